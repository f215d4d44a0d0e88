"""The page of made-up records: what may be written in it, what is told of the rest, what is drawn without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from lodgement.rulebook.lint import lint
from lodgement.synthesis.drawing import NeverRight
from lodgement.synthesis.records import Records
from tests.factories.made_up import assessed, together, told_of_rows
from tests.unit.tiny import MAIN, write_tiny

PAGE = """\
pools:
  streets:
    count: 3
    draw:
      - {name: weight, between: [1, 9]}
      - {name: area, pattern: "[QVX]A"}
draw:
  - {name: street, row_of: streets}
  - {field: startdate, day: {weekdays: {6: 0.1, 7: 0.1}}}
  - {field: size, cases: [{when: street = 1, value: 9}, {normal: {mean: 4, spread: 1, min: 2, max: 6}}]}
  - {field: postcode, pattern: "{street.area}1 1[AB]{2}"}
  - {field: sort, when: sort.asked, one_of: {1: 3, 2: 1}}
  - {field: sort_other, share: 0.5, one_of: {Hut: 1, Barn: 2}}
  - {name: base, log_normal: {median: 80, spread: 0.2, min: 40, max: 99}}
  - {field: rent, value: base}
  - {field: "age{n}", repeat: n = 1..2, between: [1, "size * 10"]}
mistakes:
  - id: castle_too_small
    means: A castle is recorded as small.
    when: size < 8 AND size > 5
    answers: {sort: 3}
    found_by: castle_is_large
  - id: size_blank
    means: The size is left out.
    cells: {size.cell: "''"}
    found_by: required_setup_answer
"""
PAGE_FILE = "tiny/synthesis.yaml"
KEEPING = MAIN.replace("when: size IS DISTINCT FROM size_was", "when: size <> size_was")
"""The tiny collection, but that a new log keeps its sort."""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the collections, for one to be written into."""
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(tmp_path))
    return tmp_path


def _loaded(folder: Path, page: str | None = PAGE) -> Questionnaire:
    write_tiny(folder, "tiny", {"main": KEEPING} if page is None else {"main": KEEPING, "synthesis": page})
    load.cache_clear()
    return load("tiny", 2026)


def _nothing_wrong(records: Records) -> None:
    found = assessed(records)
    assert (found.failures, found.missing, told_of_rows(records)) == ({}, {}, {})


def test_a_small_collection_has_records(tiny: Path) -> None:
    questionnaire = _loaded(tiny)
    assert lint("tiny") == []
    records = together(questionnaire, 400, 1)
    _nothing_wrong(records)
    logs = records.logs
    assert logs.filter((logs["street"] == 1) != (logs["size"] == 9)).height == 0
    assert set(logs["sort"].drop_nulls().unique()) == {1, 2}
    assert set(logs.filter(logs["sort"] != 2)["sort_other"]) <= {None}
    assert set(logs["street"]) == {1, 2, 3}


def test_mistakes_of_the_page_and_of_any_collection_are_found(tiny: Path) -> None:
    questionnaire = _loaded(tiny)
    records = together(questionnaire, 600, 2, 0.5)
    told = told_of_rows(records)
    kinds = set(records.mistakes["kind"])
    assert kinds >= {"castle_too_small", "size_blank", "unreadable_number", "impossible_date", "out_of_range"}
    planted = records.mistakes.select("row", "check").rows()
    assert [row for row in planted if row[1] not in told.get(row[0], set())] == []
    assert set(told) == {row for row, _ in planted}


def test_without_a_page_what_questions_offer_is_drawn_evenly(tiny: Path) -> None:
    """Castles are of 8 or more, and a tenth of the houses is dear: what comes wrong is drawn again."""
    records = together(_loaded(tiny, None), 300, 1)
    _nothing_wrong(records)
    assert set(records.logs["size"]) == set(range(1, 10))


def test_what_never_comes_right_names_the_checks(tiny: Path) -> None:
    page = PAGE.replace("{field: sort, when: sort.asked, one_of: {1: 3, 2: 1}}", "{field: sort, value: 3}")
    questionnaire = _loaded(tiny, page.replace("value: 9", "value: 7"))
    with pytest.raises(NeverRight, match=r"still wrong after 40 attempts: castle_is_large \([0-9]+\)\. tiny/synth"):
        together(questionnaire, 100, 1)


