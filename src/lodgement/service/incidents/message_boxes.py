"""A sent message and what was found in it, in their boxes.

Under a key of their own: a message belongs to no collection year, and is gone as soon as it has been read.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from lodgement.guard.messages import Message
from lodgement.sealing.boxes import open_box, seal
from lodgement.sealing.keys import DataKey

from ..vault.keys import data_key
from .sent_messages import MessagePiece, SentMessage

PIECE = 8 << 20


def _key() -> DataKey:
    return data_key("sent-messages")


def identity_of(message: Message) -> str:
    """A keyed token of what a message says of itself: two programs save one message as two files that agree in it.

    Blank where it has no Message-ID; its date alone isn't enough.
    """
    named = "".join(message.message_id.split())
    sent_at = message.sent_at.astimezone(dt.UTC).isoformat() if message.sent_at else ""
    return _key().token("identity", f"{named}\n{sent_at}").hex() if named else ""


def put_message(message: SentMessage, content: bytes) -> None:
    """Keeps the content of a message that has its number."""
    for position, start in enumerate(range(0, len(content), PIECE)):
        box = seal(_key(), f"message {message.pk} piece {position}", content[start : start + PIECE])
        MessagePiece.objects.create(message=message, position=position, content=box)


def content_of(message: SentMessage) -> bytes:
    """The content of a message that hasn't been read yet."""
    return b"".join(
        open_box(_key(), f"message {message.pk} piece {piece.position}", bytes(piece.content))
        for piece in message.pieces.order_by("position").iterator(chunk_size=1)
    )


def put_findings(message: SentMessage, findings: dict[str, Any]) -> None:
    """Keeps what was found."""
    content = json.dumps(findings, ensure_ascii=False).encode()
    message.findings = seal(_key(), f"message {message.pk} findings", content)


def findings_of(message: SentMessage) -> dict[str, Any]:
    """What was found; empty where nothing is kept."""
    if message.findings is None:
        return {}
    found: dict[str, Any] = json.loads(open_box(_key(), f"message {message.pk} findings", bytes(message.findings)))
    return found
