"""The page of a collection that says which records a replay makes up: answers that all have, and mistakes in some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lodgement.questionnaire.loading import collections_folder
from lodgement.questionnaire.model import Questionnaire
from lodgement.questionnaire.text import DefinitionError, Fault, load_page

from ...logs.rules import all_years, questionnaire_of
from ...running import WontRun

NAME = "replay.yaml"


@dataclass(frozen=True)
class Page:
    """What is replayed: the newest year of a collection, and which of its records."""

    questionnaire: Questionnaire
    records: Mapping[str, int]
    """Field → the answer that every record has."""
    mistakes: Mapping[str, float]
    """Kind of mistake → the share of records that have it."""


def page() -> Page:
    """The page of the collection that has one. Raises WontRun where none has, DefinitionError for its faults."""
    years = [(name, year) for name, year in all_years() if (collections_folder() / name / NAME).exists()]
    if not years:
        raise WontRun(f"No collection has a {NAME}, which says which records are replayed.")
    questionnaire = questionnaire_of(*max(years, key=lambda one: one[1]))
    where = f"{questionnaire.collection}/{NAME}"
    written = load_page(collections_folder() / where, where)
    records = dict(written.get("records") or {})
    faults = [
        Fault(written.where, f"records: {name!r} is no question of the year with the answer {answer!r}")
        for name, answer in records.items()
        if name not in questionnaire.fields or not isinstance(answer, int)
    ]
    if faults or not records:
        raise DefinitionError(faults or [Fault(written.where, "“records” is missing")])
    mistakes = {str(name): float(share) for name, share in (written.get("mistakes") or {}).items()}
    return Page(questionnaire, {str(name): int(answer) for name, answer in records.items()}, mistakes)
