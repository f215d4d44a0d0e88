"""From which network address somebody asks, also behind proxies: what limits by address go by.

A proxy adds whom it was asked by at the right of `X-Forwarded-For`. What stands further to the left may be made up by
whoever asks, so the header is read from the right, and only as far as each hop is one of the operator's own proxies.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from ..configuration import configuration

OF_ONE_CLIENT = 64
"""Bits of an IPv6 network that one household or office has to itself: all of its addresses count as one."""


def client_of(request: HttpRequest) -> str:
    """The address from which a request comes; of IPv6 its network."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    found = _read(request.META["REMOTE_ADDR"])
    while hops and _is_ours(found) and (before := _read(hops.pop())) is not None:
        found = before
    return _as_counted(found)


def _is_ours(address: IPv4Address | IPv6Address | None) -> bool:
    """Whether a hop is a proxy of the operator's; one without an address came by a socket of this machine."""
    return address is None or any(address in network for network in configuration().proxies)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it, some with a port; None where it is none."""
    has_port = text.count(":") == 1 or "]:" in text
    host = text.rpartition(":")[0] if has_port else text
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _as_counted(address: IPv4Address | IPv6Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, OF_ONE_CLIENT), strict=False))
    return str(address or "this machine")
