"""A message as the child process gives it back: all that was read as JSON, the contents beside it in one file."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import IO, Any

from .addresses import Address
from .kinds import Kind
from .messages import Attachment, Message


def as_given(message: Message, carried: IO[bytes]) -> dict[str, Any]:
    """The message as JSON holds it; what it carries is written to a file, one content after another."""
    for one in message.attachments:
        carried.write(one.content)
    return {
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "sender": asdict(message.sender) if message.sender else None,
        "recipients": [asdict(one) for one in message.recipients],
        "unreadable": message.unreadable,
        "subject": message.subject,
        "message_id": message.message_id,
        "sha256": message.sha256,
        "attachments": [
            [one.name, one.size, one.sha256, one.kind.name, one.is_body, one.is_whole, one.remark]
            for one in message.attachments
        ],
    }


def message_from(given: dict[str, Any], carried: bytes) -> Message:
    """The message that was given back."""
    attachments, position = [], 0
    for name, size, sha256, kind, is_body, is_whole, remark in given["attachments"]:
        content = carried[position : position + size]
        attachments.append(Attachment(name, size, sha256, Kind[kind], is_body, is_whole, remark, content))
        position += size
    return Message(
        sent_at=dt.datetime.fromisoformat(given["sent_at"]) if given["sent_at"] else None,
        sender=Address(**given["sender"]) if given["sender"] else None,
        recipients=tuple(Address(**one) for one in given["recipients"]),
        unreadable=tuple(given["unreadable"]),
        subject=given["subject"],
        message_id=given["message_id"],
        sha256=given["sha256"],
        attachments=tuple(attachments),
    )
