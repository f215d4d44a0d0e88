"""What a parcel holds, in its boxes under the key of its collection year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lodgement.sealing.boxes import open_box, seal

from ..vault.keys import year_key
from .models import LinkFile, Parcel, ParcelLink


@dataclass(frozen=True)
class Manifest:
    """The numbers of the logs that a parcel tells of, and the fields of which it tells."""

    logs: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()


def put_content(parcel: Parcel, content: bytes) -> None:
    """Seals a parcel's content; the parcel must have its number."""
    parcel.content = seal(year_key(parcel.year), f"parcel {parcel.pk} content", content)


def content_of(parcel: Parcel) -> bytes:
    """A parcel's content."""
    assert parcel.content is not None, "only a file has content"
    return open_box(year_key(parcel.year), f"parcel {parcel.pk} content", bytes(parcel.content))


def put_manifest(parcel: Parcel, logs: Sequence[int], fields: Sequence[str] = ()) -> None:
    """Seals which logs and fields a parcel tells of, each once."""
    manifest = Manifest(tuple(sorted(set(logs))), tuple(sorted(set(fields))))
    content = json.dumps(asdict(manifest)).encode()
    parcel.manifest = seal(year_key(parcel.year), f"parcel {parcel.pk} manifest", content)
    parcel.logs = len(manifest.logs)


def manifest_of(parcel: Parcel) -> Manifest:
    """Which logs and fields a parcel tells of."""
    if parcel.manifest is None:
        return Manifest()
    said: dict[str, Any] = json.loads(
        open_box(year_key(parcel.year), f"parcel {parcel.pk} manifest", bytes(parcel.manifest))
    )
    return Manifest(tuple(said["logs"]), tuple(said["fields"]))


def put_file(link: ParcelLink, content: bytes, password: str) -> None:
    """Keeps the file of one link, and what it opens with; in place of an older one."""
    key = year_key(link.parcel.year)
    sealed = {
        "content": seal(key, f"link {link.pk} file", content),
        "password": seal(key, f"link {link.pk} password", password.encode()),
    }
    LinkFile.objects.update_or_create(link=link, defaults=sealed)


def file_of(link: ParcelLink) -> bytes:
    """The file of a link: its own, else that of its parcel. Raises DoesNotExist where the link doesn't work."""
    parcel = Parcel.objects.get(pk=link.parcel_id)
    if parcel.unguarded:
        return content_of(parcel)
    kept = LinkFile.objects.get(link=link)
    return open_box(year_key(parcel.year), f"link {link.pk} file", bytes(kept.content))


def password_of(link: ParcelLink) -> str:
    """What a link's file opens with. Raises DoesNotExist where the link doesn't work, or its file has none."""
    kept = LinkFile.objects.select_related("link__parcel").get(link=link)
    return open_box(year_key(kept.link.parcel.year), f"link {link.pk} password", bytes(kept.password)).decode()
