"""A sent message (.eml) read: when, by whom and to whom it was sent, and what it carried.

A message is hostile until it is read: whatever it is, it ends in a Message or in UnusableMessage with one sentence that
says what to do, in time and memory that grow with its size alone. Nothing in it is run, fetched or written to disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from email.utils import parsedate_tz

from .addresses import Address, addresses_of, once_each
from .headers import Headers, in_plain_words
from .kinds import Kind, kind_of
from .parts import BLANK_LINE, MOST_PARTS, Part, TooManyParts, headers_and_body, parts_of

LARGEST_MESSAGE = 100 << 20
"""Bytes; mail servers take some 35, rarely 150."""
MOST_RECIPIENTS = 10_000
TO = ("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc")
"""The headers that say whom a message reached."""
_TELLTALE = {*TO, "from", "sender", "date", "subject", "message-id", "received", "mime-version", "return-path"}
_LARGEST_HEADERS = 16 << 20
_LONGEST_RECIPIENTS = 3 << 20
"""Characters in which so many recipients stand, with long names."""
_YEARS = range(1990, 2100)
_LONGEST_SUBJECT = 300
SAVE_AGAIN = "Open the sent message, save it as a file of type .eml, and choose that."
_OTHERS = {
    Kind.OUTLOOK: (
        "This is a message as Outlook on the desktop keeps it (.msg). Open it in Outlook on the web or in new Outlook, "
        "choose “More actions” (…), then “Save as” or “Download”, and choose the .eml file that you get."
    ),
    Kind.WRAPPED: "This is Outlook’s own wrapping (winmail.dat), not the message around it. " + SAVE_AGAIN,
    Kind.ENCRYPTED: "This message is encrypted. Open it where you can read it, save it as .eml, and choose that.",
}


class UnusableMessage(Exception):
    """What isn't a message that can be read; the message of this exception says why and what to do."""


@dataclass(frozen=True)
class Attachment:
    """Something that a message carried."""

    name: str
    """As it was called; blank for the text of the message itself."""
    size: int
    sha256: str
    kind: Kind
    """By its content."""
    is_body: bool = False
    is_whole: bool = True
    """Whether it came through unbroken."""
    remark: str = ""
    """Why it couldn't be looked at, where that is so."""
    content: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True)
class Message:
    """A sent message."""

    sent_at: dt.datetime | None
    """Aware; None where the message doesn't say, or not in a way that can be read."""
    sender: Address | None
    recipients: tuple[Address, ...]
    """Everybody it was addressed to, openly or not, each once."""
    unreadable: tuple[str, ...]
    """What stands in the place of a recipient and can't be read."""
    subject: str
    message_id: str
    sha256: str
    """Of the whole message."""
    attachments: tuple[Attachment, ...]
    """What it carried, at any depth, the text of the message among it."""


def read_message(content: bytes) -> Message:
    """The message of a file. Raises UnusableMessage."""
    digest = hashlib.sha256(content).hexdigest()
    content = _with_line_feeds(_checked(content))
    headers = _headers(content)
    recipients, unreadable = _recipients(headers)
    senders, _ = addresses_of(headers.first("from") or headers.first("sender"))
    return Message(
        sent_at=_sent_at(headers),
        sender=next(iter(senders), None),
        recipients=recipients,
        unreadable=unreadable,
        subject=in_plain_words(headers.first("subject"))[:_LONGEST_SUBJECT],
        message_id=headers.first("message-id")[:_LONGEST_SUBJECT],
        sha256=digest,
        attachments=_attachments(content),
    )


def _checked(content: bytes) -> bytes:
    """The content without what programs put before a message. Raises UnusableMessage for what can't be one."""
    if len(content) > LARGEST_MESSAGE:
        raise UnusableMessage("The message is larger than 100 MB, more than mail takes. Choose the message itself.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # saved as “Unicode” by an editor
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t\x00")
    if not content:
        raise UnusableMessage("The file is empty. " + SAVE_AGAIN)
    kind = kind_of(content)
    if kind not in (Kind.TEXT, Kind.PAGE, Kind.UNKNOWN):
        raise UnusableMessage(_OTHERS.get(kind) or f"This is {kind}, not a message. {SAVE_AGAIN}")
    if content.startswith((b"From ", b">From ")):  # as a mailbox on disk keeps it
        content = content.partition(b"\n")[2]
    return content


def _with_line_feeds(content: bytes) -> bytes:
    """Lines that end in returns alone, as old programs write them, as lines."""
    return content if b"\n" in content else content.replace(b"\r", b"\n")


def _headers(content: bytes) -> Headers:
    """The headers of a message. Raises UnusableMessage."""
    if len(content) > _LARGEST_HEADERS and not BLANK_LINE.search(content, 0, _LARGEST_HEADERS):
        raise UnusableMessage("The message says more than 16 MB before its text begins, as no mail does. " + SAVE_AGAIN)
    headers, _ = headers_and_body(content, 0, len(content))
    if not {name for name, _ in headers.fields} & _TELLTALE:
        raise UnusableMessage(
            "This is no message: it has none of the lines that say who sent it to whom. " + SAVE_AGAIN
        )
    return headers


def _recipients(headers: Headers) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    found: list[Address] = []
    unreadable: list[str] = []
    values = [value for name in TO for value in headers.all(name)]
    is_too_much = sum(map(len, values)) > _LONGEST_RECIPIENTS
    for value in [] if is_too_much else values:
        read, not_read = addresses_of(value)
        found += read
        unreadable += not_read
    recipients = once_each(found)
    if is_too_much or max(len(recipients), len(unreadable)) > MOST_RECIPIENTS:
        raise UnusableMessage(
            f"The message names more than {MOST_RECIPIENTS:,} recipients. Ask whoever runs your mail whom it reached."
        )
    return recipients, tuple(dict.fromkeys(unreadable))


def _sent_at(headers: Headers) -> dt.datetime | None:
    """When it was sent; where it doesn't say so itself, when the first server took it."""
    first_server = (headers.all("received") or [""])[-1].rpartition(";")[2]
    for value in (headers.first("date"), headers.first("resent-date"), first_server):
        if moment := _moment(value):
            return moment
    return None


def _moment(value: str) -> dt.datetime | None:
    try:
        parts = parsedate_tz(value[:200])
        if not parts or parts[0] not in _YEARS:
            return None
        zone = dt.timezone(dt.timedelta(seconds=parts[9] or 0))
        return dt.datetime(*parts[:6], tzinfo=zone)
    except Exception:  # the standard library raises whatever happens to it in a broken date
        return None


def _attachments(content: bytes) -> tuple[Attachment, ...]:
    try:
        found = tuple(_attachment(part) for part in parts_of(content))
    except TooManyParts:
        found = ()
    if not found or len(found) > MOST_PARTS:
        raise UnusableMessage(
            f"The message has more than {MOST_PARTS:,} attachments. Ask whoever sent it what they are."
        )
    return tuple(one for one in found if one.remark or not (one.is_body and one.kind == Kind.EMPTY))


def _attachment(part: Part) -> Attachment:
    digest = hashlib.sha256(part.content).hexdigest()
    kind = kind_of(part.content)
    return Attachment(
        part.name, len(part.content), digest, kind, part.is_body, part.is_whole, part.remark, part.content
    )
