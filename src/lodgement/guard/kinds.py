"""What a content is, by its bytes and never by its name or by what a header says of it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from enum import StrEnum

from lodgement.files.protected import OLE, is_protected

_SAMPLE = 4_096
_ENCRYPTED = 0x1
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span)\b", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_OF_DOCUMENTS = ("word/", "ppt/", "visio/", "mimetype", "content.xml")
"""What the parts of other documents than workbooks begin with."""


class Kind(StrEnum):
    """What is read is the first six; the text of each says what a thing is."""

    WORKBOOK = "an Excel workbook"
    PROTECTED = "a workbook that opens with a password"
    ARCHIVE = "a zip archive"
    PAGE = "a page of HTML"
    TEXT = "a text"
    EMPTY = "empty"
    BINARY_WORKBOOK = "an Excel binary workbook (.xlsb)"
    OLD_WORKBOOK = "an old Excel workbook (.xls)"
    OUTLOOK = "a message as Outlook keeps it (.msg)"
    OLD_OFFICE = "an old Office file"
    DOCUMENT = "an Office document"
    ACCESS = "an Access database"
    WRAPPED = "Outlook’s own wrapping (winmail.dat)"
    ENCRYPTED = "encrypted"
    LOCKED_ARCHIVE = "an archive that opens with a password"
    OTHER_ARCHIVE = "a compressed archive"
    PDF = "a PDF"
    PICTURE = "a picture"
    RICH_TEXT = "a rich text (.rtf)"
    PARQUET = "a Parquet file"
    UNKNOWN = "of a kind that isn’t known here"


_STARTS = {
    b"%PDF": Kind.PDF,
    b"\xff\xd8\xff": Kind.PICTURE,
    b"\x89PNG": Kind.PICTURE,
    b"GIF8": Kind.PICTURE,
    b"BM": Kind.PICTURE,
    b"II*\x00": Kind.PICTURE,
    b"MM\x00*": Kind.PICTURE,
    b"\x1f\x8b": Kind.OTHER_ARCHIVE,
    b"7z\xbc\xaf": Kind.OTHER_ARCHIVE,
    b"Rar!": Kind.OTHER_ARCHIVE,
    b"BZh": Kind.OTHER_ARCHIVE,
    b"\xfd7zXZ": Kind.OTHER_ARCHIVE,
    b"\x28\xb5\x2f\xfd": Kind.OTHER_ARCHIVE,
    b"PAR1": Kind.PARQUET,
    b"{\\rtf": Kind.RICH_TEXT,
    b"\x78\x9f\x3e\x22": Kind.WRAPPED,
    b"\x00\x01\x00\x00Standard": Kind.ACCESS,
    b"-----BEGIN PGP MESSAGE": Kind.ENCRYPTED,
}
_STREAMS = (
    ("__properties_version1.0", Kind.OUTLOOK),
    ("Workbook", Kind.OLD_WORKBOOK),
    ("Book", Kind.OLD_WORKBOOK),
)


def kind_of(content: bytes) -> Kind:
    """What a content is."""
    start = content[:_SAMPLE]
    if not content.strip(b"\x00 \t\r\n"):
        return Kind.EMPTY
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    if start.startswith(OLE):
        return _kind_of_compound(content)
    for beginning, kind in _STARTS.items():
        if start.startswith(beginning) and not (beginning == b"BM" and start[6:10] != b"\x00" * 4):
            return kind
    if _is_text(start):
        return Kind.PAGE if _HTML.search(start) else Kind.TEXT
    return Kind.ENCRYPTED if start[:1] == b"\x30" and b"\x2a\x86\x48\x86\xf7\x0d\x01\x07" in start else Kind.UNKNOWN


def _kind_of_compound(content: bytes) -> Kind:
    """What Office kept before 2007, by the names of the streams inside."""
    if is_protected(content):
        return Kind.PROTECTED
    for name, kind in _STREAMS:
        if name.encode("utf-16-le") + b"\x00\x00" in content:
            return kind
    return Kind.OLD_OFFICE


def _kind_of_archive(content: bytes) -> Kind:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, struct.error):
        return Kind.ARCHIVE  # said to be damaged when it is read
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        return Kind.BINARY_WORKBOOK
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return Kind.WORKBOOK
    if any(name.startswith(_OF_DOCUMENTS) for name in names):
        return Kind.DOCUMENT
    return Kind.LOCKED_ARCHIVE if any(entry.flag_bits & _ENCRYPTED for entry in entries) else Kind.ARCHIVE


def _is_text(start: bytes) -> bool:
    """Whether bytes can be text: of UTF-16 and UTF-32 every second or more is nought, of others none."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    noughts = start.count(0)
    if noughts:
        return noughts > len(start) * 0.3 and not _CONTROLS.search(start)
    return len(_CONTROLS.findall(start)) * 100 <= len(start)
