"""Texts made safe for a cell, so that no spreadsheet takes one for a formula and no file breaks on it.

In CSV a text that begins like a formula gets an apostrophe before it; plain numbers with a sign stay as they are. The
apostrophe is taken away again when it is read, since a text that already has some before a sign gets one more. In a
workbook a text stays a text, so only characters that XML can't hold are exchanged, for U+FFFD, and what is longer than
a cell is cut.
"""

from __future__ import annotations

import re

import polars as pl

LONGEST = 32_767
"""The most that a cell of a workbook holds, counted in UTF-16 units."""

_FORMULA = "^['\t\r\n\x0b\x0c \u00a0\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^'*[\t\r\n]"
_PLAIN_NUMBER = r"^[+-]?[0-9][0-9,]*(\.[0-9]+)?$"
_NO_FILE_HOLDS = "\x00"
_NO_WORKBOOK_HOLDS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NO_XML_HOLDS = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_BEGINS_LIKE_A_FORMULA = re.compile(_FORMULA)
_IS_A_NUMBER = re.compile(_PLAIN_NUMBER)
_REPLACED = "\ufffd"


def csv_cell(text: str) -> str:
    """The text as a cell of a CSV file."""
    text = encodable(text).replace(_NO_FILE_HOLDS, _REPLACED)
    return f"'{text}" if _BEGINS_LIKE_A_FORMULA.search(text) and not _IS_A_NUMBER.fullmatch(text) else text


def csv_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of String columns with every text as `csv_cell` gives it; empty ones are NULL."""
    suspect = frame.select(pl.all().str.contains(f"{_FORMULA}|{_NO_FILE_HOLDS}").any())
    names = [name for name, found in suspect.row(0, named=True).items() if found] if frame.width else []
    # Nearly all columns have none, and looking first costs a fifth of rewriting all of them.
    safe = [_csv_expression(name) for name in names]
    return frame.with_columns(safe).with_columns(pl.when(pl.all() != "").then(pl.all()))


def _csv_expression(name: str) -> pl.Expr:
    text = pl.col(name).str.replace_all(_NO_FILE_HOLDS, _REPLACED, literal=True)
    formula = text.str.contains(_FORMULA) & ~text.str.contains(_PLAIN_NUMBER)
    return pl.when(formula).then("'" + text).otherwise(text).alias(name)


def given_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of String columns of a CSV file, without the apostrophes that `csv_cell` put before texts."""
    suspect = frame.select(pl.all().str.starts_with("'").any())
    names = [name for name, found in suspect.row(0, named=True).items() if found] if frame.width else []
    return frame.with_columns(_without_apostrophe(name) for name in names)


def _without_apostrophe(name: str) -> pl.Expr:
    text = pl.col(name)
    rest = text.str.slice(1)
    was_put = text.str.starts_with("'") & rest.str.contains(_FORMULA) & ~rest.str.contains(_PLAIN_NUMBER)
    return pl.when(was_put).then(rest).otherwise(text).alias(name)


def encodable(text: str) -> str:
    """The text without halves of characters, which no encoding holds."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", _REPLACED, text)


def workbook_text(text: str) -> str:
    """The text as a cell of a workbook holds it."""
    if text.isascii():
        return text[:LONGEST]
    text = _NO_WORKBOOK_HOLDS.sub(_REPLACED, text)
    if len(text) * 2 <= LONGEST:
        return text
    return text.encode("utf-16-le")[: LONGEST * 2].decode("utf-16-le", "ignore")


def xml_text(text: str) -> str:
    """The text as XML holds it outside a cell, where no control character can be written in another way."""
    return _NO_XML_HOLDS.sub(_REPLACED, text)
