"""The cells of a worksheet's XML, read in blocks of whole rows.

Only what is written as spreadsheet programs write it is taken: one pattern for a row and one for a cell must fit all
there is, so that nothing is passed over. Comments, declarations and other tags are refused. A row stands where its
number says, and a blank one costs nothing, whatever the sheet says of its own size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from .archive import Damaged
from .limits import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS
from .number_formats import NumberFormat, as_shown
from .sheet import TOO_MANY_ROWS, UnusableFile, column_letter
from .xml_text import put_together, unescaped, whole_items

_ATTRIBUTES = r'^\s*(?:[\w:.-]+="[^"<]*"\s*)*'
_PLACE = r'(?:^|\s)r="([^"]*)"'
_PLAIN_NUMBER = r"^(?:0|-?[1-9][0-9]{0,11})$"
_PLAIN_PENCE = r"^-?(?:0|[1-9][0-9]{0,9})\.[0-9]?[1-9]$"


@dataclass(frozen=True)
class Meanings:
    """What a cell may refer to in the rest of its workbook."""

    texts: Callable[[], pl.Series]
    """The texts that cells share, by number; read when the first cell needs them."""
    formats: list[NumberFormat]
    """The number format of each style."""
    since_1904: bool


@dataclass(frozen=True)
class Block:
    """Some rows of a sheet that aren't blank."""

    numbers: pl.Series
    """Their numbers, from 1, in order."""
    cells: pl.DataFrame
    """A String column for each column up to the last that isn't blank, named by position."""
    size: int
    """Bytes of all their texts."""
    not_worked_out: str | None
    """The first cell with a formula that has no value, such as B5."""


@dataclass(frozen=True)
class _Tags:
    """The tags of a worksheet; a prefix may stand before all their names."""

    prefix: str

    @property
    def row(self) -> str:
        return f"<{self.prefix}row"

    @property
    def cell(self) -> str:
        return f"<{self.prefix}c "

    def whole_row(self) -> str:
        """All that may stand between the name of a row's tag and its first cell."""
        return rf"{_ATTRIBUTES}(?:/>|>\s*(?:</{self.prefix}row>)?)\s*$"

    def whole_cell(self) -> str:
        """All that may stand between the name of a cell's tag and the next cell: a formula, a value, a text."""
        p = self.prefix
        formula = rf"(?:<{p}f(?:\s[^<>]*)?(?:/>|>[^<]*</{p}f>)\s*)?"
        value = rf"(?:<{p}v(?:\s[^<>]*)?(?:/>|>[^<]*</{p}v>)\s*)?"
        text = rf"(?:<{p}is(?:/>|>(?:[^<]|</?{p}[A-Zabd-z][^<>]*>|<{p}c[a-z][^<>]*>)*</{p}is>)\s*)?"
        return rf"{_ATTRIBUTES}(?:/>|>\s*{formula}{value}{text}</{p}c>)\s*(?:</{p}row>\s*)?$"


def blocks(pieces: Iterator[bytes], meanings: Meanings) -> Iterator[Block]:
    """The rows of a worksheet that aren't blank, in order. Raises UnusableFile."""
    last = 0
    for prefix, xml in whole_items(pieces, "worksheet", "sheetData", "row"):
        cells, numbers = _cells(xml, _Tags(prefix), last)
        if numbers.is_empty():
            continue
        if numbers[0] <= last or not (numbers.diff().drop_nulls() > 0).all():
            raise Damaged
        last = numbers[-1]
        if last > MOST_ROWS:
            raise Damaged
        block = _block(_with_texts(cells, meanings, prefix))
        if block:
            yield block


# from rows to cells


def _cells(xml: str, tags: _Tags, last: int) -> tuple[pl.DataFrame, pl.Series]:
    """The cells of rows (`row`, `column`, both from 1, `tag` and `xml`, what is in it); the numbers of all the rows."""
    before, *rows = xml.replace(f"<{tags.prefix}c>", tags.cell + ">").split(tags.row)
    if before.strip():
        raise Damaged
    split = pl.DataFrame({"xml": pl.Series(rows, dtype=pl.String).str.split(tags.cell)})
    heads = split["xml"].list.first()
    if not heads.str.contains(tags.whole_row()).all():
        raise Damaged
    numbers = _numbers(heads.str.extract(_PLACE), pl.int_range(last + 1, last + 1 + len(heads), eager=True))
    rowed = split.with_columns(numbers.alias("row"), pl.col("xml").list.slice(1)).filter(pl.col("xml").list.len() > 0)
    cells = rowed.explode("xml")
    if not cells["xml"].str.contains(tags.whole_cell()).all():
        raise Damaged
    parts = pl.col("xml").str.splitn(">", 2)
    cells = cells.select("row", tag=parts.struct[0], xml=parts.struct[1])
    return cells.with_columns(column=_columns(cells)), numbers


def _numbers(written: pl.Series, counted: pl.Series) -> pl.Series:
    """Numbers as they are written; counted where they are left out, as they may be everywhere."""
    if written.null_count() == len(written):
        return counted.cast(pl.Int64)
    numbers = written.cast(pl.Int64, strict=False)
    if numbers.null_count():
        raise Damaged
    return numbers


