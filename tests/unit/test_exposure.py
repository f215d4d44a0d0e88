"""What logs tell when they get out, counted on frames, against a plain loop over one log after another."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.plan import plan_for, surroundings, tables_of
from lodgement.assessment.record import Record, settle
from lodgement.exposure.counting import Counted, count
from lodgement.exposure.facts import HOLDERS, facts_of
from lodgement.exposure.impact import Impact, Receiver, counted, learned, together
from lodgement.exposure.page import CRIMINAL, SPECIAL, page_faults, page_of
from lodgement.questionnaire.conditions.closures import compile_record
from lodgement.questionnaire.conditions.lowering import lower_condition
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import synthesise
from tests.unit.tiny import PAGES, write_tiny

YEARS = [("lettings", 2025), ("lettings", 2026), ("sales", 2025), ("sales", 2026)]
ORGANISATIONS = 30
SOME, MORNING = 250, 85_000
"""Records that the suite counts; and as many as there were in 2017."""
Row = Mapping[str, Any]


@cache
def made_up(collection: str, year: int, rows: int) -> tuple[Questionnaire, pl.DataFrame, list[dict[str, int | None]]]:
    """A questionnaire, the answers of made-up logs, and whose they are. Postcodes are few, so that some are shared."""
    questionnaire = load(collection, year)
    logs = pl.concat(
        (some.logs for some in synthesise(questionnaire, rows, 3, as_at=dt.date(year, 9, 1))), how="diagonal"
    )
    given = [name for name in logs.columns if (item := questionnaire.fields.get(name)) and item.question]
    chance = random.Random(7)
    postcode = page_of(questionnaire).postcode
    few = [f"AB{chance.randrange(1, 9)} {chance.randrange(1, 9)}CD" for _ in range(max(rows // 20, 20))]
    postcodes = [None if chance.random() < 0.05 else chance.choice(few) for _ in range(logs.height)]
    answers = logs.select(given).with_columns(pl.Series(postcode, postcodes))
    whose = [
        {holder: chance.choice([None, *range(ORGANISATIONS)]) for holder in HOLDERS[:2]}
        | {"maker": chance.randrange(ORGANISATIONS)}
        for _ in range(logs.height)
    ]
    return questionnaire, answers, whose


def facts(collection: str, year: int, rows: int) -> pl.DataFrame:
    questionnaire, answers, whose = made_up(collection, year, rows)
    held = pl.DataFrame(whose, schema=dict.fromkeys(HOLDERS, pl.Int64))
    return held.with_columns(pl.int_range(pl.len()).alias("log")).hstack(facts_of(questionnaire, answers))


# the same, one log after another


def plain_rows(collection: str, year: int, rows: int) -> list[Row]:
    """What there is to know of each log, by the closures that assess one record."""
    questionnaire, answers, whose = made_up(collection, year, rows)
    pairs = enumerate(zip(answers.iter_rows(named=True), whose, strict=True))
    return [plain_row(questionnaire, number, answer, holders.values()) for number, (answer, holders) in pairs]


@cache
def things_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """A function of one record for each condition of the page."""
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    return {
        name: compile_record(lower_condition(condition.tree, around), tables)
        for name, condition in page_of(questionnaire).conditions()
    }


def plain_row(questionnaire: Questionnaire, number: int, answers: Row, holders: Iterable[int | None]) -> Row:
    """What there is to know of one log."""
    page, plan = page_of(questionnaire), plan_for(questionnaire, keep=True)
    values = settle(plan, Record({name: value for name, value in answers.items() if value is not None}))
    holds = {name for name, function in things_of(questionnaire).items() if function(values) is True}
    told = [item for item in page.tells if f"tells {item.id}" in holds]
    known = [values[name] for name in (page.postcode, *page.alone_on)]
    return {
        "log": number, "own": set(holders) - {None}, "authority": values[page.authority],
        "postcode": values[page.postcode], "known": None if None in known else tuple(known),
        "amount": "amount" in holds, "things": {item.id for item in told}, "kinds": {item.kind for item in told},
        "laws": {page.kinds[item.kind] for item in told},
    }  # fmt: skip


def plain_count(questionnaire: Questionnaire, rows: list[Row]) -> Counted:
    page = page_of(questionnaire)
    times = Counter(row["known"] for row in rows)
    return Counted(
        records=len(rows),
        alone=sum(row["known"] is not None and times[row["known"]] == 1 for row in rows),
        amounts=sum(row["amount"] for row in rows),
        special=sum(SPECIAL in row["laws"] for row in rows),
        criminal=sum(CRIMINAL in row["laws"] for row in rows),
        by_kind={kind: sum(kind in row["kinds"] for row in rows) for kind in page.kinds},
        by_thing={item.id: sum(item.id in row["things"] for row in rows) for item in page.tells},
    )


def plain_learned(rows: list[Row], receiver: Receiver) -> Iterator[dict[str, bool]]:
    times = Counter(row["known"] for row in rows)
    for row in rows:
        own = bool(row["own"] & set(receiver.own))
        near = not own and row["authority"] in receiver.authorities
        next_door = not own and row["postcode"] in receiver.postcodes
        alone = next_door and row["known"] is not None and times[row["known"]] == 1
        yield {
            "records": True, "own": own, "others": not own, "amounts": not own and row["amount"],
            "in_authorities": near, "amounts_in_authorities": near and row["amount"],
            "in_postcodes": next_door, "alone": alone,
            "health_in_postcodes": next_door and "health" in row["kinds"],
            "health_alone": alone and "health" in row["kinds"],
            "special_in_postcodes": next_door and SPECIAL in row["laws"],
            "special_alone": alone and SPECIAL in row["laws"],
            "criminal_in_postcodes": next_door and CRIMINAL in row["laws"],
            "criminal_alone": alone and CRIMINAL in row["laws"],
        }  # fmt: skip


def plain_impact(each: list[list[dict[str, bool]]]) -> Impact:
    """Of several receivers: a record counts where it counts for any of them."""
    names = [item.name for item in fields(Impact)]
    return Impact(**{name: sum(any(told[name] for told in log) for log in zip(*each, strict=True)) for name in names})


def receivers(rows: list[Row], count: int) -> list[Receiver]:
    """Organisations that have homes where their own logs are."""
    found = []
    for number in range(count):
        own = [row for row in rows if number in row["own"]]
        authorities, postcodes = ({row[name] for row in own} - {None} for name in ("authority", "postcode"))
        found.append(Receiver(str(number), frozenset({number, 900 + number}), authorities, postcodes))
    return found


def check(collection: str, year: int, rows: int, organisations: int) -> None:
    questionnaire, plain = made_up(collection, year, rows)[0], plain_rows(collection, year, rows)
    kept, those = facts(collection, year, rows), receivers(plain, organisations)
    page, began = page_of(questionnaire), time.perf_counter()
    amount = count(page, kept)
    masks = learned(page, kept, those)
    each, all_of_them = [counted(one) for one in masks], together(masks)
    seconds = time.perf_counter() - began
    assert amount == plain_count(questionnaire, plain)
    expected = [list(plain_learned(plain, receiver)) for receiver in those]
    assert each == [plain_impact([one]) for one in expected]
    assert all_of_them == plain_impact(expected)
    assert all_of_them.alone > 0, "data that proves something"
    assert seconds < 2


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_counted_as_a_plain_loop_counts(collection: str, year: int) -> None:
    """Most of its seconds go into making records up, and into settling each of them by itself."""
    check(collection, year, SOME, 5)


@pytest.mark.prove
def test_the_records_of_that_morning() -> None:
    """85,000 records in 17 organisations, in less than two seconds; the loop beside it takes a minute or two."""
    check("lettings", 2026, MORNING, 17)


def test_nothing_got_out() -> None:
    questionnaire = load("lettings", 2026)
    page = page_of(questionnaire)
    nothing = facts("lettings", 2026, SOME).head(0)
    assert count(page, nothing) == plain_count(questionnaire, [])
    nobody = Receiver("1", frozenset({1}), frozenset(), frozenset())
    assert [counted(one) for one in learned(page, nothing, [nobody])] == [Impact()]
    assert (together([]), learned(page, nothing, [])) == (Impact(), [])


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_sensitive_question_is_told_of(collection: str, year: int) -> None:
    assert page_faults(load(collection, year)) == []


PAGE = """\
authority: size
postcode: size
alone_on: [size]
amount: {many: rents, when: size IS NOT NULL}
kinds: {health: special_category, justice: criminal_offence}
tells:
  - {id: ill, name: somebody is ill, kind: health, when: ill = 1}
  - {id: own_words, name: in own words, kind: health, may_tell: [justice], when: why IS NOT NULL}
