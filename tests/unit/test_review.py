"""Whole-file checks against plain loops: exact fractions for chance, lists for medians, one organisation at a time."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.frame import settle_frame
from lodgement.assessment.plan import plan_for
from lodgement.assessment.record import Record, settle
from lodgement.questionnaire.loading import load
from lodgement.review.beside import FARTHEST, LEAST_DIFFERENCE, LEAST_IN_CELL, OF_NORMAL, far_from_others
from lodgement.review.chance import at_least, at_most
from lodgement.review.checks import whole_file_checks
from lodgement.review.excess import CHANCE, LEAST_LOGS, LEAST_MORE, LEAST_SHARE, LEAST_TIMES, excesses
from lodgement.review.outliers import as_share
from lodgement.review.reading import reading_of
from lodgement.review.volumes import LEAST_CHANGE, usual_change, volume_checks
from tests.factories.logs import LogFactory, frame_of
from tests.factories.made_up import YEARS

QUESTIONNAIRE = load("lettings", 2026)
COUNTS = {"organisation": pl.Int64, "logs": pl.Int64, "before": pl.Int64, "expected": pl.Boolean}
NOBODY = pl.DataFrame(schema=COUNTS)


# chance


def exact(count: int, of: int, share: Fraction) -> Fraction:
    """The chance of `count` or more, as an exact fraction."""
    return sum(
        (math.comb(of, seen) * share**seen * (1 - share) ** (of - seen) for seen in range(count, of + 1)), Fraction(0)
    )


@pytest.mark.parametrize("of", [0, 1, 7, 60])
@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 100), Fraction(1, 2), Fraction(19, 20), Fraction(1)])
def test_chances_are_the_exact_ones(of: int, share: Fraction) -> None:
    for count in range(of + 2):
        tail = exact(count, of, share)
        assert at_least(count, of, float(share)) == pytest.approx(float(tail), rel=1e-9, abs=1e-300)
        assert at_most(count - 1, of, float(share)) == pytest.approx(float(1 - tail), rel=1e-9, abs=1e-15)


def test_a_chance_among_very_many_is_reckoned_too() -> None:
    """Of 40,000 with a chance of 0.3, 12,000 are expected, give or take 92: five of these is one in 3.5 million."""
    chances = [at_least(12_000 + more, 40_000, 0.3) for more in (0, 92, 458)]
    assert chances == [pytest.approx(0.5, abs=0.01), pytest.approx(0.159, abs=0.002), pytest.approx(2.9e-7, rel=0.2)]


# more than one's share


def plainly_in_excess(rows: list[tuple[int, bool | None]]) -> list[int]:
    """The organisations that stand out, by the rules as they are written."""
    found = []
    for organisation in sorted({number for number, _ in rows}):
        own = [flag for number, flag in rows if number == organisation and flag is not None]
        others = [flag for number, flag in rows if number != organisation and flag is not None]
        if len(own) < LEAST_LOGS or not others:
            continue
        share, usual = Fraction(sum(own), len(own)), Fraction(sum(others), len(others))
        if share < usual + Fraction(str(LEAST_MORE)) or share < usual * Fraction(str(LEAST_TIMES)):
            continue
        if exact(sum(own), len(own), max(usual, Fraction(str(LEAST_SHARE)))) < CHANCE:
            found.append(organisation)
    return found


def test_who_has_more_than_their_share_is_who_a_plain_loop_finds() -> None:
    chance, found = random.Random(7), set()
    for _ in range(60):
        usual = chance.choice([0.0, 0.02, 0.2, 0.6])
        shares = dict.fromkeys(range(1, 8), usual) | {8: min(1.0, usual + chance.choice([0.05, 0.2, 0.5]))}
        rows = [
            (number, None if chance.random() < 0.1 else chance.random() < share)
            for number, share in shares.items()
            for _ in range(chance.choice([5, 19, 25, 60]))
        ]
        flags = pl.DataFrame(rows, schema={"organisation": pl.Int64, "flag": pl.Boolean}, orient="row")
        seen = [excess.organisation for excess in excesses(flags, "flag")]
        assert seen == plainly_in_excess(rows)
        found |= set(seen)
    assert 8 in found


def test_with_nobody_to_compare_with_nothing_stands_out() -> None:
    flags = pl.DataFrame({"organisation": [1] * 50, "flag": [True] * 50})
    assert list(excesses(flags, "flag")) == []


# amounts beside others


def plainly_far(rows: list[dict[str, Any]], among: tuple[str, ...]) -> list[tuple[int, float]]:
    """The logs that are far out and how far, by the rules as they are written."""
    found = []
    for row in rows:
        if any(row[name] is None for name in ("value", *among)):
            continue
        cell = [
            math.log(one["value"])
            for one in rows
            if one["value"] is not None and all(one[name] == row[name] for name in among)
        ]
        if len(cell) < LEAST_IN_CELL:
            continue
        middle = median(cell)
        usual = max(median(abs(size - middle) for size in cell), LEAST_DIFFERENCE)
        far = (math.log(row["value"]) - middle) / (usual / OF_NORMAL)
        if abs(far) > FARTHEST:
            found.append((row["log"], far))
    return found


def test_amounts_far_from_others_are_those_a_plain_loop_finds() -> None:
    item = QUESTIONNAIRE.review.beside_others[0]
    chance = random.Random(11)
    rows = []
    for log in range(400):
        cell = chance.choice([("E1", 2, 1), ("E1", 2, 2), ("E2", 2, 1), ("E3", 1, 1)])
        usual = 10_000 if cell[0] == "E1" else 8_000 + chance.randrange(4_000)
        value = chance.choice([usual] * 40 + [usual * 10, usual // 100, usual * 14 // 10, None])
        names = dict(zip(("la", "lettype", "rent_range_beds"), cell, strict=True))
        rows.append({"log": log, "organisation": log % 5, "value": value if log % 50 else None} | names)
    rows += [rows[1] | {"log": 1000 + at, "la": "E9"} for at in range(LEAST_IN_CELL - 1)]
    frame = pl.DataFrame(rows, infer_schema_length=None).rename({"value": f"value {item.id}"})

    found = far_from_others(frame, item)

    expected = plainly_far(rows, item.among)
    assert found["log"].to_list() == [log for log, _ in expected]
    assert found["far"].to_list() == pytest.approx([far for _, far in expected])
    assert len(expected) > 5


# how many there are


def counts_of(*rows: tuple[int, int, int, bool]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COUNTS, orient="row")


def test_the_usual_change_is_that_of_the_middle_log_of_last_year() -> None:
    """One that sends nothing, though it is large, changes nothing for the others."""
    chance = random.Random(3)
    rows = [(number, chance.randrange(200), chance.randrange(1, 200), True) for number in range(30)]
    each_log = sorted(
        change for change, weight in ((logs / before, before) for _, logs, before, _ in rows) for _ in range(weight)
    )
    assert usual_change(counts_of(*rows)) == each_log[(len(each_log) - 1) // 2]
    alike = [(number, 100, 100, True) for number in range(1, 6)]
    assert usual_change(counts_of(*alike, (6, 0, 400, True))) == 1.0
    assert usual_change(NOBODY) is None


def test_far_more_or_fewer_than_last_year_is_what_chance_does_not_bring() -> None:
    alike = [(number, 100, 100, True) for number in range(10, 30)]
    for before, logs in ((100, 30), (100, 74), (100, 76), (100, 126), (100, 190), (10, 2), (10, 1), (10, 40)):
        volume, _ = volume_checks(QUESTIONNAIRE, counts_of(*alike, (1, logs, before, True)))
        tail = exact(max(logs, before), logs + before, Fraction(1, 2))
        expected = 2 * tail < Fraction(1, 10_000) and abs(logs - before) >= LEAST_CHANGE * before
        assert [outlier.organisation for outlier in volume.outliers] == [1] * expected, (before, logs)


def test_who_has_nothing_is_asked_once_and_only_if_something_was_to_be_expected() -> None:
    alike = [(number, 100, 100, True) for number in range(10, 30)]
    counts = counts_of(*alike, (1, 0, 0, True), (2, 0, 300, False), (3, 0, 0, False), (4, 5, 0, False))
    volume, silent = volume_checks(QUESTIONNAIRE, counts)
    assert [outlier.organisation for outlier in volume.outliers] == []
    assert [(outlier.organisation, dict(outlier.figures)) for outlier in silent.outliers] == [
        (1, {"logs": 0, "before": 0}),
        (2, {"logs": 0, "before": 300}),
    ]


def test_before_anybody_has_sent_anything_nobody_has_sent_too_little() -> None:
    volume, silent = volume_checks(QUESTIONNAIRE, counts_of((1, 0, 50, True), (2, 0, 90, True)))
    assert (len(volume.outliers), len(silent.outliers)) == (0, 2)


# from logs to outliers


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_what_is_read_of_logs_is_what_each_log_says(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    plan, review = plan_for(questionnaire), questionnaire.review
    records = [answers | context for answers, context in LogFactory(questionnaire, 5).records(120)]
    settled = [settle(plan, Record(record)) for record in records]
    reading = reading_of(questionnaire, settle_frame(plan, frame_of(questionnaire, records)))

    for item in review.unanswered:
        assert reading[f"unanswered {item.question}"].to_list() == [
            (one[item.question] is None or one[item.question] in item.codes) if one[f"{item.question}.asked"] else None
            for one in settled
        ]
    for rounded in review.rounded:
        unit = rounded.to * 10 ** questionnaire.fields[rounded.field].kind.scale
        assert reading[f"rounded {rounded.field}"].to_list() == [
            one[rounded.field] % unit == 0 if one[rounded.field] else None for one in settled
        ]
    for beside in review.beside_others:
        assert reading[f"value {beside.id}"].to_list() == [
            value if (value := one[beside.value]) is not None and value > 0 else None for one in settled
        ]


def test_what_an_organisation_is_asked_says_what_was_counted() -> None:
    """Two organisations of 40 lettings: the first never gives an ethnic group, rounds its rents, and has one of £9,000
    where others have about £90; a third has handed in nothing."""
    own = [n < 40 for n in range(80)]
    reading = pl.DataFrame(
        {"log": range(80), "organisation": [1 if first else 2 for first in own]}
        | {f"unanswered {item.question}": [False] * 80 for item in QUESTIONNAIRE.review.unanswered}
        | {f"rounded {item.field}": [None] * 80 for item in QUESTIONNAIRE.review.rounded}
        | {f"value {item.id}": [None] * 80 for item in QUESTIONNAIRE.review.beside_others}
        | {"unanswered ethnic_group": own, "rounded brent": own, "la": ["E1"] * 80, "lettype": [1] * 80}
        | {"rent_range_beds": [2] * 80, "value rent_beside_others": [900_000, *(9_000 + n for n in range(79))]},
        schema_overrides={f"rounded {item.field}": pl.Boolean for item in QUESTIONNAIRE.review.rounded}
        | {f"value {item.id}": pl.Int64 for item in QUESTIONNAIRE.review.beside_others},
    )
    counts = counts_of((1, 40, 35, True), (2, 40, 35, True), (3, 0, 12, True))

    found = {
        check.id: [(outlier.organisation, outlier.log, outlier.sentence) for outlier in check.outliers]
        for check in whole_file_checks(QUESTIONNAIRE, reading, counts)
        if check.outliers
    }

    assert found == {
        "nothing_sent": [(3, None, (
            "Nothing has been handed in for this year’s lettings, by you or for homes that you own. Last year there "
            "were 12 for the same months. Were there none, or are they still to come?"))],
        "unanswered.ethnic_group": [(1, None, (
            "“Lead tenant's ethnic group” is answered with “Tenant prefers not to say” or not at all in 40 of 40 "
            "(100%) of your lettings; elsewhere in 0%. Can the answers be found, or is there a reason?"))],
        "rounded.brent": [(1, None, (
            "“Basic rent” is a multiple of £10 in 40 of 40 (100%) of your lettings; elsewhere in 0%. Are these the "
            "exact figures, or were they rounded or estimated?"))],
        "rent_beside_others": [(1, 0, (
            "“Weekly basic rent” is £9,000. The middle of 80 lettings with the same “Type of letting by rent, owner "
            "and need”, “Local authority of the property” and “Bedrooms that set the rent range” is £90.39. Is it "
            "right?"))],
    }  # fmt: skip


def test_a_share_is_none_or_all_only_where_it_is() -> None:
    said = [as_share(part, 1000) for part in (0, 1, 5, 15, 500, 999, 1000)]
    assert said == ["0%", "less than 1%", "less than 1%", "2%", "50%", "more than 99%", "100%"]
    assert all(one != other for one, other in pairwise(said[3:]))
