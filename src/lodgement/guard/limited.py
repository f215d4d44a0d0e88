"""Reads messages and what they carry in a child process that limits itself, as workbooks are read (`files/limited.py`).

The child that reads a message gives back what it carries; another reads the tables of each. Where that one is stopped,
what it was reading can't be told, and the rest goes on in a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO, Any

import polars as pl

from lodgement.files.limited import nameless, said_by_child
from lodgement.files.limits import MEGABYTE

from .given import message_from
from .messages import LARGEST_MESSAGE, Attachment, Message, UnusableMessage
from .tables import READABLE, Contents, Table, cant_look

Progress = Callable[[int], None]
"""Is told how many of the attachments are read."""

_CHILD = "lodgement.guard.limited_child"
_SECONDS, _SECONDS_PER_MEGABYTE = 4, 2
"""Processor time, as for workbooks that are handed in; a message of 100 MB took 3 s."""
_MEMORY, _MEMORY_PER_MEGABYTE = 640 * MEGABYTE, 40 * MEGABYTE
"""Address space. A file of 85,000 records in 140 columns, most of them blank, wants between 22 and 26 times its
30 MB beside the rest: a blank cell is one byte of the file, and a place in each copy of its column."""
_MESSAGE_MEMORY = 900 * MEGABYTE
_PATIENCE = 5
"""By how much a busy machine may stretch processor time."""
_MOST_STOPPED = 3
"""Contents for which the child may be stopped; after that the rest isn't looked at."""
TOO_MUCH = "It takes far more to read than files of its size do."
NOT_REACHED = "It wasn’t looked at, since others beside it took far more to read than files of their size do."
_UNREADABLE = (
    "The message takes far more to read than messages of its size do. Ask whoever runs your mail to look at it."
)


def read_message_limited(content: bytes) -> Message:
    """The message of a file, read in a child process. Raises UnusableMessage."""
    if len(content) > LARGEST_MESSAGE:
        raise UnusableMessage("The message is larger than 100 MB, more than mail takes. Choose the message itself.")
    seconds = _SECONDS + len(content) // MEGABYTE // 10
    request = {"seconds": seconds, "memory": _MESSAGE_MEMORY}
    with nameless() as file, nameless() as carried:
        file.write(content)
        file.flush()
        answers = list(said_by_child(_CHILD, (file.fileno(), carried.fileno()), request, seconds * _PATIENCE))
        said = answers[-1] if answers else {}
        if "message" in said:
            carried.seek(0)
            return message_from(said["message"], carried.read())
    raise UnusableMessage(said.get("refused", _UNREADABLE))


def read_contents(attachments: Sequence[Attachment], progress: Progress = lambda _: None) -> list[Contents]:
    """The tables of each attachment, read in a child process."""
    found = {at: _without_reading(one) for at, one in enumerate(attachments) if one.remark or one.kind not in READABLE}
    waiting = [at for at in range(len(attachments)) if at not in found]
    stopped = 0
    while waiting and stopped < _MOST_STOPPED:
        for at, contents in _read([(at, attachments[at]) for at in waiting]):
            found[at] = contents
            waiting.remove(at)
            progress(len(found))
        if waiting:  # the child was stopped at the first of them
            found[waiting.pop(0)] = Contents(left_out=(TOO_MUCH,))
            stopped += 1
    found |= dict.fromkeys(waiting, Contents(left_out=(NOT_REACHED,)))
    return [found[at] for at in range(len(attachments))]


def _without_reading(attachment: Attachment) -> Contents:
    said = attachment.remark or cant_look(attachment.kind)
    return Contents(left_out=(said,) if said else ())


def _read(attachments: Sequence[tuple[int, Attachment]]) -> list[tuple[int, Contents]]:
    """What a child reads of attachments, as far as it comes."""
    items: list[tuple[int, int, str, int, int]] = []
    position = 0
    with nameless() as file, nameless() as rows:
        for _, one in attachments:
            file.write(one.content)
            items.append((position, position + one.size, one.kind.name, *_limits(one.size)))
            position += one.size
        file.flush()
        seconds = _SECONDS + sum(item[3] for item in items)
        memory = max(item[4] for item in items)
        request = {"items": items, "seconds": seconds, "memory": memory}
        said = list(said_by_child(_CHILD, (file.fileno(), rows.fileno()), request, seconds * _PATIENCE))
        return [(at, _contents(one, rows)) for (at, _), one in zip(attachments, said, strict=False)]


def _limits(size: int) -> tuple[int, int]:
    """Seconds and bytes that reading a content of so many bytes may take."""
    megabytes = size / MEGABYTE
    return int(_SECONDS + _SECONDS_PER_MEGABYTE * megabytes), int(_MEMORY + _MEMORY_PER_MEGABYTE * megabytes)


def _contents(said: dict[str, Any], rows: IO[bytes]) -> Contents:
    tables = []
    for name, hidden, start, size in said["tables"]:
        rows.seek(start)
        tables.append(Table(name, hidden, pl.read_ipc_stream(rows.read(size)) if size else pl.DataFrame()))
    return Contents(tuple(tables), tuple(said["left_out"]))
