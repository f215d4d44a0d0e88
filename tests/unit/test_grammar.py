"""What may be written in a condition, and what it reads.

Four words stand for "every person" and are written out before parsing. Whatever the two compilers, or two SQL
dialects, could read differently is refused with a sentence, never with an exception of a library.
"""

from __future__ import annotations

import pytest

from lodgement.questionnaire.conditions.grammar import ConditionError, names_read, parse, tables_read, written_out

# SOME, EVERY, COUNT, TOTAL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SOME(n = 2..3, a{n} = 1)", "((a2 = 1) OR (a3 = 1))"),
        ("EVERY(n = 2..3, a{n} = 1)", "((a2 = 1) AND (a3 = 1))"),
        ("COUNT(n = 2..3, a{n} = 1)", "((CASE WHEN a2 = 1 THEN 1 ELSE 0 END) + (CASE WHEN a3 = 1 THEN 1 ELSE 0 END))"),
        ("TOTAL(n = 2..3, a{n})", "(COALESCE(a2, 0) + COALESCE(a3, 0))"),
        ("SOME(n = 4..4, a{n} = 1)", "((a4 = 1))"),
        ("a = 1 AND COUNT(n = 1..1, b{n}) > 2", "a = 1 AND ((CASE WHEN b1 THEN 1 ELSE 0 END)) > 2"),
        ("SOME(n = 1..2, a{n} = 1) OR EVERY(m = 1..1, b{m})", "((a1 = 1) OR (a2 = 1)) OR ((b1))"),
        ("a = 1", "a = 1"),
    ],
)
def test_words_for_every_person_are_written_out(text: str, expected: str) -> None:
    assert written_out(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SOME(n = 1..0, a{n})", "(FALSE)"),
        ("EVERY(n = 1..0, a{n})", "(TRUE)"),
        ("COUNT(n = 1..0, a{n})", "(0)"),
        ("TOTAL(n = 1..0, a{n})", "(0)"),
    ],
)
def test_of_nobody_none_hold_and_all_hold(text: str, expected: str) -> None:
    assert written_out(text) == expected


def test_words_inside_one_another_are_written_out_each_with_its_own_letter() -> None:
    text = "SOME(n = 1..2, EVERY(m = 1..2, a{n} = b{m}))"

    assert written_out(text) == "((((a1 = b1) AND (a1 = b2))) OR (((a2 = b1) AND (a2 = b2))))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SOME(n = 1..1, a{n} = ')')", "((a1 = ')'))"),
        ("SOME(n = 1..1, a{n} = '(' AND b{n} IN ('x)', ')'))", "((a1 = '(' AND b1 IN ('x)', ')')))"),
        ("SOME(n = 1..1, a{n} = 'it''s :)')", "((a1 = 'it''s :)'))"),
        ("SOME(n = 1..1, (a{n} = 1))", "(((a1 = 1)))"),
    ],
)
def test_brackets_in_quotes_close_nothing(text: str, expected: str) -> None:
    assert written_out(text) == expected


@pytest.mark.parametrize(
    "text", ["SOME(n = 2..3, a{n} = 1", "COUNT(n = 2..3, (a{n} = 1) > 2", "SOME(n = 1..2, a = ')'"]
)
def test_a_bracket_that_is_never_closed_is_refused(text: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text)

    assert str(refused.value) == "a bracket is opened and never closed"


# what is refused


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a = (SELECT 1)", "uses '(SELECT 1)', which isn't allowed in a condition"),
        ("a IN (SELECT b FROM t)", "uses '(SELECT b FROM t)', which isn't allowed in a condition"),
        ("EXISTS(SELECT 1)", "uses 'EXISTS(SELECT 1)', which isn't allowed in a condition"),
        ("a = 1; DROP TABLE x", "uses 'a = 1; DROP TABLE x', which isn't allowed in a condition"),
        ("frobnicate(a) = 1", "uses the function frobnicate, which isn't known"),
        ("SUM(a) > 1", "uses 'SUM(a)', which isn't allowed in a condition"),
        ("COUNT(a) = 1", "uses 'COUNT(a)', which isn't allowed in a condition"),
        ("CURRENT_DATE = a", "uses 'CURRENT_DATE', which isn't allowed in a condition"),
        ("LEFT(a, 2) = 'x'", "uses 'LEFT(a, 2)', which isn't allowed in a condition"),
        ("SUBSTRING(a, 1, 2) = 'x'", "uses 'SUBSTRING(a FROM 1 FOR 2)', which isn't allowed in a condition"),
        ("a % 2 = 1", "uses 'a % 2', which isn't allowed in a condition"),
        ("a || b = 'x'", "uses 'a || b', which isn't allowed in a condition"),
        ("a = $1", "uses '$1', which isn't allowed in a condition"),
        ("*", "uses '*', which isn't allowed in a condition"),
        ("a ILIKE '%x%'", "uses \"a ILIKE '%x%'\", which isn't allowed in a condition"),
        ("a ~* 'x'", "uses \"a ~* 'x'\", which isn't allowed in a condition"),
        ("a SIMILAR TO 'x'", "uses \"a SIMILAR TO 'x'\", which isn't allowed in a condition"),
        ("a NOT LIKE '%x%'", "writes \"a NOT LIKE '%x%'\" in a way that isn't known"),
        ("a ~ b", "matches against something that isn't a fixed pattern"),
    ],
)
def test_what_the_compilers_do_not_know_is_refused_and_named(text: str, why: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=x)",
        "(?!x)",
        "(?<=x)y",
        "(?i)x",
        "(?:x|y)",
        "(?P<name>x)",
        r"\p{L}",
        r"\w",
        r"\D",
        r"(a)\1",
        "[[:alpha:]]",
        "a++",
        "a*+",
        "a?+",
        "[a&&b]",
    ],
)
def test_a_pattern_that_dialects_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(ConditionError, match="in a pattern, which regex dialects read differently"):
        parse(f"a ~ '{pattern}'")


