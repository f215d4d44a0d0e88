"""A link's own workbook: made for its person, read again, marked with a code, encrypted with a pass phrase of its own.

So a stray copy says whose it was, and opens for nobody who has the file alone.
"""

from __future__ import annotations

import base64
import hashlib
import io
from uuid import UUID

from django.utils import timezone
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

from ..vault.keys import year_key
from .boxes import content_of, put_file
from .contents import Contents
from .guarding import check_whose
from .models import Parcel, ParcelLink
from .passphrases import new_passphrase
from .workbook import Mark, queries_workbook

_GROUP = 4
_BYTES_OF_CODE = 10


def mark_file(link: ParcelLink) -> None:
    """Makes the file of a link to a workbook. Raises Refused where a row in it isn't the organisation's."""
    parcel = link.parcel
    link.code = code_of(parcel.year, link.pk)
    plain = queries_workbook(Contents.read(content_of(parcel)), _mark(link, parcel))
    check_whose(plain, parcel.organisation, parcel.collection, parcel.year)
    password = new_passphrase()
    protected = encrypted(plain, password)
    assert _opened(protected, password) == plain, "what leaves opens with its password, and is what was checked"
    put_file(link, protected, password)
    link.digest, link.size = hashlib.sha256(protected).hexdigest(), len(protected)
    link.save(update_fields=["code", "digest", "size"])


def _mark(link: ParcelLink, parcel: Parcel) -> Mark:
    return Mark(
        classification=parcel.classification,
        person=link.person.name,
        organisation=parcel.organisation.name,
        code=link.code,
        until=timezone.localtime(link.expires_at).date(),
        made_on=timezone.localdate(),
    )


def code_of(year: int, link: UUID) -> str:
    """The code in the watermark of a link's file, such as `K7QD-2MXA-ZP4T-9WBC`: nobody without the key makes one."""
    token = year_key(year).token("watermark", str(link))
    text = base64.b32encode(token[:_BYTES_OF_CODE]).decode()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def encrypted(workbook: bytes, password: str) -> bytes:
    """A workbook that opens with a password only: AES as Excel has it (MS-OFFCRYPTO, agile)."""
    protected = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, protected)
    return protected.getvalue()


def _opened(protected: bytes, password: str) -> bytes:
    """The workbook inside; a wrong password gives something else."""
    workbook, file = io.BytesIO(), OOXMLFile(io.BytesIO(protected))
    file.load_key(password=password)
    file.decrypt(workbook)
    return workbook.getvalue()
