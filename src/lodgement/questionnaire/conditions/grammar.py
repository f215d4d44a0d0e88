"""From text to tree: what may be written in a condition, and what it reads.

sqlglot's PostgreSQL grammar is the authority. On top of it stand four words for "every person" and the like, written
out before parsing: SOME, EVERY, COUNT and TOTAL, as in `SOME(n = 2..8, relat{n} = 'P')`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError


class ConditionError(Exception):
    """A condition that can't be understood; the message says what and, where it can, what to write instead."""


class ConditionSQL(Postgres):
    """PostgreSQL without the statement GRANT, which no condition needs: `grant` is a fine name for money."""

    class Tokenizer(Postgres.Tokenizer):
        KEYWORDS: ClassVar = {word: kind for word, kind in Postgres.Tokenizer.KEYWORDS.items() if word != "GRANT"}


ALLOWED: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.And, exp.Or, exp.Not, exp.EQ,
    exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Is, exp.In, exp.Between, exp.Case,
    exp.If, exp.Coalesce, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Abs, exp.Round, exp.Trunc, exp.Greatest,
    exp.Least, exp.Interval, exp.Var, exp.Cast, exp.DataType, exp.DataTypeParam, exp.RegexpLike, exp.Like, exp.Upper,
    exp.Lower, exp.Trim, exp.Length, exp.SplitPart, exp.Extract, exp.Anonymous,
)  # fmt: skip
OWN_FUNCTIONS = {"LOOKUP", "DAYS_BETWEEN"}

_QUANTIFIER = re.compile(r"\b(SOME|EVERY|COUNT|TOTAL)\(\s*([a-z])\s*=\s*(\d+)\.\.(\d+)\s*,\s*")
_EACH = {
    "SOME": ("({})", " OR ", "FALSE"),
    "EVERY": ("({})", " AND ", "TRUE"),
    "COUNT": ("(CASE WHEN {} THEN 1 ELSE 0 END)", " + ", "0"),
    "TOTAL": ("COALESCE({}, 0)", " + ", "0"),
}
ARGUMENTS: dict[type[exp.Expr], set[str]] = {
    exp.Trim: {"this"},
    exp.Trunc: {"this"},
    exp.Between: {"this", "low", "high"},
    exp.Is: {"this", "expression", "negate"},
}
"""What these may have and no more: TRIM(LEADING …), TRUNC(…, 1) or BETWEEN SYMMETRIC mean something else."""

# What Rust's, Python's and RE2's regular expressions read alike: characters, classes without escapes, groups, one
# repetition at a time, ^ $ . | and \b \d.
_PATTERN_PART = re.compile(
    r"(?P<repeat>[*+?]|\{\d+(?:,\d*)?\})|\\[bd.()\[\]{}+*?|^$/-]|\[\^?(?P<inside>[^\[\]\\]+)\]|[()|.^$]|[^\\\[\]{}()*+?|.^$]"
)
_READ_AS_SETS = ("--", "&&", "~~", "||")


def written_out(text: str) -> str:
    """The condition with SOME, EVERY, COUNT and TOTAL written out person by person, innermost last."""
    while match := _QUANTIFIER.search(text):
        start, end = match.end(), _closing(text, match.end())
        word, letter, first, last = match.groups()
        pattern, glue, empty = _EACH[word]
        each = [pattern.format(_with_number(text[start:end], letter, n)) for n in range(int(first), int(last) + 1)]
        text = f"{text[: match.start()]}({glue.join(each) or empty}){text[end + 1 :]}"
    return text


def _with_number(text: str, letter: str, number: int) -> str:
    return text.replace(f"{{{letter}}}", str(number))


def _closing(text: str, start: int) -> int:
    """Where the bracket that was opened before `start` closes; brackets inside quotes don't count."""
    depth, quoted = 1, False
    for position in range(start, len(text)):
        character = text[position]
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return position
    raise ConditionError("a bracket is opened and never closed")


@lru_cache(maxsize=16384)
def parse(text: str) -> exp.Expr:
    """The tree of a condition. Raises ConditionError where it can't be read or uses what isn't allowed.

    The tree is shared between callers: copy it before changing it.
    """
    try:
        tree = sqlglot.parse_one(written_out(text), read=ConditionSQL)
    except SqlglotError as error:
        first_line = re.sub(r"\x1b\[\d+m", "", str(error)).splitlines()[0]
        raise ConditionError(f"can't be read: {first_line}") from None
    for node in tree.walk():
        check_allowed(node)
    return tree


def check_allowed(node: exp.Expr) -> None:
    """Raises ConditionError for a node, function or pattern that the compilers don't both know."""
    if not isinstance(node, ALLOWED):
        raise ConditionError(f"uses {node.sql(dialect='postgres')[:60]!r}, which isn't allowed in a condition")
    if isinstance(node, exp.Anonymous) and str(node.this).upper() not in OWN_FUNCTIONS:
        raise ConditionError(f"uses the function {node.this}, which isn't known")
    given = {name for name, value in node.args.items() if value}
    if given - ARGUMENTS.get(type(node), given) or (node.args.get("negate") and not isinstance(node, exp.Is)):
        raise ConditionError(f"writes {node.sql(dialect='postgres')[:60]!r} in a way that isn't known")
    if isinstance(node, exp.RegexpLike):
        _check_pattern(node.expression)


def _check_pattern(pattern: exp.Expr) -> None:
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise ConditionError("matches against something that isn't a fixed pattern")
    text, position, nothing_to_repeat = pattern.this, 0, True
    while position < len(text):
        part = _PATTERN_PART.match(text, position)
        inside = part.group("inside") or "" if part else ""
        if (
            part is None
            or (nothing_to_repeat and part.group("repeat"))
            or any(pair in inside for pair in _READ_AS_SETS)
        ):
            raise ConditionError(
                f"has {text[position : position + 8]!r} in a pattern, which regex dialects read differently"
            )
        nothing_to_repeat, position = bool(part.group("repeat")) or part.group() in ("(", "|", "^"), part.end()
    try:
        re.compile(text)
    except re.error as error:
        raise ConditionError(f"has a pattern that is none: {error}") from None


def name_of(column: exp.Expr) -> str:
    """`la`, or `la.given` for the answer as given."""
    table = column.args.get("table")
    return f"{table.name}.{column.name}" if table else column.name


def names_read(tree: exp.Expr) -> frozenset[str]:
    """The answers, derived values and context names that a tree reads."""
    tables_and_columns = {
        id(argument)
        for call in tree.find_all(exp.Anonymous)
        if str(call.this).upper() == "LOOKUP"
        for argument in call.expressions[:2]
    }
    return frozenset(name_of(column) for column in tree.find_all(exp.Column) if id(column) not in tables_and_columns)


def tables_read(tree: exp.Expr) -> frozenset[str]:
    """The tables that a tree looks up."""
    calls = (call for call in tree.find_all(exp.Anonymous) if str(call.this).upper() == "LOOKUP")
    return frozenset(call.expressions[0].name for call in calls)
