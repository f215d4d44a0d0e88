"""What a sent message is found to be: read in the limited child, its rows recognised among all logs, put into findings.

Findings hold addresses, names of files, counts and numbers of logs. They hold nothing of what a record says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lodgement.guard.limited import read_contents
from lodgement.guard.messages import Attachment, Message
from lodgement.guard.recognising import recognise
from lodgement.guard.tables import Contents

from .recognising import Everything

OURS, NONE, CANT_TELL = "ours", "none", "can’t tell"
MOST_REASONS = 5
"""Reasons that are kept of one attachment."""
Progress = Callable[[int], None]


def findings_in(message: Message, everything: Everything, progress: Progress = lambda _: None) -> dict[str, Any]:
    """What a message is, and which logs it carries. `progress`: how many of its parts are read."""
    contents = read_contents(message.attachments, progress)
    logs: set[int] = set()
    judged = [_judged(one, found, everything, logs) for one, found in zip(message.attachments, contents, strict=True)]
    numbers = everything.numbers(logs)
    return {
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "sender": message.sender.address if message.sender else "",
        "subject": message.subject,
        "recipients": [[one.address, one.name] for one in message.recipients],
        "unreadable": list(message.unreadable),
        "attachments": judged,
        "logs": [[collection, year, some] for (collection, year), some in numbers.items()],
        "organisations": sorted(everything.by_organisation(logs).items()),
    }


def _judged(attachment: Attachment, contents: Contents, everything: Everything, logs: set[int]) -> dict[str, Any]:
    """An attachment and the verdict on it; the logs in it are added to `logs`."""
    recognised = [recognise(table.rows, everything.known) for table in contents.tables]
    theirs = {number for one in recognised for number in one.found["log"].unique()}
    logs |= theirs
    doubts = [_said_of(contents, at, one.doubt) for at, one in enumerate(recognised) if one.doubt]
    reasons = [*contents.left_out, *doubts, *_broken(attachment)]
    return {
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "kind": str(attachment.kind),
        "is_body": attachment.is_body,
        "verdict": OURS if theirs else CANT_TELL if reasons else NONE,
        "rows": sum(one.rows for one in recognised),
        "rows_of_ours": sum(one.found["row"].n_unique() for one in recognised),
        "logs": len(theirs),
        "organisations": len(everything.by_organisation(theirs)),
        "hidden": _hidden(contents, [one.found.height for one in recognised]),
        "reasons": reasons[:MOST_REASONS],
    }


def _said_of(contents: Contents, at: int, doubt: str) -> str:
    """A doubt, and in which table it arises where there are several."""
    name = contents.tables[at].name
    return f"“{name}”: {doubt}" if name and len(contents.tables) > 1 else doubt


def _broken(attachment: Attachment) -> list[str]:
    return [] if attachment.is_whole else ["It is broken, so only a part of it was looked at."]


def _hidden(contents: Contents, found: Sequence[int]) -> bool:
    """Whether some of the records lie in a hidden sheet."""
    return any(table.hidden and count for table, count in zip(contents.tables, found, strict=True))
