"""What leaves as a workbook is read again before it is encrypted: every row must be a log of whom it is for.

It doesn't trust whoever put the rows together: they are looked up anew, by number, and a reference must be that very
log's. A workbook that isn't made as ours are is refused, since nobody can say whose it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from lodgement.files.safe_cells import workbook_text
from lodgement.files.workbook_reading import read_all_sheets

from ..logs.models import Log
from ..organisations.models import Organisation
from ..organisations.queries import own_numbers
from .workbook import ALL_LOGS, HEADINGS_AFTER, LOG, QUERIES, READ_ME


class Refused(Exception):
    """A file may not leave for an organisation; the message says why, and nothing of what is in it."""


def check_whose(content: bytes, organisation: Organisation, collection: str, year: int) -> int:
    """Says how many logs a workbook tells of, all of them the organisation's. Raises Refused."""
    sheets = read_all_sheets(io.BytesIO(content))
    if list(sheets) != [READ_ME, QUERIES]:
        raise Refused("The workbook has sheets that it should not have, so nobody can say whose records are in it.")
    heading, rows = _parted(sheets[QUERIES])
    if heading[:1] != [LOG] or heading[-len(HEADINGS_AFTER) :] != list(HEADINGS_AFTER):
        raise Refused("The sheet of queries has other columns than it should, so nobody can say what is in it.")
    width = len(heading) - len(HEADINGS_AFTER) - 1
    said = [(row[0], tuple(row[1 : 1 + width])) for row in rows]
    numbers = {int(number) for number, _ in said if number.isascii() and number.isdigit()}
    theirs = _logs_of(organisation, collection, year, numbers)
    for position, fault in enumerate(_faults(said, theirs, width), start=2):
        if fault:
            raise Refused(f"Row {position} of the workbook {fault} {organisation.name}. Nothing was made.")
    return len(numbers)


def _parted(sheet: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    """The first row, and the others; blank cells are empty texts."""
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows()]
    return (rows[0], rows[1:]) if rows else ([], [])


def _logs_of(
    organisation: Organisation, collection: str, year: int, numbers: set[int]
) -> Mapping[int, tuple[str, ...]]:
    """Of some logs those that an organisation handed in, or one that it absorbed, with their references."""
    of_year = Log.objects.filter(collection=collection, year=year, deleted_at=None, pk__in=numbers)
    theirs = of_year.filter(made_for__in=own_numbers(organisation.pk))
    return {number: tuple(references) for number, references in theirs.values_list("pk", "references")}


def _faults(
    said: Sequence[tuple[str, tuple[str, ...]]], theirs: Mapping[int, tuple[str, ...]], width: int
) -> Iterator[str]:
    """What is wrong with each row; empty: nothing."""
    for number, references in said:
        if number == ALL_LOGS:
            yield "names a log that isn’t known to be one of" if any(references) else ""
        elif not (number.isascii() and number.isdigit() and int(number) in theirs):
            yield "isn’t about a log of"
        else:
            kept = [workbook_text(text) for text in (*theirs[int(number)], *[""] * width)][:width]
            yield "" if list(references) == kept else "has a reference that isn’t that of the log, of"