FAULTS = [
    ("  - {field: rent, value: base}", "  - {field: rant, value: base}", "'rant' is no answer of the year"),
    ("  - {field: rent, value: base}", "  - {field: rent, value: base + bose}",
     "the formula 'base + bose' reads 'bose', which isn't a question, derived value, condition or context name"),
    ("  - {field: rent, value: base}", "  - {field: rent, value: base, share: 2}",
     "the share of rent must be from 0 to 1"),
    ("  - {field: rent, value: base}", "  - {field: rent, value: base, shore: 1}",
     "the draw of rent has an unknown key 'shore'"),
    ("  - {field: rent, value: base}", "  - {field: rent, value: base, between: [1, 2]}",
     "a draw or case needs one of one_of, between, normal, log_normal, value, pattern, day, days_before, row_of"),
    ("  - {field: rent, value: base}", "  - {field: rent, value: \"base = 1\"}",
     "the formula 'base = 1' gives a boolean where a number of 2 decimals is wanted"),
    ("  - {field: rent, value: base}", "  - {context: today, value: base}",
     "'today' is no context that can be drawn"),
    ("  - {field: rent, value: base}", "  - {field: rent, value: base + yearly}", "values that wait for one another: "),
    ("{name: street, row_of: streets}", "{name: street, row_of: roads}",
     "the draw of street chooses from the pool 'roads', which isn't there"),
    ("one_of: {1: 3, 2: 1}", "one_of: {1: 3, 7: 1}", "one_of has 7, which sort doesn't offer"),
    ("one_of: {1: 3, 2: 1}", "one_of: {1: 3, 2: 0}", "one_of needs weights above 0"),
    ("when: sort.asked", "when: sort.asked AND", "the condition 'sort.asked AND' can't be read: "),
    ("spread: 1, min: 2, max: 6", "spread: 1, min: 6, max: 2", "normal has a max that isn't above its min"),
    ("spread: 1, min: 2, max: 6", "spread: 0, min: 2, max: 6", "normal needs a spread above 0"),
    ("\"{street.area}1 1[AB]{2}\"", "\"{street.area}1 1[AB\"", "pattern can't be read from '[AB' on"),
    ("\"{street.area}1 1[AB]{2}\"", "\"{road.area}1 1[AB]{2}\"",
     "the draw of postcode reads 'road.area', which is no name here"),
    ("{name: base, log", "{name: best, log", "nothing reads best"),
    ("{name: base, log", "{name: size, log", "size is drawn twice"),
    ("    count: 3\n", "", "pool streets needs a table or a count, and not both"),
    ("    found_by: castle_is_large", "    found_by: castle_is_small",
     "mistake castle_too_small is found by the check 'castle_is_small', which isn't there"),
    ("    answers: {sort: 3}", "    answers: {sart: 3}",
     "mistake castle_too_small changes 'sart', which is no answer or cell"),
    ("    answers: {sort: 3}\n", "", "mistake castle_too_small changes nothing: it needs answers or cells"),
    ("{weekdays: {6: 0.1, 7: 0.1}}", "{weekends: {6: 0.1}}", "day has an unknown key 'weekends'"),
    ("share: 0.5, one_of: {Hut: 1, Barn: 2}", "share: 0.5, one_of: {Hut: 1, 2: 2}",
     "one_of has values of several kinds"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "instead", "told"), FAULTS, ids=[told[:40] for _, _, told in FAULTS])
def test_what_is_wrong_with_a_page_is_told_with_its_line(tiny: Path, written: str, instead: str, told: str) -> None:
    assert written in PAGE
    write_tiny(tiny, "tiny", {"synthesis": PAGE.replace(written, instead, 1)})
    faults = lint("tiny")
    line = PAGE[: PAGE.index(written)].count("\n") + 1
    near = [fault for fault in faults if told in fault.what]
    assert near, faults
    assert {fault.where.file for fault in faults} == {PAGE_FILE}
    assert abs(near[0].where.line - line) <= 4


def test_a_column_that_cannot_be_written_back_is_a_fault(tiny: Path) -> None:
    parted = MAIN.replace("        column: {2026: 4}\n", "        column: {2026: {small: 4, large: 20}}\n").replace(
        "        max: 9\n", "        max: 9\n        from_row: CASE WHEN size.small = 1 THEN 2 ELSE size.large END\n"
    )
    write_tiny(tiny, "parted", {"main": parted})
    told = [fault.what for fault in lint("parted")]
    assert told == [
        "size has no to_row for its column 'large', so no row can be written",
        "size has no to_row for its column 'small', so no row can be written",
    ]


def test_a_way_back_that_does_not_fit_is_a_fault(tiny: Path) -> None:
    wrong = MAIN.replace("        max: 9\n", "        max: 9\n        to_row: {cell: \"'two'\", half: 1}\n")
    write_tiny(tiny, "wrong", {"main": wrong})
    assert [fault.what for fault in lint("wrong")] == [
        "the formula \"'two'\" gives a text where a number is wanted",
        "to_row of size is for 'half', which is no part of its columns",
    ]
