"""Findings held in columns read as a plain list of findings would: in order, sliced, counted, cut off."""

from __future__ import annotations

import polars as pl

from lodgement.files.findings import AT_A_TIME, CellFinding, Findings, Told
from lodgement.questionnaire.loading import load

QUESTIONNAIRE = load("lettings", 2026)


def told(check: str, kind: str, lines: list[int], message: str = "Mend it.", **values: list[int]) -> Told:
    of_lines = pl.Series(lines, dtype=pl.UInt32)
    return Told(check, kind, ("beds",), (28,), "It holds.", message, of_lines, pl.DataFrame(values))


def found(line: int, check: str, kind: str, message: str = "Mend it.") -> CellFinding:
    return CellFinding(line, check, kind, ("beds",), (28,), "It holds.", message)


def findings() -> Findings:
    return Findings.of(
        QUESTIONNAIRE,
        [
            told("rent", "hard", [5, 7, 9], "{beds} beds for {brent}.", beds=[1, 2, 1], brent=[100, 20050, 100]),
            told("age:1", "soft", [4, 7]),
            told("age:2", "soft", [7, 8], "Written {as it is}."),
        ],
    )


IN_ORDER = [
    found(4, "age:1", "soft"),
    found(5, "rent", "hard", "1 beds for £1."),
    found(7, "rent", "hard", "2 beds for £200.50."),
    found(7, "age:1", "soft"),
    found(7, "age:2", "soft", "Written {as it is}."),
    found(8, "age:2", "soft", "Written {as it is}."),
    found(9, "rent", "hard", "1 beds for £1."),
]


def test_findings_come_by_row_and_within_a_row_as_they_were_told() -> None:
    assert list(findings()) == IN_ORDER
    assert len(findings()) == len(IN_ORDER)


def test_a_finding_or_some_are_had_as_from_a_list() -> None:
    assert [findings()[at] for at in (0, 2, -1)] == [IN_ORDER[at] for at in (0, 2, -1)]
    assert [findings()[at] for at in (slice(1, 4), slice(20), slice(-2, None), slice(9, 20))] == [
        IN_ORDER[1:4],
        IN_ORDER,
        IN_ORDER[-2:],
        [],
    ]


def test_findings_and_the_rows_that_have_them_are_counted() -> None:
    assert {item.check: count for item, count in findings().counts()} == {"rent": 3, "age:1": 2, "age:2": 2}
    assert (findings().lines_with("hard"), findings().lines_with("soft")) == (3, 3)


def test_so_many_of_each_check_are_kept_all_persons_together() -> None:
    assert list(findings().at_most(2)) == [IN_ORDER[at] for at in (0, 1, 2, 3)]
    assert {item.check: count for item, count in findings().at_most(2).counts()} == {"rent": 2, "age:1": 2}


def test_nothing_told_is_no_findings() -> None:
    nothing = Findings.of(QUESTIONNAIRE, [])
    assert (list(nothing), nothing[:5], nothing.counts(), nothing.lines_with("hard")) == ([], [], [], 0)
    assert list(nothing.at_most(3)) == []


def test_more_findings_than_are_worded_at_a_time_come_whole_and_in_order() -> None:
    count = 2 * AT_A_TIME + 1
    many = Findings.of(
        QUESTIONNAIRE, [told("rent", "hard", list(range(count)), "{beds} beds.", beds=list(range(count)))]
    )
    assert [item.message for item in many] == [f"{number} beds." for number in range(count)]
