"""Many new logs at once: sealed one by one, copied into a temporary table, and inserted under the guard on rows.

Says of each log just what `actions.make_log` says of one; a test holds the two together. COPY doesn't know row-level
security, so what is copied goes through an INSERT … SELECT, which does. All of it in the caller's transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from django.db import connection
from django.utils import timezone

from lodgement.assessment.frame import AssessedFrame
from lodgement.questionnaire.conditions.nodes import DATE, Kind
from lodgement.questionnaire.model import Field, Questionnaire
from lodgement.sealing.boxes import packed, seal_packed
from lodgement.sealing.keys import DataKey

from ..accounts.models import Person
from ..organisations.models import Organisation
from ..organisations.queries import Register
from ..vault.keys import year_key
from .assessing import CONFIRMED, beyond_the_setup
from .contents import belongs_to
from .models import Status
from .rules import rules_hash

COLUMNS = {
    "id": "int8", "collection": "varchar", "year": "int2", "owner_id": "int8", "manager_id": "int8",
    "assigned_to_id": "int8", "made_by_id": "int8", "made_for_id": "int8", "upload_id": "int8", "upload_row": "int4",
    "group": "varchar", "starts_on": "date", "references": "varchar[]", "postcode_token": "bytea",
    "status": "varchar", "hard": "int2", "soft": "int2", "missing": "int2", "rules": "varchar", "version": "int4",
    "sequence": "int8", "answers": "bytea", "findings": "bytea", "sent": "bytea", "same_token": "bytea",
    "made_at": "timestamptz", "changed_at": "timestamptz",
}  # fmt: skip
"""What is written of a log, with PostgreSQL's types: COPY in its binary form wants to know them, and sends half."""
Progress = Callable[[int], None]
Known = tuple[object, ...]
"""Of a row what is kept in the open: owner, manager, person, group, start, references, token of its postcode."""
Found = tuple[list[str], int, int, list[str], str]
"""Of a row: the checks that fail and aren't confirmed, how many are hard and soft, what is missing, the status."""
TOLD_EVERY = 1000


@dataclass(frozen=True)
class Handed:
    """On whose behalf logs are made, for which organisation, from which upload (None: not from a file)."""

    by: Person
    organisation: Organisation
    upload: int | None = None


@dataclass(frozen=True)
class Said:
    """What each row of a file says, as JSON, and a keyed token of it."""

    texts: pl.Series
    tokens: Sequence[bytes]

    def some(self, rows: pl.Series) -> Said:
        """Of some of the rows."""
        return Said(self.texts.gather(rows), [self.tokens[row] for row in rows])


def said_by(questionnaire: Questionnaire, answers: pl.DataFrame) -> Said:
    """What each row of a frame of answers says."""
    key, texts = year_key(questionnaire.year), contents_of(questionnaire, answers)
    return Said(texts, [key.token("sent", text) for text in texts])


