"""Rows out of texts: whichever separator they have, or out of running text, a row a line.

Nothing is refused for being untidy, as a file that is handed in would be: what is looked for may stand anywhere. Lines
that no separator parts alike are taken apart into words, with the postcodes and days in them whole.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import islice

import polars as pl

from lodgement.files.encodings import as_utf8
from lodgement.files.limits import LONGEST_ROW, MOST_CELLS, MOST_COLUMNS
from lodgement.files.sheet import UnusableFile

POSTCODE = r"(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]?[ \x{a0}]*[0-9][A-Z]{2}\b"
DAY = (
    r"(?i)\b(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}|"
    r"[0-9]{1,2}(?:st|nd|rd|th)?[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -,]+[0-9]{2,4})\b"
)
SEPARATORS = (",", ";", "\t", "|", "^", "~")
_SAMPLE_LINES, _SAMPLE = 300, 1 << 20
_ALIKE = 0.6
"""The share of lines that a separator parts into as many cells: enough for a table with lines around it."""
_WORDS, _POSTCODES, _DAYS = 40, 3, 4
"""Of a line of running text, so many of each are looked at."""
_MOST_LINES, _LONGEST_LINE = 400_000, 10_000
TOO_MUCH = "It holds more than is looked at in one file."


def rows_of_text(content: bytes) -> pl.DataFrame:
    """The rows of a text, String columns named by position. Raises UnusableFile."""
    text = as_utf8(content).replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("utf-8", "replace")
    separator = _separator(text[:_SAMPLE])
    return _delimited(text, separator) if separator else running_text(text.split("\n"))


def _separator(sample: str) -> str:
    """The separator that parts most lines into as many cells; blank where none does."""
    best, chosen = (0.0, 0), ""
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in islice(_rows(sample, separator), _SAMPLE_LINES) if any(row))
        if not widths:
            continue
        (width, count), total = widths.most_common(1)[0], sum(widths.values())
        wide = sum(times for cells, times in widths.items() if cells > 1)
        if width > 1 and count >= total * _ALIKE and (count / total, width) > best and (width > 2 or wide == total):
            best, chosen = (count / total, width), separator
    return chosen


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_ROW)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        return


def _delimited(text: str, separator: str) -> pl.DataFrame:
    """The rows of a text with a separator, as wide as the widest line."""
    lines = pl.Series(text.split("\n"))
    widest = lines.str.count_matches(separator, literal=True).max()
    width = min(int(widest) if isinstance(widest, int) else 0, MOST_COLUMNS) + 1
    if len(lines) * width > MOST_CELLS:
        raise UnusableFile(TOO_MUCH)
    schema = {str(at): pl.String for at in range(width)}
    try:
        rows = pl.read_csv(
            text.encode(),
            has_header=False,
            schema=schema,
            separator=separator,
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )
    except pl.exceptions.PolarsError:  # quotes that don't match: the lines are parted at every separator
        parted = lines.str.split_exact(separator, width - 1).struct.unnest()
        rows = parted.rename(dict(zip(parted.columns, schema, strict=True)))
    return rows[[column.name for column in rows.iter_columns() if column.null_count() < len(column)]]


def running_text(lines: list[str]) -> pl.DataFrame:
    """A row a line that isn't blank: its words, and before them the postcodes and days in it, as they are written."""
    if len(lines) > _MOST_LINES:
        raise UnusableFile(TOO_MUCH)
    read = pl.Series(lines, dtype=pl.String).str.head(_LONGEST_LINE).str.strip_chars()
    said = pl.DataFrame({"line": read}).filter(pl.col("line") != "")
    line = pl.col("line")
    parts = {
        _POSTCODES: line.str.extract_all(POSTCODE),
        _DAYS: line.str.extract_all(DAY),
        _WORDS: line.str.extract_all(r"[^\s,;|]+"),
    }
    cells = [
        found.list.get(at, null_on_oob=True).alias(f"{count} {at}")
        for count, found in parts.items()
        for at in range(count)
    ]
    found = said.select(cells)
    kept = found[[column.name for column in found.iter_columns() if column.null_count() < len(column)]]
    return kept.rename({name: str(at) for at, name in enumerate(kept.columns)})


class _Page(HTMLParser):
    """Gathers the rows of tables, and the lines of all other text."""

    _LINE_ENDS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "pre"})
    _NO_TEXT = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.lines: list[str] = []
        self._cell: list[str] | None = None
        self._line: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in self._NO_TEXT
        if tag == "body":
            self._hidden = 0
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
        elif tag in self._LINE_ENDS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._NO_TEXT and self._hidden:
            self._hidden -= 1
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag in self._LINE_ENDS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            (self._line if self._cell is None else self._cell).append(data)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self.rows = self.rows or [[]]
            self.rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def _end_line(self) -> None:
        if self._cell is not None:
            self._cell.append(" ")
        elif self._line:
            self.lines.append(" ".join("".join(self._line).split()))
            self._line = []

    def close(self) -> None:
        super().close()
        self._end_cell()
        self._end_line()


def rows_of_page(content: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a page's tables, one after another, and of its running text. Raises UnusableFile.

    What stands in comments is read too: something may be hidden there, and a comment that is never closed would take
    the standard library's parser minutes.
    """
    page = _Page()
    text = as_utf8(content).decode("utf-8", "replace")
    page.feed(text.replace("<!--", " ").replace("-->", " "))
    page.close()
    rows = [row[:MOST_COLUMNS] for row in page.rows if any(row)]
    width = max(map(len, rows), default=0)
    if len(rows) * width > MOST_CELLS:
        raise UnusableFile(TOO_MUCH)
    schema = {str(at): pl.String for at in range(width)}
    table = pl.DataFrame([row + [None] * (width - len(row)) for row in rows], schema=schema, orient="row")
    return table, running_text(page.lines)
