"""From a frame of texts, one column a column of the template, to a frame of answers: `rows` for a whole file.

Says the same of each row as `rows.read_row` does; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import polars as pl

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from ..questionnaire.model import Column, Field, Questionnaire
from .edit import change_nodes
from .plan import tables_of
from .reading import LARGEST, THOUSANDS, Trouble
from .rows import DATE_PARTS, answers_from_cells, codes_of, row_steps
from .whole_dates import frame_with_dates_parted

_WHOLE_DIGITS = 13
_POSTCODE = r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$"
_PLAIN_POSTCODE = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"


@dataclass(frozen=True)
class ReadFrame:
    """A file's rows, read: cells, answers and context in one frame; and what couldn't be read."""

    frame: pl.DataFrame
    troubles: dict[tuple[tuple[int, ...], Trouble], pl.Series]
    """(The columns of one answer, trouble) → the row numbers where it is so."""


def read_frame(questionnaire: Questionnaire, texts: pl.DataFrame, context: dict[str, Any]) -> ReadFrame:
    """Rows of texts read. `texts` has String columns named by column number; `context` holds for every row."""
    texts = _blank_as_null(texts)
    texts = frame_with_dates_parted(questionnaire, texts)
    frame = _cells(questionnaire, texts)
    frame = frame.with_columns(_composed(questionnaire, frame))
    frame = frame.with_columns(_constants(questionnaire, context))
    for level in _row_levels(questionnaire):
        frame = frame.with_columns(level)
    given = _given(frame)
    frame = frame.with_columns(
        _answer(item, f"{item.id}.cell" in given).alias(item.id) for item in answers_from_cells(questionnaire)
    )
    troubles = _unreadable(questionnaire, texts, frame) | _unknown_codes(questionnaire, frame)
    return ReadFrame(frame.with_columns(_only_options(questionnaire)), troubles)


def new_logs(questionnaire: Questionnaire, frame: pl.DataFrame) -> pl.DataFrame:
    """What `edit` does to a log that wasn't there before: the rules on change, with nothing as before."""
    tables = tables_of(questionnaire)
    rules = _rules_for_new_logs(questionnaire)
    nodes: list[n.Node] = [n.Name(name) for rule in rules for name, _ in rule.sets]
    nodes += [node for rule in rules for node in (rule.when, *(value for _, value in rule.sets))]
    frame = frame.with_columns(_absent(nodes, frame, questionnaire))
    for rule in rules:
        when = compile_frame(rule.when, tables)
        for name, node in rule.sets:
            value = compile_frame(node, tables, questionnaire.kinds[name])
            frame = frame.with_columns(pl.when(when).then(value).otherwise(pl.col(name)).alias(name))
    return frame


def _absent(nodes: list[n.Node], frame: pl.DataFrame, questionnaire: Questionnaire) -> list[pl.Expr]:
    names = {part.name for node in nodes for part in node.walk() if isinstance(part, n.Name)} - set(frame.columns)
    kinds = questionnaire.kinds
    return [
        pl.lit(None, dtype=POLARS_TYPES[kinds[name.removesuffix("_was")].name]).alias(name) for name in sorted(names)
    ]


@lru_cache(maxsize=32)
def _rules_for_new_logs(questionnaire: Questionnaire) -> tuple[Any, ...]:
    """The rules on change that can be TRUE of a log of which nothing was there before."""
    return tuple(rule for rule in change_nodes(questionnaire) if not _never_true(rule.when))


def _never_true(node: n.Node) -> bool:
    if isinstance(node, n.All):
        return any(_never_true(item) for item in node.items)
    if isinstance(node, n.Compare | n.OneOf):
        return any(isinstance(part, n.Name) and part.name.endswith("_was") for part in node.parts())
    if isinstance(node, n.Not) and isinstance(node.item, n.IsNull):
        node = node.item.item  # x_was IS NOT NULL
    return isinstance(node, n.Name) and node.name.endswith("_was")


def _given(frame: pl.DataFrame) -> set[str]:
    """The columns that hold anything at all. In most files half of them don't, and need no reading."""
    return {name for name in frame.columns if frame[name].null_count() < frame.height}


