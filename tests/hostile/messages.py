"""Messages, and what is taken for one: odd, broken, enormous, nested without end; each with how its reading ends.

All are made by code, so that each says what is wrong with it; none is kept as a file.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import xlsxwriter  # type: ignore[import-untyped]

from lodgement.guard.kinds import Kind

MEGABYTE = 1 << 20
FROM = "From: Stella <stella@example.org>\nTo: a@b.example\nDate: Wed, 26 Jul 2017 09:30:00 +0100\n"
SAVE_AGAIN = "Open the sent message, save it as a file of type .eml, and choose that."
EMPTY = f"The file is empty. {SAVE_AGAIN}"
NO_MESSAGE = f"This is no message: it has none of the lines that say who sent it to whom. {SAVE_AGAIN}"
TOO_LARGE = "The message is larger than 100 MB, more than mail takes. Choose the message itself."
MANY_RECIPIENTS = "The message names more than 10,000 recipients. Ask whoever runs your mail whom it reached."
MANY_PARTS = "The message has more than 1,000 attachments. Ask whoever sent it what they are."
LARGE_HEADERS = f"The message says more than 16 MB before its text begins, as no mail does. {SAVE_AGAIN}"
MSG = (
    "This is a message as Outlook on the desktop keeps it (.msg). Open it in Outlook on the web or in new Outlook, "
    "choose “More actions” (…), then “Save as” or “Download”, and choose the .eml file that you get."
)
ENCRYPTED = "This message is encrypted. Open it where you can read it, save it as .eml, and choose that."
WRAPPED = f"This is Outlook’s own wrapping (winmail.dat), not the message around it. {SAVE_AGAIN}"
TOO_DEEP = "It lies too many messages and parts deep to be looked at."
PASSWORD = "It opens with a password, which isn’t known here."
DAMAGED = "It is damaged."
CARRIES_MORE = "Beside its sheets the workbook carries data that can’t be looked at, such as a pivot table’s source."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TNEF = b"\x78\x9f\x3e\x22" + b"\x00" * 60
Seen = tuple[Kind, int, tuple[str, ...]]
"""Of a part: what it is, how many rows it has, what of it can't be told."""


def a_part(headers: str, content: bytes, *, coded: bool = True) -> bytes:
    """A part of a message, its content in base64 unless told otherwise."""
    if not coded:
        return headers.encode() + b"\n\n" + content
    return f"{headers}\nContent-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(content)


def attached(content: bytes, name: str = "x.csv", kind: str = "text/csv") -> bytes:
    """A part that is a file."""
    return a_part(f'Content-Type: {kind}\nContent-Disposition: attachment; filename="{name}"', content)


def with_parts(*parts: bytes, headers: str = FROM, boundary: str = "b0undary") -> bytes:
    """A message made of parts."""
    start = f"{headers}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary={boundary}\n\n".encode()
    line = b"--" + boundary.encode()
    return start + b"".join(line + b"\n" + part.rstrip(b"\n") + b"\n" for part in parts) + line + b"--\n"


