"""When a value hangs on context that isn't known.

`unknown` may say TRUE too often, never too seldom: where it says FALSE, whatever the context would be gives the same
value. What is known to settle a condition (a FALSE in an AND, a NULL in a comparison) settles it here too.
"""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodgement.assessment.record import Record
from lodgement.assessment.unknown import unknown
from lodgement.questionnaire.conditions import nodes as n
from lodgement.questionnaire.conditions.closures import compile_record
from lodgement.questionnaire.conditions.frames import compile_frame
from lodgement.questionnaire.conditions.grammar import parse
from lodgement.questionnaire.conditions.lowering import Surroundings, lower

KINDS = {
    **dict.fromkeys(("p", "q", "x", "y"), n.BOOLEAN),
    **dict.fromkeys(("a", "b", "i"), n.WHOLE),
    **dict.fromkeys(("t", "s"), n.TEXT),
    **dict.fromkeys(("d", "w"), n.DATE),
}
AROUND = Surroundings(KINDS, {"here": {"v": n.WHOLE}, "elsewhere": {"v": n.WHOLE}})
TABLES: dict[str, dict[str, dict[Any, Any]]] = {"here": {"v": {1: 5}}, "elsewhere": {"v": {}}}
UNKNOWN = {"x", "y", "i", "s", "w"}
"""Names of context, of which nothing is known unless a record says otherwise."""


def is_unknown(text: str, record: dict[str, Any]) -> bool:
    """Whether the condition's value hangs on something that isn't known on a record of known values."""
    node = unknown(lower(parse(text), AROUND)[0], UNKNOWN, {"elsewhere"})
    if node is None:
        return False
    full = {f"{name}.unknown": True for name in UNKNOWN} | record
    value = compile_record(node, TABLES)(Record(full))
    assert type(value) is bool
    return value


@pytest.mark.parametrize(
    "text",
    ["p AND a = 1", "NULL", "TRUE", "LOOKUP(here, v, a) = 1", "COALESCE(a, 1) = 1", "p IS NULL", "LENGTH(t) = 1"],
)
def test_what_reads_nothing_unknown_is_always_known(text: str) -> None:
    assert unknown(lower(parse(text), AROUND)[0], UNKNOWN, {"elsewhere"}) is None


def test_a_name_is_unknown_where_its_record_says_so() -> None:
    assert [is_unknown("x", {}), is_unknown("x", {"x.unknown": False, "x": True})] == [True, False]


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("x AND p", {"p": False}, False),
        ("x AND p", {"p": True}, True),
        ("x AND p", {}, True),
        ("p AND x", {"p": False}, False),
        ("x AND y", {}, True),
        ("x AND y AND p", {"p": False}, False),
        ("x AND y", {"x.unknown": False, "x": False}, False),
        ("x AND y", {"x.unknown": False, "x": True}, True),
        ("x OR p", {"p": True}, False),
        ("x OR p", {"p": False}, True),
        ("x OR p", {}, True),
        ("x OR y", {"y.unknown": False, "y": True}, False),
        ("NOT x", {}, True),
        ("NOT (x AND p)", {"p": False}, False),
        ("(x AND p) OR q", {"p": False, "q": False}, False),
        ("(x AND p) OR q", {"p": True, "q": True}, False),
        ("(x AND p) OR q", {"p": True, "q": False}, True),
        ("x IS NULL", {}, True),
        ("(x AND p) IS NULL", {"p": False}, False),
        ("(x OR p) IS NULL", {"p": True}, False),
    ],
)
def test_a_known_part_that_settles_a_condition_makes_it_known(
    text: str, record: dict[str, Any], expected: bool
) -> None:
    assert is_unknown(text, record) is expected


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("i = a", {"a": 1}, True),
        ("i = a", {}, False),
        ("a < i", {}, False),
        ("i = 1", {}, True),
        ("i = NULL", {}, False),
        ("i IN (1, 2)", {}, True),
        ("i BETWEEN 1 AND a", {"a": 2}, True),
        ("i IS DISTINCT FROM a", {"a": 1}, True),
        ("i IS DISTINCT FROM a", {}, True),
        ("a IS DISTINCT FROM b", {}, False),
        ("i + a > 1", {"a": 1}, True),
        ("i + a > 1", {}, False),
        ("ABS(i) > 1", {}, True),
        ("GREATEST(i, a) > 1", {}, False),
        ("GREATEST(i, a) > 1", {"a": 5}, True),
        ("ROUND(i / 2) = 1", {}, True),
        ("w + INTERVAL '1 day' > d", {"d": dt.date(2025, 1, 1)}, True),
        ("w + INTERVAL '1 day' > d", {}, False),
        ("DAYS_BETWEEN(w, d) > 1", {}, False),
        ("DAYS_BETWEEN(d, w) > 1", {"d": dt.date(2025, 1, 1)}, True),
        ("LOWER(s) ~ 'x'", {}, True),
        ("s LIKE '%x%'", {}, True),
        ("LENGTH(s) = 1", {}, True),
        ("CAST(s AS INT) = a", {"a": 1}, True),
        ("CAST(s AS INT) = a", {}, False),
        ("s = t", {"t": "x", "s.unknown": False, "s": "y"}, False),
    ],
)
def test_a_comparison_with_a_known_null_is_known_to_be_null(text: str, record: dict[str, Any], expected: bool) -> None:
    assert is_unknown(text, record) is expected


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("CASE WHEN x THEN p ELSE q END", {"p": True, "q": True}, False),
        ("CASE WHEN x THEN p ELSE q END", {"p": True, "q": False}, True),
        ("CASE WHEN x THEN p ELSE q END", {}, False),
        ("CASE WHEN x THEN p ELSE q END", {"p": True}, True),
        ("CASE WHEN p THEN x ELSE q END", {"p": True}, True),
        ("CASE WHEN p THEN x ELSE q END", {"p": False}, False),
        ("CASE WHEN p THEN x ELSE q END", {}, False),
        ("CASE WHEN p THEN q ELSE x END", {"p": True}, False),
        ("CASE WHEN p THEN q ELSE x END", {}, True),
        ("CASE WHEN p THEN TRUE WHEN x THEN FALSE ELSE TRUE END", {"p": True}, False),
        ("CASE WHEN p THEN TRUE WHEN x THEN FALSE ELSE TRUE END", {}, True),
        ("CASE WHEN x THEN TRUE WHEN p THEN TRUE ELSE q END", {"p": True}, False),
        ("CASE WHEN x THEN TRUE WHEN p THEN TRUE ELSE q END", {"q": True}, False),
        ("CASE WHEN x THEN TRUE WHEN p THEN TRUE ELSE q END", {"q": False}, True),
        ("CASE WHEN x THEN y ELSE q END", {"q": True}, True),
        ("CASE WHEN x AND p THEN 1 ELSE 2 END = 1", {"p": False}, False),
        ("COALESCE(p, x)", {"p": False}, False),
        ("COALESCE(p, x)", {}, True),
        ("COALESCE(x, p)", {"p": True}, True),
        ("COALESCE(p, q, x)", {"q": True}, False),
        ("COALESCE(x AND p, q)", {"p": False}, False),
    ],
)
def test_a_choice_is_known_where_its_outcomes_agree_or_nothing_unknown_is_reached(
    text: str, record: dict[str, Any], expected: bool
) -> None:
    assert is_unknown(text, record) is expected


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("LOOKUP(here, v, i) = 5", {}, True),
        ("LOOKUP(here, v, a) = 5", {"a": 1}, False),
        ("LOOKUP(elsewhere, v, a) = 5", {"a": 1}, True),
        ("LOOKUP(elsewhere, v, a) = 5", {}, False),
        ("LOOKUP(elsewhere, v, a, b) = 5", {"a": 1}, False),
        ("LOOKUP(elsewhere, v, a, b) = 5", {"a": 1, "b": 1}, True),
        ("LOOKUP(elsewhere, v, i) = 5", {}, True),
        ("LOOKUP(elsewhere, v, i, a) = 5", {}, False),
        ("LOOKUP(elsewhere, v, a) = b", {"a": 1}, False),
        ("p AND LOOKUP(elsewhere, v, a) = 5", {"a": 1, "p": False}, False),
    ],
)
def test_what_a_table_that_is_not_there_would_hold_is_unknown_unless_a_key_is_missing(
    text: str, record: dict[str, Any], expected: bool
) -> None:
    assert is_unknown(text, record) is expected