def _blank_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with NULL for empty texts. Columns without any, as most are, aren't written anew."""
    blank = frame.select((pl.col(pl.String) == "").any())
    return frame.with_columns(pl.col(name).replace("", None) for name in blank.columns if blank[name].any())


def _cells(questionnaire: Questionnaire, texts: pl.DataFrame) -> pl.DataFrame:
    """The cells by name. Numbers are read as plain ones first, and in full only in those rows where that fails."""
    columns, given = questionnaire.columns.values(), _given(texts)
    cells = (
        (_quick_cell(questionnaire, column) if str(column.number) in given else _nothing(column.kind)).alias(
            column.name
        )
        for column in columns
    )
    frame = _blank_as_null(texts.with_columns(cells).select(column.name for column in columns))
    numbers = [column for column in columns if column.kind.name == "number" and str(column.number) in given]
    return frame.with_columns(_read_in_full(texts, frame, numbers))


def _nothing(kind: n.Kind) -> pl.Expr:
    return pl.lit(None, dtype=POLARS_TYPES[kind.name])


def _quick_cell(questionnaire: Questionnaire, column: Column) -> pl.Expr:
    """A text without space around it; a number, NULL where it isn't written plainly."""
    text = pl.col(str(column.number))
    if column.kind.name == "number":
        return _plain_number(text, column.kind.scale)
    stripped = text.str.strip_chars()
    return stripped if questionnaire.fields[column.answer].type in ("text", "user") else stripped.str.to_uppercase()


def _read_in_full(texts: pl.DataFrame, quick: pl.DataFrame, columns: list[Column]) -> Iterator[pl.Series]:
    """The columns that have cells which aren't plain numbers, with these read in full: all of a kind at once."""
    missed: dict[tuple[str, int], list[tuple[Column, pl.Series]]] = {}
    too_large = quick.select((pl.col(column.name).abs() > LARGEST).any() for column in columns)
    for column in columns:
        text, number = texts[str(column.number)], quick[column.name]
        if number.null_count() > text.null_count() or too_large[column.name].item():
            rows = ((text.is_not_null() & number.is_null()) | (number.abs() > LARGEST)).arg_true()
            missed.setdefault((column.sign, column.kind.scale), []).append((column, rows))
    for (sign, scale), places in missed.items():
        written = pl.concat([texts[str(column.number)].gather(rows).alias("text") for column, rows in places])
        stripped = pl.col("text").str.strip_chars()
        numbers = written.to_frame().select(_number(_without_sign(stripped, sign), scale)).to_series()
        for column, rows in places:
            yield quick[column.name].scatter(rows, numbers.head(len(rows)))
            numbers = numbers.slice(len(rows))


def _plain_number(text: pl.Expr, scale: int) -> pl.Expr:
    """A number written plainly; NULL for whatever else `_number` may read.

    Decimals go by way of floating-point numbers, which is exact here: with 12 digits before the point and `scale` after
    it, the nearest one rounds back to the very number.
    """
    if not scale:
        return text.cast(pl.Int64, strict=False)
    plain = text.str.contains(rf"^-?[0-9]{{1,12}}(\.[0-9]{{1,{scale}}})?$")
    return (
        (pl.when(plain).then(text).cast(pl.Float64, strict=False) * float(10**scale))
        .round()
        .cast(pl.Int64, strict=False)
    )


def _without_sign(text: pl.Expr, sign: str) -> pl.Expr:
    """As `reading.without_sign`."""
    if sign == "%":
        return text.str.strip_suffix("%").str.strip_chars_end()
    return _plain_amount(text) if sign else text


def _plain_amount(text: pl.Expr) -> pl.Expr:
    """As `reading.plain_amount`."""
    without_sign = text.str.replace(r"^(-?)£ ?", "${1}")
    return (
        pl.when(without_sign.str.contains(THOUSANDS))
        .then(without_sign.str.replace_all(",", ""))
        .otherwise(without_sign)
    )