@pytest.mark.parametrize(
    "pattern",
    [
        "a{2}+b",  # possessive to Python, repeated again to Rust
        "a{,2}b",  # at most two to Python, an error to Rust
        "a{x}",  # plain text to Python, an error to Rust
        "x[a[]",  # a bracket in a class to Python, a class in a class to Rust
        "[a-z--b]",  # a class without some letters to Rust
        "[a~~b]",
        r"[\b]",  # a backspace to Python, an error to Rust
        r"[\d]",  # a digit to Python, also a bracket or a colon as frames write \d
    ],
)
def test_every_pattern_that_only_one_of_the_compilers_takes_is_refused(pattern: str) -> None:
    with pytest.raises(ConditionError):
        parse(f"a ~ '{pattern}'")


@pytest.mark.parametrize("pattern", ["(", "(a|b", "*a", "a**", "[z-a]"])
def test_a_pattern_that_is_no_pattern_is_refused_as_a_fault_of_the_condition(pattern: str) -> None:
    with pytest.raises(ConditionError):
        parse(f"a ~ '{pattern}'")


@pytest.mark.parametrize(
    "pattern", [r"\bta\b", r"^\d{1,3}$", "(evict|move)[a-z]*", r"a\.b\?", r"^[A-Z][0-9]+$", "x.?y"]
)
def test_a_pattern_that_all_dialects_read_alike_is_taken(pattern: str) -> None:
    assert names_read(parse(f"a ~ '{pattern}'")) == {"a"}


@pytest.mark.parametrize("text", ["", "a = ", "a = 1 AND", "a b c d", "(a = 1", "a = 'x"])
def test_what_is_no_condition_at_all_is_refused_in_one_line_without_colours(text: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text)

    message = str(refused.value)
    assert (message.startswith("can't be read: "), "\n" in message, "\x1b" in message) == (True, False, False)


# what is read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = 1 AND (b IS NULL OR NOT c)", {"a", "b", "c"}),
        ("la.given IS DISTINCT FROM la", {"la.given", "la"}),
        ("SOME(n = 2..4, relat{n} = 'P')", {"relat2", "relat3", "relat4"}),
        ("EVERY(n = 1..0, relat{n} = 'P')", set()),
        ("LOOKUP(ranges, soft_min, ecstat, LOWER(la)) > 1.50", {"ecstat", "la"}),
        ("lookup(ranges, ranges, ranges) = 1", {"ranges"}),
        ("DAYS_BETWEEN(d, DATE '2025-01-01') > 1", {"d"}),
        ("d + INTERVAL '2 months' > e", {"d", "e"}),
        ("CASE WHEN a THEN b ELSE c END = CAST(t AS INT)", {"a", "b", "c", "t"}),
        ("COALESCE(grant, 0) > 1 AND grant.given IS NULL", {"grant", "grant.given"}),
        ("TRUE", set()),
    ],
)
def test_names_read_are_answers_and_never_tables_or_their_columns(text: str, names: set[str]) -> None:
    assert names_read(parse(text)) == names


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("a = 1", set()),
        ("LOOKUP(ranges, soft_min, a) > LOOKUP(other, v, LOOKUP(inner_one, w, b))", {"ranges", "other", "inner_one"}),
        ("lookup(ranges, soft_min, a) > 1", {"ranges"}),
        ("DAYS_BETWEEN(d, e) > 1", set()),
    ],
)
def test_tables_read_are_those_looked_up(text: str, tables: set[str]) -> None:
    assert tables_read(parse(text)) == tables
