"""Reading values, from JSON and from the cells of a file, and writing them back.

What can't be read is a trouble, never a guess and never an exception of a library; what is written is read back equal;
and a whole file is read as its rows are, one by one.
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodgement.assessment.reading import (
    LARGEST,
    WHITESPACE,
    Unreadable,
    number,
    postcode,
    read_answer,
    unscaled,
    written,
)
from lodgement.assessment.row_frames import read_frame
from lodgement.assessment.rows import ReadRow, full_date, read_cell, read_row
from lodgement.questionnaire.conditions.nodes import DATE, MONEY, TEXT, WHOLE, Kind
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Column, Field, Option, Questionnaire
from lodgement.questionnaire.text import Where

WHERE = Where("tiny/main.yaml", 1)
YES_NO = (Option(1, "Yes"), Option(2, "No"))
LETTERS = (Option("P", "Partner"), Option("X", "Other"))
FIELDS = {
    "integer": Field("f", "F", "integer", WHERE),
    "decimal": Field("f", "F", "decimal", WHERE, decimals=4),
    "money": Field("f", "F", "money", WHERE, decimals=2),
    "percent": Field("f", "F", "percent", WHERE),
    "choice": Field("f", "F", "choice", WHERE, options=YES_NO),
    "letters": Field("f", "F", "choice", WHERE, options=LETTERS),
    "date": Field("f", "F", "date", WHERE),
    "boolean": Field("f", "F", "boolean", WHERE),
    "text": Field("f", "F", "text", WHERE),
    "postcode": Field("f", "F", "postcode", WHERE),
    "uprn": Field("f", "F", "uprn", WHERE),
    "country": Field("f", "F", "country", WHERE),
    "organisation": Field("f", "F", "organisation", WHERE),
    "user": Field("f", "F", "user", WHERE),
}


def trouble_of(kind: str, value: Any) -> str:
    with pytest.raises(Unreadable) as refused:
        read_answer(FIELDS[kind], value)
    return refused.value.trouble


# one JSON value


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("blank", [None, "", "  ", "\t\n", "\u00a0"])
def test_blank_text_is_no_answer(kind: str, blank: Any) -> None:
    assert read_answer(FIELDS[kind], blank) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", 5, 5),
        ("integer", "5", 5),
        ("integer", " +5 ", 5),
        ("integer", "-0", 0),
        ("integer", 5.0, 5),
        ("integer", Decimal("5.00"), 5),
        ("integer", "007", 7),
        ("decimal", "0.5", 5000),
        ("decimal", 0.0001, 1),
        ("money", 12.5, 1250),
        ("money", Decimal("12.50"), 1250),
        ("money", "12.", 1200),
        ("money", ".5", 50),
        ("money", "-0.01", -1),
        ("money", 0.29, 29),
        ("percent", "25", 25),
        ("choice", 1, 1),
        ("choice", "2", 2),
        ("choice", 1.0, 1),
        ("letters", "P", "P"),
        ("date", "2026-04-01", dt.date(2026, 4, 1)),
        ("date", "2026-04-01T12:30:00Z", dt.date(2026, 4, 1)),
        ("date", dt.date(2026, 4, 1), dt.date(2026, 4, 1)),
        ("boolean", True, True),
        ("boolean", False, False),
        ("boolean", 1, True),
        ("boolean", 0, False),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("text", " two words ", "two words"),
        ("text", 5, "5"),
        ("text", Decimal("5.0"), "5"),
        ("text", Decimal("5.5"), "5.5"),
        ("postcode", "zz999zz", "ZZ99 9ZZ"),
        ("organisation", 12, "12"),
        ("organisation", "ORG12", "ORG12"),
        ("country", 826, 826),
    ],
)
def test_a_value_is_read_as_its_question_has_it(kind: str, value: Any, expected: Any) -> None:
    assert read_answer(FIELDS[kind], value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", 5.5),
        ("integer", "5.5"),
        ("integer", "five"),
        ("integer", "1e3"),
        ("integer", "1,000"),
        ("integer", "١٢"),
        ("integer", "1 2"),
        ("integer", "."),
        ("integer", "+"),
        ("integer", True),
        ("integer", [5]),
        ("integer", {"five": 5}),
        ("integer", float("nan")),
        ("integer", float("inf")),
        ("integer", 10**13),
        pytest.param("integer", 10**5000, id="integer-of-5001-digits"),
        ("integer", Decimal("1e999999")),
        ("integer", "1." + "0" * 40 + "1"),
        ("money", "1.005"),
        ("money", 1.005),
        ("money", "£5"),
        ("money", str(LARGEST)),
        ("choice", "yes"),
        ("choice", 1.5),
        ("choice", [1]),
        ("letters", ["P"]),
        ("letters", True),
        ("date", "01/04/2026"),
        ("date", "2026-02-30"),
        ("date", "2026-04-01 or so"),
        ("date", 20260401),
        ("date", {}),
        ("boolean", "maybe"),
        ("boolean", 2),
        ("boolean", [True]),
        ("text", ["x"]),
        ("text", {"x": 1}),
        ("text", True),
        ("organisation", Decimal("1e5000")),
    ],
)
def test_what_is_not_of_its_kind_cannot_be_read(kind: str, value: Any) -> None:
    assert trouble_of(kind, value) == "readable_value"


@pytest.mark.parametrize(("kind", "value"), [("choice", 3), ("choice", "0"), ("letters", "p"), ("letters", "Q")])
def test_a_code_that_is_no_option_is_told_apart(kind: str, value: Any) -> None:
    assert trouble_of(kind, value) == "known_option"


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        ("5", 0, 5),
        ("5", 2, 500),
        ("5.00", 0, 5),
        ("5.1000", 2, 510),
        ("+.5", 1, 5),
        ("-1.25", 2, -125),
        (LARGEST, 0, LARGEST),
    ],
)
def test_a_number_is_a_whole_number_of_its_smallest_unit(value: Any, scale: int, expected: int) -> None:
    assert number(value, scale) == expected


@pytest.mark.parametrize(("value", "scale", "expected"), [(1250, 2, 12.5), (1200, 2, 12), (-1, 2, -0.01), (5, 0, 5)])
def test_an_unscaled_number_is_whole_where_it_can_be(value: int, scale: int, expected: float) -> None:
    found = unscaled(value, Kind("number", scale))

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ZZ99 9ZZ", "ZZ99 9ZZ"),
        ("zz999zz", "ZZ99 9ZZ"),
        (" z z9 99 zz ", "ZZ99 9ZZ"),
        ("z11zz", "Z1 1ZZ"),
        ("zz1z1zz", "ZZ1Z 1ZZ"),
        ("not known", "NOT KNOWN"),
        ("zz99", "ZZ99"),
        ("", None),
        ("  ", None),
    ],
)
def test_a_postcode_has_capitals_and_one_space(text: str, expected: str | None) -> None:
    assert postcode(text) == expected


# there and back

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: text == text.strip() != "")
WHOLES = st.integers(-LARGEST, LARGEST)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": WHOLES,
    "decimal": WHOLES,
    "money": WHOLES,
    "percent": WHOLES,
    "choice": st.sampled_from([1, 2]),
    "letters": st.sampled_from(["P", "X"]),
    "date": st.dates(),
    "boolean": st.booleans(),
    "text": TEXTS,
    "postcode": TEXTS.map(postcode),
    "uprn": st.from_regex(r"[0-9]{1,12}", fullmatch=True),
    "country": st.integers(0, 999),
    "organisation": st.one_of(TEXTS, st.from_regex(r"[0-9²]{1,6}", fullmatch=True)),
    "user": TEXTS,
}


@pytest.mark.parametrize("kind", FIELDS)
def test_what_is_written_is_read_back_equal(kind: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(VALUES[kind])
    def there_and_back(value: Any) -> None:
        assert read_answer(FIELDS[kind], written(FIELDS[kind], value)) == value

    there_and_back()


@pytest.mark.parametrize("kind", FIELDS)
def test_no_answer_is_written_as_none(kind: str) -> None:
    assert written(FIELDS[kind], None) is None


# one cell


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (WHOLE, " 5 ", 5),
        (WHOLE, "5.0", 5),
        (WHOLE, "", None),
        (WHOLE, "   ", None),
        (MONEY, "12.5", 1250),
        (MONEY, "1.", 100),
        (TEXT, " a b ", "a b"),
        (TEXT, "", None),
    ],
)
def test_a_cell_is_read_as_its_columns_kind(kind: Kind, text: str, expected: Any) -> None:
    assert read_cell(Column(1, "f", "cell", kind), text) == expected


@pytest.mark.parametrize(("kind", "text"), [(WHOLE, "x"), (WHOLE, "1.5"), (MONEY, "1.005"), (DATE, "1 April")])
def test_a_cell_of_another_kind_cannot_be_read(kind: Kind, text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_cell(Column(1, "f", "cell", kind), text)

    assert refused.value.trouble == "readable_value"


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        (1, 4, "2026", dt.date(2026, 4, 1)),
        (1, 4, "26", dt.date(2026, 4, 1)),
        (29, 2, "24", dt.date(2024, 2, 29)),
        (29, 2, "26", None),
        (31, 4, "2026", None),
        (0, 4, "2026", None),
        (1, 13, "2026", None),
        (-1, 4, "2026", None),
        (1, 4, "6", None),
        (1, 4, "026", None),
        (1, 4, "0000", None),
        (1, 4, "20x6", None),
        (1, 4, "٢٠٢٦", None),
        (1, 4, "²²", None),
        (None, 4, "2026", None),
        (1, None, "2026", None),
        (1, 4, None, None),
        (10**12, 4, "2026", None),
    ],
)
def test_three_cells_make_a_date_or_none(
    day: int | None, month: int | None, year: str | None, expected: dt.date | None
) -> None:
    assert full_date(day, month, year) == expected


# a file as its rows

NASTY = [
    "", " ", "\t", "\u00a0", "0", "1", "2", "3", "10", "11", "+5", "-5", "-0", "+0", "1.", ".5", ".", "+", "-", "1.0",
    "1.00", "1.005", "1.50", "0001", "1e3", "1E0", "1,000", "1 2", " 1 ", "\u00a01", "1\u2003", "١٢", "²", "१",
    "9" * 12, "1" + "0" * 12, "9" * 13, "9" * 30, "1." + "0" * 30, "0" * 30 + "1", "-" + "9" * 30,
    "p", "P", "x", "R", "e07000223", "E07000223", "zz99 9zz", "z1 1zz", "zz99", "9zz", "26", "2026", "31", "29", "4",
    "NaN", "inf", "true", "None", "'1", "=1", "ß", "straße", "İ", "a\nb", "x@example.com", "12345678901", "org1", "s1",
]  # fmt: skip


def rows_of_texts(questionnaire: Questionnaire) -> list[dict[int, str]]:
    """Rows in which every column has each of the texts once, next to ever other neighbours, and once everywhere."""
    numbers = sorted(questionnaire.columns)
    step = 7
    mixed = [{number: NASTY[(row + step * number) % len(NASTY)] for number in numbers} for row, _ in enumerate(NASTY)]
    return mixed + [dict.fromkeys(numbers, text) for text in NASTY]


def read_as_rows(questionnaire: Questionnaire, rows: list[dict[int, str]]) -> list[ReadRow]:
    return [read_row(questionnaire, row, {}) for row in rows]


def read_as_file(questionnaire: Questionnaire, rows: list[dict[int, str]]) -> list[ReadRow]:
    """The same rows read as a frame, in the shape that a single row has."""
    texts = pl.DataFrame(
        {str(number): [row.get(number, "") for row in rows] for number in sorted(questionnaire.columns)},
        schema=dict.fromkeys(map(str, sorted(questionnaire.columns)), pl.String),
    )
    read = read_frame(questionnaire, texts, {})
    values = read.frame.rows(named=True)
    troubles: list[dict[tuple[int, ...], Any]] = [{} for _ in rows]
    for (columns, trouble), found in read.troubles.items():
        for row in found:
            troubles[row][columns] = trouble
    known = questionnaire.fields.keys() | questionnaire.context.keys()
    return [
        ReadRow(
            {name: value for name, value in row.items() if name not in known},
            {name: value for name, value in row.items() if name in questionnaire.fields},
            of_row,
        )
        for row, of_row in zip(values, troubles, strict=True)
    ]


def differences(one: list[ReadRow], other: list[ReadRow], part: str) -> list[Any]:
    """Where the two differ: (name, said of the row, said of the file)."""
    return [
        (name, first.get(name), second.get(name))
        for left, right in zip(one, other, strict=True)
        for first, second in [(getattr(left, part), getattr(right, part))]
        for name in sorted(first.keys() | second.keys())
        if (type(first.get(name)), first.get(name)) != (type(second.get(name)), second.get(name))
    ]


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("part", ["cells", "answers", "troubles"])
def test_a_file_is_read_as_each_of_its_rows_is(year: int, part: str) -> None:
    questionnaire = load("lettings", year)
    rows = rows_of_texts(questionnaire)

    by_row, by_file = read_as_rows(questionnaire, rows), read_as_file(questionnaire, rows)

    assert differences(by_row, by_file, part) == []


@pytest.mark.parametrize(
    "text", ["\x1f1", "\x1c", "1\x85", "\ufeff1", "\u200b1", "1." + "0" * 30 + "1", "-" + "9" * 28 + ".9"]
)
def test_a_strange_text_is_the_same_to_a_file_and_to_its_rows(text: str) -> None:
    questionnaire = load("lettings", 2026)
    rows = [dict.fromkeys(questionnaire.columns, text)]

    by_row, by_file = read_as_rows(questionnaire, rows), read_as_file(questionnaire, rows)

    assert differences(by_row, by_file, "cells") == []


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("cell", ["999999999999", "99999", "-1", "0", "31", "٢٦", "²", "2026", "0001", "9999"])
def test_a_strange_date_is_the_same_to_a_file_and_to_its_rows(year: int, cell: str) -> None:
    questionnaire = load("lettings", year)
    dates = [field for field in questionnaire.fields.values() if field.type == "date" and field.columns]
    usual = {"day": "1", "month": "4", "year": "2026"}
    rows = [
        {
            column.number: cell if column.part == part else usual[column.part]
            for field in dates
            for column in field.columns
        }
        for part in usual
    ]

    by_row, by_file = read_as_rows(questionnaire, rows), read_as_file(questionnaire, rows)

    assert differences(by_row, by_file, "cells") == []


def test_the_year_0000_makes_no_date_in_a_file_either() -> None:
    questionnaire = load("lettings", 2026)
    texts = {"day": "1", "month": "1", "year": "0000"}
    columns = questionnaire.fields["startdate"].columns

    read = read_frame(questionnaire, pl.DataFrame({str(column.number): [texts[column.part]] for column in columns}), {})

    assert read.frame["startdate.cell"].is_null().to_list() == [True]


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_file_of_random_codes_is_read_as_each_of_its_rows_is(year: int) -> None:
    questionnaire = load("lettings", year)
    numbers = sorted(questionnaire.columns)
    cells = st.sampled_from(["", "", "1", "2", "3", "9", "P", "x", "26"])

    @settings(max_examples=10, deadline=None)
    @given(st.lists(cells, min_size=len(numbers), max_size=len(numbers)))
    def same(texts: list[str]) -> None:
        rows = [dict(zip(numbers, texts, strict=True))]
        by_row, by_file = read_as_rows(questionnaire, rows), read_as_file(questionnaire, rows)
        assert [differences(by_row, by_file, part) for part in ("cells", "answers", "troubles")] == [[], [], []]

    same()


def test_frames_take_the_same_space_off_the_ends_of_a_text() -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    texts = pl.Series(characters)
    assert "".join(texts.filter(texts.str.strip_chars() == "")) == "".join(sorted(WHITESPACE))