def _number(text: pl.Expr, scale: int) -> pl.Expr:
    """Text as a whole number of 10 ** -scale, NULL where it is none; the same numbers as `reading.number` reads."""
    decimals = f"[0-9]{{0,{scale}}}0*"
    valid = text.str.contains(rf"^[+-]?([0-9]+(\.{decimals})?|\.[0-9]{decimals})$")
    valid &= text.str.contains(rf"^[+-]?[0-9]*(\.{decimals})?$")
    whole = text.str.extract(r"^[+-]?0*([0-9]*)", 1)
    value = pl.when(whole.str.len_bytes() <= _WHOLE_DIGITS).then(whole).str.zfill(1).cast(pl.Int64, strict=False)
    if scale:
        part = (text.str.extract(r"\.([0-9]*)", 1).fill_null("") + "0" * scale).str.slice(0, scale)
        value = value * 10**scale + part.cast(pl.Int64, strict=False)
    value = pl.when(text.str.starts_with("-")).then(-value).otherwise(value)
    return pl.when(valid & (value.abs() <= LARGEST)).then(value)


def _composed(questionnaire: Questionnaire, frame: pl.DataFrame) -> list[pl.Series | pl.Expr]:
    """Dates of three cells and postcodes of two."""
    given = _given(frame)
    cells: list[pl.Series | pl.Expr] = []
    for item in questionnaire.fields.values():
        if not item.columns or item.type not in ("date", "postcode"):
            continue
        name = f"{item.id}.cell"
        if given.isdisjoint(column.name for column in item.columns):
            cells.append(_nothing(item.kind).alias(name))
        elif item.type == "date":
            cells.append(_dates(frame.select(f"{item.id}.{part}" for part in DATE_PARTS)).alias(name))
        else:
            cells.append(_postcodes(frame.select(f"{item.id}.outward", f"{item.id}.inward")).alias(name))
    return cells


def _postcodes(parts: pl.DataFrame) -> pl.Series:
    """Postcodes of two columns; those that aren't written plainly are put right, in their rows alone."""
    both = parts.select(pl.concat_str(pl.all(), separator=" ")).to_series()
    rows = (~both.str.contains(_PLAIN_POSTCODE)).fill_null(value=True).arg_true()
    return both.scatter(rows, parts[rows].select(_postcode(*parts.columns)).to_series()) if len(rows) else both


def _postcode(outward: str, inward: str) -> pl.Expr:
    """As `reading.postcode`."""
    parts = pl.concat_str(outward, inward, ignore_nulls=True)
    together = parts.str.replace_all(r"\s", "")
    full = together.str.replace(_POSTCODE, "$1 $2")
    whole = pl.when(full != together).then(full).otherwise(parts.str.strip_chars())
    return pl.when(whole != "").then(whole)


def _dates(parts: pl.DataFrame) -> pl.Series:
    """The dates of a day, a month and a year, as `rows.full_date`. Each different one is made once: a file has few."""
    day, month, year = (pl.col(name) for name in parts.columns)
    number = pl.when(year.str.contains("^(?:[0-9]{2}|[0-9]{4})$")).then(year).cast(pl.Int64, strict=False)
    full = pl.when(year.str.len_bytes() == 2).then(number + 2000).otherwise(number)
    possible = day.is_between(1, 31) & month.is_between(1, 12) & (full > 0)
    written = parts.select(pl.when(possible).then(full * 10_000 + month * 100 + day)).to_series()
    different = written.drop_nulls().unique()
    dates = different.cast(pl.String).str.zfill(8).str.to_date("%Y%m%d", strict=False)
    return written.replace_strict(different, dates, default=None, return_dtype=pl.Date)


def _constants(questionnaire: Questionnaire, context: dict[str, Any]) -> list[pl.Expr]:
    kinds = {name: item.kind for name, item in questionnaire.context.items()}
    return [pl.lit(context.get(name), dtype=POLARS_TYPES[kind.name]).alias(name) for name, kind in kinds.items()]


