"""What a content holds as tables of texts: CSV in any dialect, workbooks with all their sheets, pages, running text,
and zip archives of these, one level deep. Of anything else, and of what is left out, it is said that it can't be told.

Never by name. Called in the limited child (`limited.py`), since contents may be hostile.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import polars as pl

from lodgement.files.archive import Archive
from lodgement.files.every_sheet import read_every_sheet
from lodgement.files.protected import PasswordNeeded, opened
from lodgement.files.sheet import UnusableFile

from .kinds import Kind, kind_of
from .texts import TOO_MUCH, rows_of_page, rows_of_text

READABLE = frozenset({Kind.WORKBOOK, Kind.PROTECTED, Kind.ARCHIVE, Kind.PAGE, Kind.TEXT})
_MOST_FILES = 200
"""Files of an archive that are looked at."""
_LARGEST_FILE = 100 << 20
DAMAGED = "It is damaged."
PASSWORD = "It opens with a password, which isn’t known here."
INSIDE_ARCHIVE = "It is an archive inside an archive."
CARRIES_MORE = "Beside its sheets the workbook carries data that can’t be looked at, such as a pivot table’s source."


@dataclass(frozen=True)
class Table:
    """Rows that were found, a String column for each of their columns."""

    name: str
    """Of the file in an archive, of the sheet; blank where there is but one."""
    hidden: bool
    rows: pl.DataFrame


@dataclass(frozen=True)
class Contents:
    """What a content holds."""

    tables: tuple[Table, ...] = ()
    left_out: tuple[str, ...] = ()
    """Sentences that say what of it couldn't be looked at; blank: all was."""


def cant_look(kind: Kind) -> str:
    """The sentence for a kind that isn't read."""
    return f"It is {kind}, which can’t be looked at." if kind != Kind.EMPTY else ""


def contents_of(content: bytes, kind: Kind) -> Contents:
    """The tables of a content of a kind. What can't be read is said; nothing is raised for what a file does."""
    if kind not in READABLE:
        return Contents(left_out=(cant_look(kind),) if kind != Kind.EMPTY else ())
    try:
        return _READERS[kind](content)
    except PasswordNeeded:
        return Contents(left_out=(PASSWORD,))
    except UnusableFile as error:
        return Contents(left_out=(TOO_MUCH if str(error) == TOO_MUCH else DAMAGED,))


def _workbook(content: bytes) -> Contents:
    sheets, carries_more = read_every_sheet(io.BytesIO(content))
    tables = [Table(one.name, one.hidden, one.rows) for one in sheets if not one.unreadable]
    left_out = [f"Its sheet “{_shown(one.name)}” can’t be read." for one in sheets if one.unreadable]
    return Contents(tuple(tables), (*left_out, *([CARRIES_MORE] if carries_more else ())))


def _protected(content: bytes) -> Contents:
    return _workbook(opened(content, None))


def _page(content: bytes) -> Contents:
    return Contents(tuple(Table("", False, rows) for rows in rows_of_page(content) if rows.height))


def _text(content: bytes) -> Contents:
    return Contents((Table("", False, rows_of_text(content)),))


def _archive(content: bytes) -> Contents:
    """The files of an archive, each looked at for itself."""
    archive = Archive(io.BytesIO(content))
    names = [name for name in archive.names() if not name.endswith("/")]
    tables: list[Table] = []
    left_out = [f"Only the first {_MOST_FILES} of its {len(names):,} files were looked at."] * (
        len(names) > _MOST_FILES
    )
    for name in names[:_MOST_FILES]:
        shown = _shown(name.rpartition("/")[2])
        try:
            found = _inside(archive.read(name, _LARGEST_FILE))
        except UnusableFile:
            found = Contents(left_out=(DAMAGED,))
        tables += [Table(" · ".join(filter(None, (shown, one.name))), one.hidden, one.rows) for one in found.tables]
        left_out += [f"“{shown}”: {why}" for why in found.left_out]
    return Contents(tuple(tables), tuple(left_out))


def _inside(content: bytes) -> Contents:
    kind = kind_of(content)
    if kind in (Kind.ARCHIVE, Kind.LOCKED_ARCHIVE, Kind.OTHER_ARCHIVE):
        return Contents(left_out=(INSIDE_ARCHIVE,))
    return contents_of(content, kind)


_READERS = {
    Kind.WORKBOOK: _workbook,
    Kind.PROTECTED: _protected,
    Kind.ARCHIVE: _archive,
    Kind.PAGE: _page,
    Kind.TEXT: _text,
}


def _shown(name: str) -> str:
    """A name as it can be shown: on one line, not too long."""
    return "".join(character if character.isprintable() else "?" for character in name)[:80]
