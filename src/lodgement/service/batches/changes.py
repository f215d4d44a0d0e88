"""What is no longer as it was proposed, in sentences: whoever releases a batch is told what changed under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..quality.models import RoundState
from ..web.says import many
from .models import Batch
from .preview import Line, as_proposed, digest_of_batch

NAMED = 10
"""Changes that are named; of the rest their number is said."""


def changes_in(batch: Batch, lines: Sequence[Line]) -> list[str]:
    """What changed since a batch was proposed, given its waiting lines as they are now; empty where nothing did."""
    if digest_of_batch(batch, [line.digest for line in lines]) == batch.digest:
        return []
    found = list(dict.fromkeys(sentence for line in lines for sentence in _of_line(line)))
    if not found:
        found = ["Who is told, or the day by which answers are wanted, was changed."]
    return first_of(found)


def first_of(sentences: list[str]) -> list[str]:
    """As many as are read; the last says how many more there are."""
    more = len(sentences) - NAMED
    return sentences if more <= 0 else [*sentences[:NAMED], f"And {many(more, 'more change')}."]


def _of_line(line: Line) -> Iterator[str]:
    entry = line.entry
    if line.digest == entry.digest:
        return
    known = [*(f"{line.who} {fault}." for fault in line.faults), *_of_address(line), *_of_queries(line)]
    yield from known or [f"The details of {line.who}, or what is made for them, were changed."]


def _of_address(line: Line) -> Iterator[str]:
    if not line.entry.digest:
        yield f"{line.who} was added."
    elif line.entry.address != line.entry.person.email:
        yield f"The address of {line.who} was changed."


def _of_queries(line: Line) -> Iterator[str]:
    before, now = as_proposed(line.entry), line.asked
    if not line.entry.digest or before == now:
        return
    name = line.entry.organisation.name
    if before.queries != now.queries:
        yield f"{name} has {many(now.queries, 'open query', 'open queries')} now, and had {before.queries:,}."
    else:
        yield f"{name} has other open queries than when it was proposed."


def voids_entry(line: Line) -> list[str]:
    """Why a released entry mustn't leave any more. Queries may be answered meanwhile: fewer than were seen may go."""
    before, now = as_proposed(line.entry), line.asked
    if line.digest_with(before) != line.entry.digest:
        return list(_of_line(line))
    more = now.queries > before.queries or now.last > before.last or not set(now.kinds) <= set(before.kinds)
    return list(_of_queries(line)) if more else []


def wont_leave(batch: Batch) -> str:
    """Why nothing of a batch may leave whatever its lines say; empty where it may."""
    if batch.round.state == RoundState.CLOSED:
        return "The round is closed: nothing is asked any more, so there is nothing to tell."
    return ""