"""
QUESTIONS = """\
      - {id: ill, name: Ill, ask: Ill?, type: integer, sensitive: [health], column: {2026: 20}}
      - {id: why, name: Why, ask: Why?, type: text, sensitive: [health, justice], column: {2026: 21}}
"""


def faults_of(folder: Path, monkeypatch: pytest.MonkeyPatch, written: str, instead: str) -> list[str]:
    """What is said of a small page with one thing exchanged."""
    home = "  - id: home\n    questions:\n"
    main = PAGES["main"].replace(home, home + QUESTIONS, 1)
    assert written in PAGE and home in PAGES["main"]
    page = PAGE.replace(written, instead, 1)
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(folder, "tiny", {"main": main, "exposure": page})))
    load.cache_clear()
    try:
        return [fault.what for fault in page_faults(load("tiny", 2026))]
    finally:
        load.cache_clear()


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("", "", []),
        ("authority: size", "authority: sizes", ["'sizes' is no field of the year"]),
        ("alone_on: [size]", "alone_on: [age]", ["'age' is no field of the year"]),
        ("special_category", "article_9",
         ["kinds: 'article_9' isn't one of special_category, criminal_offence, private"]),
        ("kind: health, when: ill", "kind: wealth, when: ill",
         ["ill tells of the kind 'wealth', which kinds doesn't have"]),
        ("may_tell: [justice], ", "", ["why is sensitive (justice), and exposure.yaml tells nothing of it"]),
        ("ill = 1", "ills = 1",
         ["the condition 'ills = 1' reads 'ills', which isn't a question, derived value, condition or context name",
          "ill is sensitive (health), and exposure.yaml tells nothing of it"]),
        ("id: own_words", "id: ill", ["'tells ill' stands twice"]),
        ("many: rents, ", "", ["amount has no many"]),
        ("name: somebody is ill, ", "", ["ill of tells has no name"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_page_is_said(
    written: str, instead: str, says: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults_of(tmp_path, monkeypatch, written, instead) == says