@cache
def a_workbook(hidden: bool = False, rows: int = 3) -> bytes:
    """A workbook with some rows, in a hidden sheet where that is wanted."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        first = book.add_worksheet("Shown")
        sheet = book.add_worksheet("Kept") if hidden else first
        if hidden:
            sheet.hide()
        for row in range(rows):
            sheet.write_row(row, 0, [f"T-{row}", row, "AB1 2CD"])
        book.set_properties({"created": dt.datetime(2017, 7, 26)})
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    """An archive; a name's underscore is a full stop."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def locked_archive() -> bytes:
    """An archive that says that its file is encrypted."""
    content = bytearray(zipped(x_csv=b"a,b\n1,2\n"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def with_pivot_cache() -> bytes:
    """A workbook with the rows of a pivot table beside its sheets."""
    file = io.BytesIO(a_workbook())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/pivotCache/pivotCacheRecords1.xml", "<pivotCacheRecords/>")
    return file.getvalue()


def bomb() -> bytes:
    """A text that packs to a thousandth of itself."""
    return zipped(x_csv=b"0," * (100 * MEGABYTE))


def nested(levels: int) -> bytes:
    """Parts inside parts."""
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{at}\n\n--b{at}\n" for at in range(levels))
    return FROM.encode() + opened.encode() + b"\ntext"


@dataclass(frozen=True)
class Case:
    """A message and how its reading must end: in one line that refuses it, or in its parts."""

    name: str
    make: Callable[[], bytes]
    refused: str = ""
    parts: tuple[Seen, ...] = ()
    recipients: int = 1
    slow: bool = False
    """Whether it is left to `make prove`, because making or reading it takes seconds."""


def _is(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _text(rows: int = 1, *left_out: str) -> Seen:
    return (Kind.TEXT, rows, left_out)


def _cant(kind: Kind) -> Seen:
    return (kind, 0, (f"It is {kind}, which can’t be looked at.",))


def _carrying(name: str, content: Callable[[], bytes], *seen: Seen) -> Case:
    """A message with one file."""
    return Case(name, lambda: with_parts(attached(content())), parts=seen)


TABLE = b"a,b\n1,2\n3,4\n"
BODY = FROM.encode() + b"\nDear all\n"
_MANY = b",\n ".join(b'"Name %d" <u%d@x.example>' % (at, at) for at in range(100_000))

REFUSED = [
    Case("nothing", _is(b""), EMPTY),
    Case("blank lines", _is(b"\r\n \n\n\t\n"), EMPTY),
    Case("noughts", _is(b"\x00" * 1000), EMPTY),
    Case("a table", _is(TABLE), NO_MESSAGE),
    Case("prose", _is(b"Dear all\n\nPlease see the errors.\n"), NO_MESSAGE),
    Case("a body without its headers", _is(b"--b\nContent-Type: text/plain\n\nx\n--b--\n"), NO_MESSAGE),
    Case("headers of a web server", _is(b"HTTP/1.1 200 OK\nContent-Length: 7\n\nx"), NO_MESSAGE),
    Case("one colon", _is(b":"), NO_MESSAGE),
    Case("random bytes", _is(bytes(range(256)) * 99), NO_MESSAGE),
    Case("an Outlook message", _is(OLE + b"\x00" * 99 + "__properties_version1.0".encode("utf-16-le") + bytes(9)), MSG),
    Case("a winmail.dat", _is(TNEF), WRAPPED),
    Case("a PDF", _is(b"%PDF-1.7\n"), f"This is a PDF, not a message. {SAVE_AGAIN}"),
    Case("a workbook", a_workbook, f"This is an Excel workbook, not a message. {SAVE_AGAIN}"),
    Case("a zip archive", lambda: zipped(x_eml=BODY), f"This is a zip archive, not a message. {SAVE_AGAIN}"),
    Case("a gzip", lambda: gzip.compress(BODY), f"This is a compressed archive, not a message. {SAVE_AGAIN}"),
    Case("a picture", _is(b"\x89PNG\r\n\x1a\n"), f"This is a picture, not a message. {SAVE_AGAIN}"),
    Case("an encrypted message alone", _is(b"-----BEGIN PGP MESSAGE-----\n\nxx\n"), ENCRYPTED),
    Case("more than 100 MB", lambda: BODY + b"x" * (100 * MEGABYTE), TOO_LARGE, slow=True),
    Case("100,000 recipients", lambda: b"From: a@b.c\nTo: " + _MANY + b"\n\nx", MANY_RECIPIENTS),
    Case("10,001 short recipients", lambda: b"From: a@b.c\nTo: " + b",".join(b"%d@b.c" % at for at in range(10_001)) +
         b"\n\nx", MANY_RECIPIENTS),
    Case("17 MB of headers", lambda: b"From: a@b.c\nX: " + b"a\n " * (6 * MEGABYTE) + b"\n\nx", LARGE_HEADERS),
    Case("1,001 attachments", lambda: with_parts(*[attached(b"x")] * 1_001), MANY_PARTS),
    Case("a million parts", lambda: with_parts(*[b"\nx"] * 1_000_000), MANY_PARTS, slow=True),
]  # fmt: skip

READ = [
    Case("plain text", _is(BODY), parts=(_text(),)),
    Case("headers alone", _is(FROM.encode()), parts=()),
    Case("a mailbox's first line", _is(b"From stella Wed Jul 26 2017\n" + BODY), parts=(_text(),)),
    Case("UTF-16, as an editor saves it", _is(BODY.decode().encode("utf-16")), parts=(_text(),)),
    Case("a byte order mark", _is(b"\xef\xbb\xbf" + BODY), parts=(_text(),)),
    Case("blank lines first", _is(b"\r\n\r\n" + BODY), parts=(_text(),)),
    Case("lines that end in returns", _is(BODY.replace(b"\n", b"\r")), parts=(_text(),)),
    Case("noughts in the headers", _is(BODY.replace(b"a@b", b"\x00a\x00@b")), parts=(_text(),)),
    Case("a header without an end", _is(b"From: a@b.c\nTo: a@b.example" + b" " * 100_000), parts=()),
    Case("10 MB of one header", lambda: b"X: " + b"a\n " * (10 * MEGABYTE // 3) + b"\n" + BODY, parts=(_text(),)),
    Case("a million brackets for a recipient", lambda: BODY.replace(b"a@b.example", b"(" * MEGABYTE), recipients=0,
         parts=(_text(),)),
    Case("200,000 quotation marks", lambda: BODY.replace(b"a@b.example", b'"a' * 200_000), recipients=0,
         parts=(_text(),)),
    Case("99,999 encoded words", lambda: BODY.replace(b"Date", b"Subject: " + b"=?utf-8?q?a?= " * 99_999 + b"\nDate"),
         parts=(_text(),)),
    Case("a million parameters", lambda: FROM.encode() + b"Content-Type: text/plain" + b"; a=b" * MEGABYTE + b"\n\nx",
         parts=(_text(),)),
    Case("no boundary", _is(FROM.encode() + b"Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n"), parts=(_text(3),)),
    Case("a boundary that never comes", _is(FROM.encode() + b"Content-Type: multipart/mixed; boundary=b\n\nx\n"),
         parts=(_text(),)),
    Case("no last boundary", _is(with_parts(attached(TABLE)).removesuffix(b"--b0undary--\n")), parts=(_text(3),)),
    Case("cut off in a file", _is(with_parts(attached(a_workbook()))[:2000]), parts=(
        (Kind.ARCHIVE, 0, (DAMAGED,)),)),
    Case("a boundary that begins another", _is(with_parts(attached(TABLE), with_parts(
        attached(TABLE), headers="", boundary="b0undary2"))), parts=(_text(3), _text(3))),
    Case("1,000 attachments", lambda: with_parts(*[attached(b"a,b,c\n1,2,3\n")] * 1_000), parts=(_text(2),) * 1_000),
    Case("5,000 levels of parts", lambda: nested(5_000), parts=((Kind.EMPTY, 0, (TOO_DEEP,)),)),
    Case("5,000 messages in messages", lambda: FROM.encode() + b"Content-Type: message/rfc822\n\n" * 5_000 + b"\nx",
         parts=((Kind.EMPTY, 0, (TOO_DEEP,)),)),
    Case("90 levels of parts", lambda: nested(90), parts=(_text(),)),
    Case("an unknown charset", _is(FROM.encode() + "Content-Type: text/plain; charset=klingon\n\né\n".encode()),
         parts=(_text(),)),
    Case("a wrong charset", _is(FROM.encode() + b"Content-Type: text/plain; charset=utf-8\n\n\xe9\xff\n"),
         parts=(_text(),)),
    Case("base64 with rubbish in it", _is(with_parts(a_part(
        "Content-Disposition: attachment; filename=x.csv\nContent-Transfer-Encoding: base64",
        b"!!" + base64.encodebytes(TABLE)[:9] + b"%%" + base64.encodebytes(TABLE)[9:], coded=False))),
         parts=(_text(3),)),
    Case("a text of one line of 10 MB", lambda: BODY + b"a" * (10 * MEGABYTE), parts=(_text(2),)),
    Case("a page that never closes its comments", lambda: with_parts(attached(b"<html><table>" + b"<!--a" * 100_000)),
         parts=((Kind.PAGE, 1, ()),)),
    Case("a page of 100,000 tables inside each other", lambda: with_parts(attached(b"<table><tr><td>" * 100_000)),
         parts=((Kind.PAGE, 0, ()),)),
    _carrying("a workbook named as text", a_workbook, (Kind.WORKBOOK, 3, ())),
    _carrying("a hidden sheet", lambda: a_workbook(hidden=True), (Kind.WORKBOOK, 3, ())),
    _carrying("the rows of a pivot table", with_pivot_cache, (Kind.WORKBOOK, 3, (CARRIES_MORE,))),
    _carrying("a PDF named as a table", _is(b"%PDF-1.7\n"), _cant(Kind.PDF)),
    _carrying("a picture", _is(b"\xff\xd8\xff\xe0"), _cant(Kind.PICTURE)),
    _carrying("a winmail.dat inside", _is(TNEF), _cant(Kind.WRAPPED)),
    _carrying("an Outlook message inside", _is(OLE + b"\x00" * 99 + "__properties_version1.0".encode("utf-16-le") +
              bytes(9)), _cant(Kind.OUTLOOK)),
    _carrying("an old workbook", _is(OLE + b"\x00" * 99 + "Workbook".encode("utf-16-le") + bytes(9)),
              _cant(Kind.OLD_WORKBOOK)),
    _carrying("a workbook with a password", _is(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)),
              (Kind.PROTECTED, 0, (DAMAGED,))),
    _carrying("an archive with a table and a picture", lambda: zipped(x_csv=TABLE, y_png=b"\x89PNG\r\n\x1a\n"),
              (Kind.ARCHIVE, 3, ("“y.png”: It is a picture, which can’t be looked at.",))),
    _carrying("an archive inside an archive", lambda: zipped(x_zip=zipped(x_csv=TABLE)),
              (Kind.ARCHIVE, 0, ("“x.zip”: It is an archive inside an archive.",))),
    _carrying("an archive with a password", locked_archive, _cant(Kind.LOCKED_ARCHIVE)),
    _carrying("an archive that lies", lambda: zipped(x_csv=TABLE)[:40], (Kind.ARCHIVE, 0, (DAMAGED,))),
    _carrying("a bomb", bomb, (Kind.ARCHIVE, 0, ("“x.csv”: It is damaged.",))),
    _carrying("a gzip inside", lambda: gzip.compress(TABLE), _cant(Kind.OTHER_ARCHIVE)),
    _carrying("an empty file", _is(b""), (Kind.EMPTY, 0, ())),
    _carrying("S/MIME", lambda: b"0\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80" + bytes(range(256)) * 9,
              _cant(Kind.ENCRYPTED)),
    _carrying("rich text", _is(b"{\\rtf1 x}"), _cant(Kind.RICH_TEXT)),
    Case("70 MB of a file of no kind", lambda: with_parts(attached(b"\x01\x02" * (35 * MEGABYTE))),
         parts=(_cant(Kind.UNKNOWN),), slow=True),
]  # fmt: skip
CASES = [*REFUSED, *READ]
