"""A collection's review is read for its year, and every fault of it is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lodgement.questionnaire.known import Review
from lodgement.questionnaire.loading import load
from lodgement.rulebook.lint import lint

from .tiny import write_tiny

SOUND = """\
unanswered:
  - {question: sort, codes: [1, 3], since: 2026}
  - {question: sort, codes: [2], until: 2025}
rounded:
  - {field: rent, to: 10}
beside_others:
  - id: rent_beside_others
    value: yearly
    among: [sort, size]
    where: rent > 0
    shown_on: [rent]
"""
FAULTS = [
    ("question: sort, codes: [1, 3]", "question: nobody, codes: [1]", 2,
     "unanswered names 'nobody', which is no question of one answer in the year"),
    ("codes: [1, 3]", "codes: [1, 9]", 2, "sort has no option 9"),
    ("codes: [1, 3]", "codes: []", 2, "an item of unanswered has no codes"),
    ("field: rent, to: 10", "field: postcode, to: 10", 5, "rounded names 'postcode', which is no number of the year"),
    ("to: 10", "to: 1", 5, "to must be a whole number of 2 or more, not 1"),
    ("value: yearly", "value: sort", 7, "beside_others names 'sort', which is no number of the year"),
    ("among: [sort, size]", "among: [place]", 7, "rent_beside_others is among 'place', which isn't known in the year"),
    ("shown_on: [rent]", "shown_on: [yearly]", 7,
     "rent_beside_others is shown on 'yearly', which is no question of the year"),
    ("id: rent_beside_others", "id: castle_is_large", 7, "the name 'castle_is_large' stands twice"),
    ("where: rent > 0", "where: cost > 0", 10, "the condition 'cost > 0' reads 'cost', which isn't a question, derived "
     "value, condition or context name"),
    ("where: rent > 0", "where: rent >", 10, "the condition 'rent >' can't be read: "),
    ("rounded:", "rounds:", 4, "a review has an unknown key 'rounds'"),
]  # fmt: skip


def test_it_is_read_for_its_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "reviewed", {"review": SOUND})))

    review = load("reviewed", 2026).review

    assert ([(one.question, one.codes) for one in review.unanswered], [(one.field, one.to) for one in review.rounded],
            [(one.id, one.value, one.among, one.shown_on, one.counts_if and one.counts_if.text)
             for one in review.beside_others]) == (
        [("sort", (1, 3))], [("rent", 10)],
        [("rent_beside_others", "yearly", ("sort", "size"), ("rent",), "rent > 0")],
    )  # fmt: skip
    assert lint("reviewed") == []


def test_a_collection_without_one_has_nothing_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "not_reviewed", {})))

    assert load("not_reviewed", 2026).review == Review()


@pytest.mark.parametrize(("old", "new", "line", "says"), FAULTS, ids=[says for *_, says in FAULTS])
def test_a_fault_is_said_with_its_line(
    old: str, new: str, line: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert old in SOUND
    name = f"reviewed_{FAULTS.index((old, new, line, says))}"
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, name, {"review": SOUND.replace(old, new, 1)})))

    found = [str(fault) for fault in lint(name)]

    assert len(found) == 1
    assert found[0].startswith(f"{name}/review.yaml:{line}: {says}")