def write_new_logs(
    questionnaire: Questionnaire,
    answers: pl.DataFrame,
    assessed: AssessedFrame,
    rows: pl.Series,
    handed: Handed,
    progress: Progress | None = None,
    said: Said | None = None,
) -> list[int]:
    """Writes logs and gives their numbers, in the order of the frame.

    `answers`: a column a field, as they came in after the edit; `assessed`: the same rows, assessed; `rows`: the row of
    each in the file it came from; `said`: what `said_by` gives of the answers, where that is known already.
    """
    numbers = _numbers(len(rows))
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    made = _rows(questionnaire, answers, assessed, rows, handed, numbers, said or said_by(questionnaire, answers))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE new_logs (LIKE logs_log) ON COMMIT DROP")
        with cursor.copy(f"COPY new_logs ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(list(COLUMNS.values()))
            for done, row in enumerate(made, start=1):
                copy.write_row(row)
                if progress and done % TOLD_EVERY == 0:
                    progress(TOLD_EVERY)
        cursor.execute(f"INSERT INTO logs_log ({names}) SELECT {names} FROM new_logs")
        cursor.execute("DROP TABLE new_logs")
    return numbers


def _rows(
    questionnaire: Questionnaire,
    answers: pl.DataFrame,
    assessed: AssessedFrame,
    rows: pl.Series,
    handed: Handed,
    numbers: list[int],
    said: Said,
) -> Iterator[tuple[object, ...]]:
    """The values of each log's row, in the order of COLUMNS. The database is asked now, before any row is drawn.

    While a COPY runs, its connection answers nothing else.
    """
    key, now, rules, sequence = year_key(questionnaire.year), timezone.now(), rules_hash(questionnaire), _sequence()
    in_the_open = list(_in_the_open(questionnaire, assessed, handed, key))
    each = zip(numbers, said.texts, said.tokens, rows, in_the_open, _found(assessed, answers), strict=True)
    as_told = lru_cache(maxsize=1024)(_told)

    def row_of(number: int, text: str, same: bytes, row: int, known: Known, found: Found) -> tuple[object, ...]:
        (owner, manager, assigned, group, starts_on, references, token) = known
        checks, hard, soft, missing, status = found
        content, told = packed(text.encode()), as_told(tuple(checks), tuple(missing))
        return (
            number, questionnaire.collection, questionnaire.year, owner, manager, assigned, handed.by.pk,
            handed.organisation.pk, handed.upload, row, group, starts_on, references, token, status, hard, soft,
            len(missing), rules, 1, sequence, seal_packed(key, belongs_to(number, 1, "answers"), content),
            seal_packed(key, belongs_to(number, 1, "findings"), told), seal_packed(key, f"log {number} sent", content),
            same, now, now,
        )  # fmt: skip

    return (row_of(*one) for one in each)


def _told(checks: tuple[str, ...], missing: tuple[str, ...]) -> bytes:
    """What was found in a row, packed; most rows of a file have the same."""
    return packed(json.dumps({"findings": checks, "missing": missing}).encode())


def digest_of(numbers: list[int]) -> str:
    """The hash of a list of logs, for the one event that tells of all of them."""
    return hashlib.sha256(",".join(map(str, numbers)).encode()).hexdigest()


# answers as JSON


def contents_of(questionnaire: Questionnaire, answers: pl.DataFrame) -> pl.Series:
    """Each row's answers as JSON, what isn't given left out; the same text as `contents.storable` makes."""
    given = [item for name in answers.columns if (item := questionnaire.fields.get(name)) and not item.helper]
    parts = [_part(item) for item in given if answers[item.id].null_count() < answers.height]
    if not parts:
        return pl.Series(["{}"] * answers.height, dtype=pl.String)
    whole = pl.concat_str(parts, separator=", ", ignore_nulls=True)
    return answers.select(pl.lit("{") + whole + pl.lit("}")).to_series()


def _part(item: Field) -> pl.Expr:
    """`"name": value` of a field, NULL where there is none."""
    value = _plain(pl.col(item.id), item.kind)
    pair = pl.struct(value.alias(item.id)).struct.json_encode()
    return pl.when(pl.col(item.id).is_not_null()).then(pair.str.slice(1, pair.str.len_chars() - 2))


def _plain(value: pl.Expr, kind: Kind) -> pl.Expr:
    if kind == DATE:
        return value.dt.to_string("%Y-%m-%d")
    if kind.name != "number" or not kind.scale:
        return value
    unit = 10**kind.scale
    size = value.abs()
    decimals = (size % unit).cast(pl.String).str.zfill(kind.scale).str.strip_chars_end("0")
    whole = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit("")) + (size // unit).cast(pl.String)
    return pl.when(size % unit == 0).then(whole).otherwise(whole + "." + decimals)


# what is kept in the open


def _in_the_open(
    questionnaire: Questionnaire, assessed: AssessedFrame, handed: Handed, key: DataKey
) -> Iterator[Known]:
    """What is kept of each row in the open."""
    kept = questionnaire.in_the_open
    register = Register(handed.by)
    names = [kept.owner, kept.manager, kept.assigned_to, kept.group, questionnaire.starts_on, kept.postcode]
    organisations: dict[str | None, int | None] = defaultdict(lambda: None)
    for name in (kept.owner, kept.manager):
        for code in assessed.values[name].unique():
            found = register.by_code(code)
            organisations[code] = found.pk if found else None
    people = {code: register.person(code) for code in assessed.values[kept.assigned_to].unique()}
    for row in assessed.values.select(*dict.fromkeys([*names, *kept.references])).iter_rows(named=True):
        owner, manager, assigned, group, starts_on, postcode = (row[name] for name in names)
        person = people[assigned]
        yield (
            organisations[owner],
            organisations[manager],
            person.pk if person else None,
            "" if group is None else str(group),
            starts_on,
            [str(row[name] or "")[:100] for name in kept.references],
            key.token("postcode", postcode) if postcode else None,
        )


def _found(assessed: AssessedFrame, answers: pl.DataFrame) -> list[Found]:
    """For each row: the checks that fail and aren't confirmed, how many are hard and soft, what is missing, status."""
    height = assessed.values.height
    checks: list[list[str]] = [[] for _ in range(height)]
    missing: list[list[str]] = [[] for _ in range(height)]
    hard, soft = [0] * height, [0] * height
    known = {check.id: check for check in assessed.plan.questionnaire.checks.values()}
    for name, rows in assessed.failures.items():
        check = known[name]
        if check.kind == "soft":
            confirmed = assessed.values[check.confirmed_by or ""].gather(rows)
            rows = rows.filter((confirmed != CONFIRMED).fill_null(value=True))
        count = hard if check.kind == "hard" else soft
        for row in rows:
            checks[row].append(name)
            count[row] += 1
    for name, rows in assessed.missing.items():
        for row in rows:
            missing[row].append(name)
    answered = _answered(assessed, answers)
    return [
        (checks[row], hard[row], soft[row], missing[row], _status(checks[row], missing[row], answered[row]))
        for row in range(height)
    ]


def _answered(assessed: AssessedFrame, answers: pl.DataFrame) -> pl.Series:
    """Whether anything beyond the set-up is answered, and counts."""
    values = assessed.values
    names = [name for name in beyond_the_setup(assessed.plan.questionnaire)
             if name in answers.columns and name in values.columns]  # fmt: skip
    counts = [answers[name].is_not_null() & values[name].is_not_null() for name in names]
    return pl.select(pl.any_horizontal(counts)).to_series() if counts else pl.Series([False] * values.height)


def _status(checks: list[str], missing: list[str], answered: bool) -> str:
    if not checks and not missing:
        return Status.COMPLETED.value
    return (Status.IN_PROGRESS if answered else Status.NOT_STARTED).value


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('logs_log', 'id')) FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def _sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.next_log_sequence()")
        return int(cursor.fetchone()[0])
