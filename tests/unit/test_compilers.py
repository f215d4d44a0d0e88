"""What every kind of condition means, judged by both compilers.

One table of conditions, each with a record and its value: closures and frames must both say it. NULL is None; money
is in pence, as a record holds it. What doesn't fit together is refused before any record is looked at.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.record import Record
from lodgement.questionnaire.conditions import nodes as n
from lodgement.questionnaire.conditions.closures import compile_record
from lodgement.questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from lodgement.questionnaire.conditions.grammar import ConditionError, parse
from lodgement.questionnaire.conditions.lowering import Surroundings, lower, lower_condition, lower_value

NAMES = {
    **dict.fromkeys(("p", "q", "r"), n.BOOLEAN),
    **dict.fromkeys(("a", "b", "c"), n.WHOLE),
    **dict.fromkeys(("m", "k"), n.MONEY),
    **dict.fromkeys(("t", "u"), n.TEXT),
    **dict.fromkeys(("d", "e"), n.DATE),
}
TABLE_KINDS = {
    "one": {"v": n.MONEY, "f": n.BOOLEAN, "w": n.TEXT},
    "of_text": {"v": n.WHOLE},
    "several": {"v": n.WHOLE},
    "of_boolean": {"v": n.WHOLE},
    "with_blank": {"v": n.WHOLE},
    "absent": {"v": n.TEXT},
}
TABLES: dict[str, dict[str, dict[Any, Any]]] = {
    "one": {"v": {1: 125, 2: None}, "f": {1: True, 2: False}, "w": {1: "x", 2: ""}},
    "of_text": {"v": {"E07": 7}},
    "several": {"v": {(1, "x", dt.date(2025, 1, 1)): 5, (2, "x", dt.date(2025, 1, 1)): None}},
    "of_boolean": {"v": {(True, 1): 3, (False, 1): 4}},
    "with_blank": {"v": {(1, None): 3}},
    "absent": {"v": {}},
}
AROUND = Surroundings(NAMES, TABLE_KINDS)
CASTS = "text of digits to INT or DECIMAL(9, 2), and date constants, are allowed"


def by_record(text: str, record: dict[str, Any]) -> Any:
    node, _ = lower(parse(text), AROUND)
    return compile_record(node, TABLES)(Record(record))


def by_frame(text: str, record: dict[str, Any]) -> Any:
    node, kind = lower(parse(text), AROUND)
    row = {name: pl.Series([record.get(name)], dtype=POLARS_TYPES[kind.name]) for name, kind in NAMES.items()}
    return pl.DataFrame(row).select(compile_frame(node, TABLES, kind)).item()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def check_both(text: str, record: dict[str, Any], expected: Any) -> None:
    values = by_record(text, record), by_frame(text, record)
    assert values == (expected, expected)
    assert tuple(map(type, values)) == (type(expected), type(expected))


# three-valued logic

THREE = (True, False, None)
AND = {
    (True, True): True, (True, False): False, (True, None): None,
    (False, True): False, (False, False): False, (False, None): False,
    (None, True): None, (None, False): False, (None, None): None,
}  # fmt: skip


@pytest.mark.parametrize("p", THREE)
@pytest.mark.parametrize("q", THREE)
def test_and_is_false_as_soon_as_one_part_is(p: bool | None, q: bool | None) -> None:
    check_both("p AND q", {"p": p, "q": q}, AND[p, q])


@pytest.mark.parametrize("p", THREE)
@pytest.mark.parametrize("q", THREE)
def test_or_is_what_and_is_with_everything_turned_round(p: bool | None, q: bool | None) -> None:
    of_opposites = AND[_opposite(p), _opposite(q)]

    check_both("p OR q", {"p": p, "q": q}, _opposite(of_opposites))


@pytest.mark.parametrize("p", THREE)
def test_not_of_unknown_is_unknown(p: bool | None) -> None:
    check_both("NOT p", {"p": p}, _opposite(p))


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("p AND q AND r", {"p": True, "q": None, "r": False}, False),
        ("p AND q AND r", {"p": True, "q": None, "r": True}, None),
        ("p OR q OR r", {"p": False, "q": None, "r": True}, True),
        ("p OR q AND r", {"p": True, "q": False, "r": False}, True),
        ("(p OR q) AND r", {"p": True, "q": False, "r": False}, False),
        ("NULL", {}, None),
        ("TRUE", {}, True),
        ("1 = 1", {}, True),
        ("NULL = NULL", {}, None),
        ("a = 1", {"a": 1}, True),
        ("a = 1", {"a": 2}, False),
        ("a = 1", {}, None),
        ("a <> 1", {}, None),
        ("a != 1", {"a": 2}, True),
        ("a < b", {"a": 1, "b": 2}, True),
        ("a < b", {"a": 1}, None),
        ("a >= b", {"b": 1}, None),
        ("a = NULL", {"a": 1}, None),
        ("p = q", {"p": False, "q": False}, True),
        ("t < u", {"t": "Z", "u": "a"}, True),
        ("d < e", {"d": dt.date(2025, 1, 31), "e": dt.date(2025, 2, 1)}, True),
        ("d = DATE '2025-01-31'", {"d": dt.date(2025, 1, 31)}, True),
    ],
)
def test_comparisons_and_conditions(text: str, record: dict[str, Any], expected: bool | None) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("a IS NULL", {}, True),
        ("a IS NULL", {"a": 0}, False),
        ("a IS NOT NULL", {}, False),
        ("(a = 1) IS NULL", {}, True),
        ("a IS DISTINCT FROM b", {}, False),
        ("a IS DISTINCT FROM b", {"a": 1}, True),
        ("a IS DISTINCT FROM b", {"a": 1, "b": 1}, False),
        ("a IS DISTINCT FROM 1", {}, True),
        ("a IS DISTINCT FROM NULL", {"a": 1}, True),
        ("a IS DISTINCT FROM NULL", {}, False),
        ("a IS NOT DISTINCT FROM b", {}, True),
        ("a IS NOT DISTINCT FROM 1", {"a": 1}, True),
        ("a IS DISTINCT FROM 1 AND p", {"a": 1, "p": True}, False),
        ("a IS DISTINCT FROM 1 AND p", {"a": 2, "p": None}, None),
        ("(p AND q) IS DISTINCT FROM FALSE", {"p": True}, True),
    ],
)
def test_is_null_and_is_distinct_from_are_never_unknown(text: str, record: dict[str, Any], expected: bool) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("a IN (1, 2, 3)", {"a": 1}, True),
        ("a IN (1, 2, 3)", {"a": 3}, True),
        ("a IN (1, 2, 3)", {"a": 4}, False),
        ("a IN (1, 2, 3)", {"a": 0}, False),
        ("a IN (1, 2, 3)", {}, None),
        ("a IN (1, 3, 5, 7, 9, 11)", {"a": 7}, True),
        ("a IN (1, 3, 5, 7, 9, 11)", {"a": 8}, False),
        ("a IN (1, 3, 5, 7, 9, 11)", {}, None),
        ("a IN (3, 1)", {"a": 2}, False),
        ("a IN (-1, 4)", {"a": -1}, True),
        ("a IN (1.5)", {"a": 1}, False),
        ("a NOT IN (1, 2)", {"a": 3}, True),
        ("a NOT IN (1, 2)", {}, None),
        ("m IN (1, 2.50)", {"m": 250}, True),
        ("m IN (1, 2.50)", {"m": 1}, False),
        ("t IN ('x', 'y')", {"t": "y"}, True),
        ("t IN ('a', 'b', 'c', 'd', 'e')", {"t": "e"}, True),
        ("t IN ('a', 'b', 'c', 'd', 'e')", {}, None),
        ("d IN (DATE '2025-01-01')", {"d": dt.date(2025, 1, 1)}, True),
        ("p IN (TRUE, FALSE)", {}, None),
        ("a BETWEEN 1 AND 3", {"a": 1}, True),
        ("a BETWEEN 1 AND 3", {"a": 3}, True),
        ("a BETWEEN 1 AND 3", {"a": 4}, False),
        ("a BETWEEN 1 AND 3", {}, None),
        ("a BETWEEN 3 AND 1", {"a": 2}, False),
        ("a BETWEEN 1 AND b", {"a": 0}, False),
        ("a BETWEEN 1 AND b", {"a": 2}, None),
        ("a NOT BETWEEN 1 AND b", {"a": 0}, True),
        ("m BETWEEN 1 AND 1.50", {"m": 150}, True),
        ("m BETWEEN 1 AND 1.50", {"m": 151}, False),
    ],
)
def test_in_and_between(text: str, record: dict[str, Any], expected: bool | None) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("CASE WHEN p THEN 1 ELSE 2 END", {"p": True}, 1),
        ("CASE WHEN p THEN 1 ELSE 2 END", {"p": False}, 2),
        ("CASE WHEN p THEN 1 ELSE 2 END", {}, 2),
        ("CASE WHEN p THEN 1 END", {"p": False}, None),
        ("CASE WHEN p THEN 1 WHEN q THEN 2 ELSE 3 END", {"p": None, "q": True}, 2),
        ("CASE WHEN p THEN 1 WHEN q THEN 2 ELSE 3 END", {"p": True, "q": True}, 1),
        ("CASE WHEN p THEN NULL ELSE 2 END", {"p": True}, None),
        ("CASE WHEN p THEN NULL ELSE NULL END", {"p": True}, None),
        ("CASE a WHEN 1 THEN 'x' ELSE 'y' END", {"a": 1}, "x"),
        ("CASE a WHEN 1 THEN 'x' ELSE 'y' END", {}, "y"),
        ("CASE WHEN p THEN m ELSE 2 END", {"m": 150}, 200),
        ("CASE WHEN p THEN m ELSE 2 END", {"p": True, "m": 150}, 150),
        ("CASE WHEN p THEN q END", {"p": True, "q": False}, False),
        ("COALESCE(a, b)", {"b": 2}, 2),
        ("COALESCE(a, b)", {"a": 1, "b": 2}, 1),
        ("COALESCE(a, b)", {}, None),
        ("COALESCE(a, b, 0)", {}, 0),
        ("COALESCE(NULL, a)", {"a": 1}, 1),
        ("COALESCE(m, 1)", {}, 100),
        ("COALESCE(p, FALSE)", {}, False),
        ("COALESCE(p AND q, TRUE)", {"p": True}, True),
        ("COALESCE(t, 'x')", {}, "x"),
        ("COALESCE(d, DATE '2025-01-01')", {}, dt.date(2025, 1, 1)),
    ],
)
def test_case_and_coalesce(text: str, record: dict[str, Any], expected: Any) -> None:
    check_both(text, record, expected)


# numbers


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("m = 12", {"m": 1200}, True),
        ("m = 12", {"m": 12}, False),
        ("m = 12.5", {"m": 1250}, True),
        ("m < 12.505", {"m": 1250}, True),
        ("m > 12.495", {"m": 1250}, True),
        ("m = a", {"m": 200, "a": 2}, True),
        ("m > a", {"m": 201, "a": 2}, True),
        ("m = k", {"m": 201, "k": 201}, True),
        ("m IS DISTINCT FROM 1", {"m": 100}, False),
        ("m + 1 = 2.50", {"m": 150}, True),
        ("m + 0.005 > m", {"m": 1}, True),
        ("m * 1.5 = 1.515", {"m": 101}, True),
        ("a * m = 4.50", {"a": 3, "m": 150}, True),
        ("m - k < 0", {"m": 1, "k": 2}, True),
        ("a = 1.00", {"a": 1}, True),
        ("a > 1.5", {"a": 1}, False),
        ("a > -1.5", {"a": -1}, True),
        ("m = 0.1 + 0.2", {"m": 30}, True),
    ],
)
def test_money_and_numbers_compare_exactly_whatever_their_decimals(
    text: str, record: dict[str, Any], expected: bool
) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("a + b", {"a": 1, "b": 2}, 3),
        ("a + b", {"a": 1}, None),
        ("a - b", {"a": 1, "b": 2}, -1),
        ("a * b", {"a": -3, "b": 2}, -6),
        ("-a", {"a": 3}, -3),
        ("-a", {}, None),
        ("a - -1", {"a": 3}, 4),
        ("ABS(a)", {"a": -3}, 3),
        ("ABS(m - 10)", {"m": 950}, 50),
        ("ABS(a)", {}, None),
        ("a + b * c", {"a": 1, "b": 2, "c": 3}, 7),
        ("(a + b) * c", {"a": 1, "b": 2, "c": 3}, 9),
        ("COUNT(n = 1..2, p) + TOTAL(n = 1..2, a)", {"p": True, "a": 4}, 10),
        ("TOTAL(n = 1..1, a)", {}, 0),
        ("COUNT(n = 1..1, p)", {}, 0),
    ],
)
def test_arithmetic(text: str, record: dict[str, Any], expected: int | None) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("ROUND(m)", {"m": 149}, 1),
        ("ROUND(m)", {"m": 150}, 2),
        ("ROUND(m)", {"m": 250}, 3),
        ("ROUND(m)", {"m": -149}, -1),
        ("ROUND(m)", {"m": -150}, -2),
        ("ROUND(m)", {"m": -250}, -3),
        ("ROUND(m)", {"m": 0}, 0),
        ("ROUND(m)", {}, None),
        ("ROUND(m, 1)", {"m": 125}, 13),
        ("ROUND(m, 2)", {"m": 125}, 125),
        ("ROUND(m, 3)", {"m": 125}, 1250),
        ("ROUND(a / 2)", {"a": 1}, 1),
        ("ROUND(a / 2)", {"a": -1}, -1),
        ("ROUND(a / 2)", {"a": 5}, 3),
        ("ROUND(a / 3)", {"a": 4}, 1),
        ("ROUND(a / 3)", {"a": -5}, -2),
        ("ROUND(a / 2, 1)", {"a": 3}, 15),
        ("ROUND(m / 3, 2)", {"m": 100}, 33),
        ("ROUND(m * 52 / 12, 2)", {"m": 12345}, 53495),
        ("ROUND(m * 52 / 12, 2)", {"m": -12345}, -53495),
        ("TRUNC(m)", {"m": 199}, 1),
        ("TRUNC(m)", {"m": -199}, -1),
        ("TRUNC(m)", {}, None),
        ("TRUNC(a / 2)", {"a": 3}, 1),
        ("TRUNC(a / 2)", {"a": -3}, -1),
        ("TRUNC(a)", {"a": -3}, -3),
    ],
)
def test_rounding_is_exact_with_halves_away_from_zero(text: str, record: dict[str, Any], expected: int | None) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("GREATEST(a, b)", {"a": 1, "b": 2}, 2),
        ("LEAST(a, b)", {"a": 1, "b": 2}, 1),
        ("GREATEST(a, b)", {"a": 1}, None),
        ("LEAST(a, b)", {"b": 1}, None),
        ("LEAST(a, b, 0)", {"a": 1, "b": -1}, -1),
        ("GREATEST(a, NULL)", {"a": 1}, None),
        ("GREATEST(m, a)", {"m": 150, "a": 2}, 200),
        ("GREATEST(d, e)", {"d": dt.date(2025, 1, 1), "e": dt.date(2024, 1, 1)}, dt.date(2025, 1, 1)),
        ("LEAST(d, e)", {"d": dt.date(2025, 1, 1)}, None),
    ],
)
def test_the_greatest_and_least_of_something_unknown_are_unknown(
    text: str, record: dict[str, Any], expected: Any
) -> None:
    check_both(text, record, expected)


# dates


@pytest.mark.parametrize(
    ("start", "interval", "expected"),
    [
        ("2025-12-28", "+ INTERVAL '7 days'", "2026-01-04"),
        ("2025-12-28", "+ INTERVAL '2 weeks'", "2026-01-11"),
        ("2024-02-28", "+ INTERVAL '1 day'", "2024-02-29"),
        ("2025-01-31", "+ INTERVAL '1 month'", "2025-02-28"),
        ("2024-01-31", "+ INTERVAL '1 month'", "2024-02-29"),
        ("2025-03-31", "- INTERVAL '1 month'", "2025-02-28"),
        ("2025-05-31", "+ INTERVAL '1 month'", "2025-06-30"),
        ("2025-12-15", "+ INTERVAL '1 month'", "2026-01-15"),
        ("2025-01-15", "- INTERVAL '1 month'", "2024-12-15"),
        ("2024-02-29", "+ INTERVAL '1 year'", "2025-02-28"),
        ("2024-02-29", "- INTERVAL '1 year'", "2023-02-28"),
        ("2024-02-29", "+ INTERVAL '4 years'", "2028-02-29"),
        ("2024-02-29", "- INTERVAL '20 years'", "2004-02-29"),
        ("2025-03-31", "+ INTERVAL '-1 month'", "2025-02-28"),
        ("2025-03-30", "+ INTERVAL '1 day'", "2025-03-31"),  # clocks go forward
    ],
)
def test_a_date_some_time_later_is_at_most_the_last_day_of_its_month(start: str, interval: str, expected: str) -> None:
    check_both(f"d {interval}", {"d": day(start)}, day(expected))


def test_an_unknown_date_is_unknown_some_time_later() -> None:
    check_both("d + INTERVAL '1 month'", {}, None)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("d - INTERVAL '20 years' < e", dt.date.min),
        ("d - INTERVAL '730 days' < e", dt.date.min),
        ("d + INTERVAL '1 month' > e", dt.date.max),
        ("d + INTERVAL '1 day' > e", dt.date.max),
    ],
)
def test_a_date_beyond_the_calendar_still_compares_rightly(text: str, date: dt.date) -> None:
    check_both(text, {"d": date, "e": day("2025-04-01")}, True)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"d": day("2024-02-28"), "e": day("2024-03-01")}, 2),
        ({"d": day("2025-02-28"), "e": day("2025-03-01")}, 1),
        ({"d": day("2025-03-01"), "e": day("2025-02-28")}, -1),
        ({"d": day("2025-03-01"), "e": day("2025-03-01")}, 0),
        ({"d": day("1925-01-01"), "e": day("2025-01-01")}, 36525),
        ({"d": day("2025-03-01")}, None),
        ({"e": day("2025-03-01")}, None),
    ],
)
def test_days_between_count_from_the_first_date_to_the_second(record: dict[str, Any], expected: int | None) -> None:
    check_both("DAYS_BETWEEN(d, e)", record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("EXTRACT(DAY FROM d)", {"d": day("2024-02-29")}, 29),
        ("EXTRACT(MONTH FROM d)", {"d": day("2024-02-29")}, 2),
        ("EXTRACT(YEAR FROM d)", {"d": day("2024-02-29")}, 2024),
        ("EXTRACT(year FROM d + INTERVAL '1 month')", {"d": day("2024-12-31")}, 2025),
        ("EXTRACT(DAY FROM d)", {}, None),
        ("EXTRACT(YEAR FROM DATE '2024-02-29')", {}, 2024),
    ],
)
def test_day_month_and_year_of_a_date(text: str, record: dict[str, Any], expected: int | None) -> None:
    check_both(text, record, expected)


# texts


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        (r"t ~ '\bta\b'", {"t": "in TA or ta"}, True),
        (r"t ~ '\bta\b'", {"t": "stage"}, False),
        (r"t ~ '\bta\b'", {"t": "TA"}, False),
        (r"t ~ '\bta\b'", {"t": "éta"}, True),
        (r"t ~ '\bta\b'", {}, None),
        (r"t ~ '^\d+$'", {"t": "0123"}, True),
        (r"t ~ '^\d+$'", {"t": "١٢"}, False),
        ("t ~ 'x$'", {"t": "x\n"}, False),
        ("t !~ 'x'", {"t": "y"}, True),
        ("LOWER(t) ~ 'evict(ed|ion)'", {"t": "No-fault EVICTION"}, True),
        ("LOWER(t) ~ 'evict(ed|ion)'", {"t": "evicting"}, False),
        ("t LIKE '%a.b%'", {"t": "xa.bx"}, True),
        ("t LIKE '%a.b%'", {"t": "xacbx"}, False),
        ("t LIKE '%a%'", {"t": "A"}, False),
        ("t LIKE '%a%'", {}, None),
        ("NOT (t LIKE '%a%')", {"t": "b"}, True),
        ("t LIKE '%,1,%'", {"t": ",2,1,4,"}, True),
        ("t = 'it''s'", {"t": "it's"}, True),
        ("t = ''", {"t": ""}, True),
    ],
)
def test_patterns_and_parts_of_texts(text: str, record: dict[str, Any], expected: bool | None) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("LOWER(t)", {"t": "ÉTÉ Σ"}, "été σ"),
        ("UPPER(t)", {"t": "straße"}, "STRASSE"),
        ("TRIM(t)", {"t": "  a b "}, "a b"),
        ("TRIM(t)", {"t": " \ta"}, "\ta"),
        ("LENGTH(t)", {"t": "é😀"}, 2),
        ("LENGTH(t)", {"t": ""}, 0),
        ("LOWER(t)", {}, None),
        ("LENGTH(t)", {}, None),
        ("CAST(t AS INT)", {"t": "012"}, 12),
        ("CAST(t AS INT)", {"t": "999999999999999"}, 999_999_999_999_999),
        ("CAST(t AS INT)", {"t": "1" * 16}, None),
        ("CAST(t AS INT)", {"t": "-1"}, None),
        ("CAST(t AS INT)", {"t": "1.0"}, None),
        ("CAST(t AS INT)", {"t": " 1"}, None),
        ("CAST(t AS INT)", {"t": "12\n"}, None),
        ("CAST(t AS INT)", {"t": "١٢"}, None),
        ("CAST(t AS INT)", {"t": ""}, None),
        ("CAST(t AS INT)", {}, None),
        ("CAST('5' AS INT)", {}, 5),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "012"}, 1200),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "999.99"}, 99999),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "0.5"}, 50),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "1000"}, None),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "1.005"}, None),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "1."}, None),
        ("CAST(t AS DECIMAL(5, 2))", {"t": ".5"}, None),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "-1"}, None),
        ("CAST(t AS DECIMAL(5, 2))", {"t": "R"}, None),
        ("CAST(t AS DECIMAL(5, 2))", {}, None),
        ("CAST('5' AS DECIMAL(5, 2))", {}, 500),
        ("SPLIT_PART(t, ' ', 1)", {"t": "ab c"}, "ab"),
        ("SPLIT_PART(t, ' ', 2)", {"t": "ab c"}, "c"),
        ("SPLIT_PART(t, ' ', 3)", {"t": "ab c"}, ""),
        ("SPLIT_PART(t, ' ', 2)", {"t": "a  c"}, ""),
        ("SPLIT_PART(t, ', ', 2)", {"t": "a, b,c"}, "b,c"),
        ("SPLIT_PART(t, '.', 2)", {"t": "a.b"}, "b"),
        ("SPLIT_PART(t, ' ', 1)", {"t": ""}, ""),
        ("SPLIT_PART(t, ' ', 1)", {}, None),
        ("SPLIT_PART('a b', ' ', 2)", {}, "b"),
    ],
)
def test_changes_of_texts(text: str, record: dict[str, Any], expected: Any) -> None:
    check_both(text, record, expected)


# tables


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("LOOKUP(one, v, a)", {"a": 1}, 125),
        ("LOOKUP(one, v, a)", {"a": 2}, None),
        ("LOOKUP(one, v, a)", {"a": 3}, None),
        ("LOOKUP(one, v, a)", {}, None),
        ("LOOKUP(one, v, a) = 1.25", {"a": 1}, True),
        ("LOOKUP(one, f, a)", {"a": 2}, False),
        ("LOOKUP(one, w, 1)", {}, "x"),
        ("LOOKUP(one, v, a + 1)", {"a": 0}, 125),
        ("LOOKUP(of_text, v, t)", {"t": "E07"}, 7),
        ("LOOKUP(of_text, v, t)", {"t": "e07"}, None),
        ("LOOKUP(several, v, a, t, d)", {"a": 1, "t": "x", "d": dt.date(2025, 1, 1)}, 5),
        ("LOOKUP(several, v, a, t, d)", {"a": 2, "t": "x", "d": dt.date(2025, 1, 1)}, None),
        ("LOOKUP(several, v, a, t, d)", {"a": 1, "t": "y", "d": dt.date(2025, 1, 1)}, None),
        ("LOOKUP(several, v, a, t, d)", {"a": 1, "t": "x"}, None),
        ("LOOKUP(of_boolean, v, p, a)", {"p": True, "a": 1}, 3),
        ("LOOKUP(of_boolean, v, p, a)", {"p": False, "a": 1}, 4),
        ("LOOKUP(with_blank, v, a, b)", {"a": 1}, None),
        ("LOOKUP(absent, v, a)", {"a": 1}, None),
        ("LOOKUP(absent, v, a, t)", {"a": 1, "t": "x"}, None),
        ("COALESCE(LOOKUP(absent, v, a), 'none')", {"a": 1}, "none"),
    ],
)
def test_a_lookup_gives_what_the_table_holds_for_its_keys_and_else_nothing(
    text: str, record: dict[str, Any], expected: Any
) -> None:
    check_both(text, record, expected)


@pytest.mark.parametrize(
    "text",
    [
        "NOT NULL",
        "NULL AND a = 1",
        "ABS(NULL) = 1",
        "ROUND(NULL / 2) = 1",
        "NULL + INTERVAL '1 day' = d",
        "LENGTH(NULL) = 1",
        "NULL ~ 'x'",
        "NULL LIKE '%x%'",
    ],
)
def test_a_written_null_where_a_value_is_wanted_is_refused(text: str) -> None:
    with pytest.raises(ConditionError, match="NULL"):
        lower_condition(parse(text), AROUND)


# what doesn't fit together


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("zz = 1", "reads 'zz', which isn't a question, derived value, condition or context name"),
        ("a.asked", "reads 'a.asked', which isn't a question, derived value, condition or context name"),
        ("a = 'x'", "brings a number together with a text"),
        ("d = '2025-01-01'", "brings a date together with a text"),
        ("p = 1", "brings a boolean together with a number"),
        ("m IN (1, 'x')", "brings a number of 2 decimals together with a text"),
        ("CASE WHEN p THEN 'x' ELSE 1 END = 1", "brings a text together with a number"),
        ("p AND a", "takes 'a', a number, for a condition"),
        ("NOT t", "takes 't', a text, for a condition"),
        ("a", "is a number, not a condition"),
        ("m", "is a number of 2 decimals, not a condition"),
        ("p IS TRUE", "uses IS TRUE or IS FALSE, which SQL dialects read differently: use COALESCE"),
        ("p IS NOT FALSE", "uses IS TRUE or IS FALSE, which SQL dialects read differently: use COALESCE"),
        ("a / 2 = 1", "divides outside of ROUND(… / …, decimals), where the result would not be exact"),
        ("ROUND(a / 2 + 1) = 1", "divides outside of ROUND(… / …, decimals), where the result would not be exact"),
        ("ROUND(a / b) = 1", "divides by something other than a positive whole number"),
        ("ROUND(a / 0) = 1", "divides by something other than a positive whole number"),
        ("ROUND(a / -2) = 1", "divides by something other than a positive whole number"),
        ("ROUND(a / 1.5) = 1", "divides by something other than a positive whole number"),
        ("t + 1 = 1", "reckons with 't', a text"),
        ("d - e = 1", "reckons with 'd', a date"),
        ("a + INTERVAL '1 day' = d", "adds an interval to a number"),
        ("d + INTERVAL '3 hours' = d", "adds an interval in hours; days, weeks, months and years are known"),
        ("LEAST(t, u) = 'x'", "takes the greatest or least of a text"),
        ("EXTRACT(DAY FROM t) = 1", "extracts the day of a text; day, month and year of dates are known"),
        ("EXTRACT(WEEK FROM d) = 1", "extracts the week of a date; day, month and year of dates are known"),
        ("SPLIT_PART(a, ' ', 1) = 'x'", "takes 'a', a number, for text"),
        ("SPLIT_PART(t, u, 1) = 'x'", "splits a text at something other than a fixed text"),
        ("SPLIT_PART(t, '', 1) = 'x'", "splits a text at something other than a fixed text"),
        ("SPLIT_PART(t, ' ', 0) = 'x'", "takes a part of a text whose position isn't a written number above 0"),
        ("SPLIT_PART(t, ' ', -1) = 'x'", "takes a part of a text whose position isn't a written number above 0"),
        ("SPLIT_PART(t, ' ', a) = 'x'", "takes a part of a text whose position isn't a written number above 0"),
        ("DAYS_BETWEEN(a, b) = 1", "counts days between something other than two dates"),
        ("LOWER(a) = 'x'", "takes 'a', a number, for text"),
        ("a ~ 'x'", "takes 'a', a number, for text"),
        ("a IN (b)", "has something other than constants in an IN list"),
        ("a IN (1, NULL)", "has something other than constants in an IN list"),
        ("t LIKE 'x%'", "uses LIKE with something other than '%text%'"),
        ("t LIKE '%x'", "uses LIKE with something other than '%text%'"),
        ("t LIKE 'x'", "uses LIKE with something other than '%text%'"),
        ("t LIKE '%a%b%'", "uses LIKE with something other than '%text%'"),
        ("t LIKE '%a_b%'", "uses LIKE with something other than '%text%'"),
        ("t LIKE '%%'", "uses LIKE with something other than '%text%'"),
        ("t LIKE u", "uses LIKE with something other than '%text%'"),
        ("CAST(a AS INT) = 1", "casts a number to INT; only " + CASTS),
        ("CAST(t AS DATE) = d", "casts a text to DATE; only " + CASTS),
        ("CAST(t AS DECIMAL) = 1", "casts a text to DECIMAL; only " + CASTS),
        ("CAST(t AS DECIMAL(2, 2)) = 1", "casts a text to DECIMAL(2, 2); only " + CASTS),
        ("CAST(t AS DECIMAL(16, 2)) = 1", "casts a text to DECIMAL(16, 2); only " + CASTS),
        ("LOOKUP(nowhere, v, a) = 1", "looks up nowhere.v, which isn't a table and column of this collection"),
        ("LOOKUP(one, x, a) = 1", "looks up one.x, which isn't a table and column of this collection"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_named(text: str, why: str) -> None:
    with pytest.raises(ConditionError) as refused:
        lower_condition(parse(text), AROUND)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    "text",
    [
        "a BETWEEN SYMMETRIC 3 AND 1",
        "TRIM(LEADING 'x' FROM t) = 'x'",
        "TRUNC(m, 1) = 1",
        "ROUND(a, b) = 1",
        "ROUND(m, -1) = 1",
        "d + INTERVAL '1 month 2 days' = d",
        "DATE '2025-02-30' = d",
        "DAYS_BETWEEN(d) = 1",
        "DAYS_BETWEEN(d, d, d) = 1",
        "LOOKUP(one) = 1",
        "LOOKUP(one, v) = 1",
        "-NULL = 1",
        "a IN ()",
        "a = 100000000000000000000",
    ],
)
def test_what_would_be_read_wrongly_or_not_at_all_is_refused_as_a_fault_of_the_condition(text: str) -> None:
    with pytest.raises(ConditionError):
        lower_condition(parse(text), AROUND)


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("m", n.WHOLE, "gives 2 decimals where 0 are wanted: ROUND it"),
        ("1.5", n.WHOLE, "gives 1 decimals where 0 are wanted: ROUND it"),
        ("t", n.WHOLE, "gives a text where a number is wanted"),
        ("a", n.TEXT, "gives a number where a text is wanted"),
        ("p", n.MONEY, "gives a boolean where a number of 2 decimals is wanted"),
    ],
)
def test_a_value_of_another_kind_than_its_field_is_refused(text: str, wanted: n.Kind, why: str) -> None:
    with pytest.raises(ConditionError) as refused:
        lower_value(parse(text), AROUND, wanted)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("a", {"a": 3}, 300),
        ("5", {}, 500),
        ("1.5", {}, 150),
        ("CASE WHEN p THEN 1 ELSE 2.5 END", {}, 250),
        ("NULL", {}, None),
    ],
)
def test_whole_numbers_become_money_where_money_is_wanted(text: str, record: dict[str, Any], expected: Any) -> None:
    node = lower_value(parse(text), AROUND, n.MONEY)

    assert compile_record(node, TABLES)(Record(record)) == expected