# the promise itself, over random conditions

NAMES = ("p", "q", "x")
LEAVES = st.sampled_from([*(n.Name(name) for name in NAMES), n.Name("x"), n.Constant(True), n.Constant(False)])


def _larger(nodes: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    pairs, several = st.tuples(nodes, nodes), st.lists(nodes, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        nodes.map(n.Not),
        nodes.map(n.IsNull),
        several.map(n.All),
        several.map(n.Any),
        several.map(n.First),
        pairs.map(lambda pair: n.Distinct(*pair)),
        pairs.map(lambda pair: n.Compare("=", *pair)),
        nodes.map(lambda item: n.OneOf(item, (True,))),
        st.tuples(st.lists(pairs, min_size=1, max_size=2).map(tuple), nodes).map(lambda case: n.Case(*case)),
    )


CONDITIONS = st.recursive(LEAVES, _larger, max_leaves=8)
KNOWN = [dict(zip(("p", "q"), values, strict=True)) for values in product((True, False, None), repeat=2)]


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_what_is_called_known_is_the_same_whatever_the_unknown_turns_out_to_be(node: n.Node) -> None:
    condition = unknown(node, {"x"}, ())
    of_node = compile_record(node, {})
    says = compile_record(condition, {}) if condition else lambda record: False

    for known in KNOWN:
        possible = [of_node(Record({**known, "x": value})) for value in (True, False, None)]
        called_unknown = says(Record({**known, "x": None, "x.unknown": True}))
        assert (called_unknown, possible) in [(True, possible), (False, [possible[0]] * 3)]


@settings(max_examples=200, deadline=None)
@given(CONDITIONS)
def test_once_everything_is_known_nothing_is_called_unknown(node: n.Node) -> None:
    condition = unknown(node, {"x"}, ())
    says = compile_record(condition, {}) if condition else lambda record: False

    answers = [says(Record({**known, "x": x, "x.unknown": False})) for known in KNOWN for x in (True, False, None)]

    assert answers == [False] * len(answers)


@settings(max_examples=50, deadline=None)
@given(CONDITIONS)
def test_frames_call_the_same_records_unknown(node: n.Node) -> None:
    condition = n.All((unknown(node, {"x"}, ()) or n.Constant(False), n.Constant(True)))
    records = [{**known, "x": None, "x.unknown": True} for known in KNOWN]
    frame = pl.DataFrame(records, schema=dict.fromkeys((*NAMES, "x.unknown"), pl.Boolean))

    by_frame = frame.with_columns(compile_frame(condition, {}).alias("found"))["found"].to_list()

    assert by_frame == [compile_record(condition, {})(Record(record)) for record in records]