def _answer(item: Field, given: bool) -> pl.Expr:
    """The answer in a cell; where the whole column is empty there is nothing to look up."""
    cell, codes = pl.col(f"{item.id}.cell"), codes_of(item)
    if codes is None:
        return cell
    if not given:
        return _nothing(item.kind)
    if all(code == value for code, value in codes.items()):
        return pl.when(compile_frame(n.OneOf(n.Name(f"{item.id}.cell"), tuple(codes)), {})).then(cell)
    return cell.replace_strict(
        list(codes), list(codes.values()), default=None, return_dtype=POLARS_TYPES[item.kind.name]
    )


@lru_cache(maxsize=32)
def _row_levels(questionnaire: Questionnaire) -> tuple[tuple[pl.Expr, ...], ...]:
    tables = tables_of(questionnaire)
    return tuple(
        tuple(compile_frame(step.node, tables, step.kind).alias(step.target) for step in level)
        for _, level in groupby(row_steps(questionnaire), key=lambda step: step.level)
    )


def _only_options(questionnaire: Questionnaire) -> list[pl.Expr]:
    """Answers computed from cells stay only where they are options."""
    return [
        pl.when(pl.col(item.id).is_in(list(item.codes))).then(pl.col(item.id)).alias(item.id)
        for item in questionnaire.fields.values()
        if item.from_row and item.type == "choice" and item.options
    ]


# what couldn't be read


def _unreadable(
    questionnaire: Questionnaire, texts: pl.DataFrame, frame: pl.DataFrame
) -> dict[tuple[tuple[int, ...], Trouble], pl.Series]:
    troubles: dict[tuple[tuple[int, ...], Trouble], pl.Series] = {}
    for column in questionnaire.columns.values():
        text = texts.get_column(str(column.number), default=None)
        if text is None or column.kind == n.TEXT or frame[column.name].null_count() == text.null_count():
            continue
        unread = frame[column.name].is_null() & text.is_not_null()
        if column.counts_if:
            unread &= frame[column.counts_if]
        rows = unread.arg_true()
        rows = rows.filter(text.gather(rows).str.strip_chars() != "")
        if len(rows):
            troubles[(column.number,), "readable_value"] = rows
    return troubles


def _unknown_codes(
    questionnaire: Questionnaire, frame: pl.DataFrame
) -> dict[tuple[tuple[int, ...], Trouble], pl.Series]:
    masks: dict[tuple[tuple[int, ...], Trouble], pl.Expr] = {}
    for item in questionnaire.fields.values():
        mask = _unknown(item) if item.columns else None
        if mask is None or _all_known(item, frame):
            continue
        trouble: Trouble = "readable_value" if item.type == "date" else "known_option"
        for columns in _alternatives(item):
            masks[tuple(column.number for column in columns), trouble] = mask & _counts(columns[0])
    found = frame.select(mask.alias(str(at)) for at, mask in masks.items())
    rows = {at: found[str(at)].fill_null(value=False).arg_true() for at in masks}
    return {at: those for at, those in rows.items() if len(those)}


def _unknown(item: Field) -> pl.Expr | None:
    """Where an answer's cells are filled and make no answer, although each can be read; None where that can't be."""
    if item.type == "date":
        parts = [pl.col(f"{item.id}.{part}").is_not_null() for part in DATE_PARTS]
        return parts[0] & parts[1] & parts[2] & pl.col(item.id).is_null()
    if item.from_row:
        return pl.col(item.id).is_in(list(item.codes)).not_() if item.type == "choice" and item.options else None
    if codes_of(item) is None:
        return None
    return pl.col(f"{item.id}.cell").is_not_null() & pl.col(item.id).is_null()


def _all_known(item: Field, frame: pl.DataFrame) -> bool:
    """Whether the counts alone show that every filled cell gave an answer."""
    answers = frame[item.id].null_count()
    if item.from_row:
        return answers == frame.height
    return answers == (0 if item.type == "date" else frame[f"{item.id}.cell"].null_count())


def _alternatives(item: Field) -> tuple[tuple[Column, ...], ...]:
    """The columns of an answer, in groups of which one counts."""
    return tuple((column,) for column in item.columns) if item.has_column_by_page else (item.columns,)


def _counts(column: Column) -> pl.Expr:
    return pl.col(column.counts_if) if column.counts_if else pl.lit(value=True)
