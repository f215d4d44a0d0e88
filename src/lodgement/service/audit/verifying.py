"""The trail out of the database, or out of an exported file, proved whole; with the signed head, to its end."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .chain import Broken, Link, first_broken


class UnusableTrail(Exception):
    """A trail or head that can't be read; the message says which and why."""


def verify(export: Path | None, head: Path | None) -> tuple[Broken | None, int]:
    """The first event at which a trail isn't whole (None: all of it is), and how many events were read."""
    read = 0

    def counted() -> Iterator[Link]:
        nonlocal read
        for link in _exported(export) if export else _stored():
            read += 1
            yield link

    return first_broken(counted(), _head(head) if head else None), read


def export(path: Path) -> int:
    """Writes the database's trail as JSON lines; says how many events."""
    count = 0
    try:
        with path.open("w", encoding="utf-8") as lines:
            for link in _stored():
                lines.write(json.dumps(_as_json(link), ensure_ascii=False) + "\n")
                count += 1
    except OSError as error:
        raise UnusableTrail(f"{path} can't be written: {error.strerror or error}.") from None
    return count


def _stored() -> Iterator[Link]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodgement.service.settings")
    import django

    django.setup()
    from .models import Event

    for event in Event.objects.order_by("sequence").iterator(chunk_size=5000):
        yield Link(
            event.sequence,
            event.at,
            event.person_id,
            event.organisation_id,
            event.action,
            event.subject,
            tuple(event.fields),
            event.detail,
            None if event.sealed is None else bytes(event.sealed),
            bytes(event.previous),
            bytes(event.hash),
        )


def _as_json(link: Link) -> dict[str, Any]:
    said = {name: getattr(link, name) for name in ("sequence", "person", "organisation", "action", "subject", "detail")}
    return said | {
        "at": link.at.astimezone(dt.UTC).isoformat(),
        "fields": list(link.fields),
        "sealed": None if link.sealed is None else base64.b64encode(link.sealed).decode(),
        "previous": link.previous.hex(),
        "hash": link.hash.hex(),
    }


def _exported(path: Path) -> Iterator[Link]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield _from_json(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    raise UnusableTrail(f"{path}, line {number}, isn't an event of a trail.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableTrail(f"{path} can't be read: {getattr(error, 'strerror', None) or error}.") from None


def _from_json(said: dict[str, Any]) -> Link:
    return Link(
        int(said["sequence"]),
        dt.datetime.fromisoformat(said["at"]),
        said["person"],
        said["organisation"],
        str(said["action"]),
        str(said["subject"]),
        tuple(said["fields"]),
        dict(said["detail"]),
        None if said["sealed"] is None else base64.b64decode(said["sealed"], validate=True),
        bytes.fromhex(said["previous"]),
        bytes.fromhex(said["hash"]),
    )


def _head(path: Path) -> tuple[int, bytes]:
    from .head import read_head

    return read_head(path)
