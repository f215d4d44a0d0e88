"""Links to pages for people without an account: their path with a signature, which stands in the mail alone."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

_SALT = "lodgement.link.outside"


def signed(path: str) -> str:
    """A path such as `/declare/3f2a…` as it stands in a mail: with `:` and its signature at the end."""
    return Signer(salt=_SALT).sign(path)


def unsigned(path: str) -> str | None:
    """The path without its signature; None where the signature isn't ours or isn't this path's."""
    try:
        return Signer(salt=_SALT).unsign(path)
    except BadSignature:
        return None
