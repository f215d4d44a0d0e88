"""The made-up rows that a collection's folder holds for trying things out: `demonstration.yaml`, by cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..questionnaire.loading import collections_folder
from ..questionnaire.model import Questionnaire
from ..questionnaire.text import load_page


def demonstration_rows(questionnaire: Questionnaire) -> Iterator[dict[int, Any]]:
    """The rows by column number: the page's `row`, once as it is and then with each of its `changes`."""
    path = collections_folder() / questionnaire.collection / "demonstration.yaml"
    page = load_page(path, f"{questionnaire.collection}/demonstration.yaml")
    numbers = {column.name: column.number for column in questionnaire.columns.values()}
    for change in [{}, *page["changes"]]:
        cells = {**page["row"], **change}
        yield {
            numbers[name]: value
            for name, given in cells.items()
            if name in numbers and (value := _of_year(given, questionnaire.year)) is not None
        }


def _of_year(value: Any, year: int) -> Any:
    return value.get(year) if isinstance(value, dict) else value