def _columns(cells: pl.DataFrame) -> pl.Series:
    """The column of each cell; its row must be the one that it stands in."""
    place = cells["tag"].str.extract(_PLACE)
    if place.null_count() == len(place):
        return cells.select(pl.int_range(pl.len()).over("row") + 1).to_series()
    row = cells["row"].cast(pl.String)
    letters = place.str.strip_suffix(row)
    if not (letters.str.len_bytes() + row.str.len_bytes() == place.str.len_bytes()).all():
        raise Damaged
    known = {name: _position(name) for name in letters.unique()}
    if None in known.values():
        raise Damaged
    return letters.replace_strict(known, return_dtype=pl.Int64)


@cache
def _position(letters: str | None) -> int | None:
    """The number of a column, from 1: A is 1, AA is 27. None for what is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters or ""):
        return None
    number = 0
    for letter in letters or "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# from cells to texts


def _with_texts(cells: pl.DataFrame, meanings: Meanings, prefix: str) -> pl.DataFrame:
    """Cells with their `text`, blank or NULL where there is none, and whether it is `unknown`: a formula, no value."""
    tag, xml = pl.col("tag"), pl.col("xml")
    parted = cells.select(
        "row",
        "column",
        "xml",
        kind=tag.str.extract(r'(?:^|\s)t="([^"]*)"').fill_null("n"),
        style=tag.str.extract(r'(?:^|\s)s="([0-9]{1,6})"').cast(pl.Int64).fill_null(0),
        value=xml.str.extract(rf"<{prefix}v(?:\s[^<>]*)?>([^<]*)<"),
        unknown=xml.str.contains(f"<{prefix}f", literal=True) & ~xml.str.contains(f"<{prefix}v", literal=True),
        inline=xml.str.contains(f"<{prefix}is", literal=True),
    )
    if not parted.select((pl.col("inline") == (pl.col("kind") == "inlineStr")) | (xml == "")).to_series().all():
        raise Damaged  # a text that its kind would pass over
    texts = parted["value"]
    for kind in parted["kind"].unique():
        places = (parted["kind"] == kind).arg_true()
        texts = texts.scatter(places, _texts(kind, parted[places], meanings, prefix))
    return parted.select("row", "column", "unknown", text=texts)


def _texts(kind: str, cells: pl.DataFrame, meanings: Meanings, prefix: str) -> pl.Series:
    """The texts of cells of one kind."""
    value = cells["value"]
    if kind == "n":
        return _number_texts(cells, meanings)
    if kind == "s":
        return _shared_texts(value, meanings.texts())
    if kind == "inlineStr":
        return put_together(cells["xml"], prefix)
    if kind == "b":
        return value.replace_strict({"0": "FALSE", "1": "TRUE"}, default=value, return_dtype=pl.String)
    if kind in ("str", "e", "d"):
        return unescaped(value)
    raise Damaged


def _shared_texts(value: pl.Series, texts: pl.Series) -> pl.Series:
    numbers = value.cast(pl.Int64, strict=False)
    if numbers.null_count() > value.null_count() or not numbers.is_between(0, len(texts) - 1).all():
        raise Damaged
    if int(texts.str.len_bytes().gather(numbers).sum()) > LARGEST_FILE:
        raise UnusableFile(TOO_MANY_ROWS)  # a long text may be shared by a million cells
    return texts.gather(numbers)


def _number_texts(cells: pl.DataFrame, meanings: Meanings) -> pl.Series:
    """Numbers as their formats show them. Most are shown as they are written; only the others are worked out."""
    value, style = cells["value"], cells["style"]
    if style.max() >= len(meanings.formats):  # type: ignore[operator]
        raise Damaged
    otherwise = [number for number, shown in enumerate(meanings.formats) if shown.shows != "number"]
    to_pounds = [number for number, shown in enumerate(meanings.formats) if shown.decimals in (0, 1)]
    plain = value.str.contains(_PLAIN_NUMBER) & ~style.is_in(otherwise)
    plain |= value.str.contains(_PLAIN_PENCE) & ~style.is_in(otherwise + to_pounds)
    rest = (value.is_not_null() & ~plain).arg_true()  # a blank cell may have a format, too
    if rest.is_empty():
        return value
    found = cells[rest].select("value", "style")
    distinct = found.unique()
    shown = [as_shown(text, meanings.formats[style], meanings.since_1904) for text, style in distinct.rows()]
    texts = found.join(distinct.with_columns(text=pl.Series(shown, dtype=pl.String)), on=["value", "style"], how="left")
    return value.scatter(rest, texts["text"])


# from cells to rows


def _block(cells: pl.DataFrame) -> Block | None:
    unknown = cells.filter("unknown").sort("row", "column").head(1).rows()
    cells = cells.filter((pl.col("text") != "") | pl.col("unknown"))
    if cells.is_empty():
        return None
    width = cells["column"].max()
    assert isinstance(width, int)
    if width > MOST_COLUMNS:
        raise UnusableFile(
            f"The sheet has something in column {column_letter(width - 1)}, far to the right of any template. "
            "Delete the columns to the right of the template's."
        )
    numbers = cells["row"].unique().sort()
    place = numbers.search_sorted(cells["row"]).cast(pl.Int64) * width + cells["column"] - 1
    if place.n_unique() < len(place):
        raise Damaged
    order = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(numbers) * width)
    order = order.scatter(place, pl.int_range(len(place), dtype=pl.UInt32, eager=True))
    texts = pl.DataFrame(cells["text"].gather(order))
    columns = texts.select(pl.col("text").gather_every(width, number).alias(str(number)) for number in range(width))
    name = f"{column_letter(unknown[0][1] - 1)}{unknown[0][0]}" if unknown else None
    return Block(numbers, columns, int(cells["text"].str.len_bytes().sum()), name)
