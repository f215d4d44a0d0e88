"""The periods for which homes are charged, as the collections tell them.

Which answer the attribute `uses_period` is asked about is said in a collection; its options are the periods there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Field

from ..configuration import configuration

ATTRIBUTE = "uses_period"


def period_labels() -> dict[int, str]:
    """Code → label of every period of any collection, in the order of the newest year that has it."""
    labels: dict[int, str] = {}
    for item in _fields():
        for option in item.options:
            if isinstance(option.code, int):
                labels.setdefault(option.code, option.label)
    return labels


def _fields() -> Iterator[Field]:
    """The answers that say a period, of every collection and year, the newest years first."""
    for name, year in sorted(((name, year) for name, years in collections().items() for year in years),
                             key=lambda which: (-which[1], which[0])):  # fmt: skip
        questionnaire = load(name, year, configuration().reference_folder)
        asked_of = {item.of for item in questionnaire.context.values() if item.attribute == ATTRIBUTE}
        yield from (questionnaire.fields[name] for name in sorted(asked_of))


def said_of(periods: Sequence[int]) -> str:
    """The periods of an organisation in words; none named: all of them."""
    labels = period_labels()
    return "; ".join(labels[code] for code in labels if code in periods) or "At any interval"
