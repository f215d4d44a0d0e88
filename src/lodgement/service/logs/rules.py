"""The rules of a collection year as the service uses them: which questionnaire, and the hash a status hangs on."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from pathlib import Path

from lodgement.questionnaire.loading import collections, collections_folder, load
from lodgement.questionnaire.model import Questionnaire

from ..configuration import configuration


def questionnaire_of(collection: str, year: int) -> Questionnaire:
    """The questionnaire, with the operator's reference data. Raises UnknownCollection."""
    return load(collection, year, configuration().reference_folder)


def year_name(year: int) -> str:
    """A collection year as people write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def title_of(questionnaire: Questionnaire) -> str:
    """A collection year by its full name: Social housing lettings 2026/27."""
    return f"{questionnaire.title} {year_name(questionnaire.year)}"


def all_years() -> list[tuple[str, int]]:
    """Every collection year there is, newest first."""
    return sorted(((name, year) for name, years in collections().items() for year in years), key=lambda it: -it[1])


def years_open_for_new_logs(today: dt.date) -> list[tuple[str, int]]:
    """The collection years that take new logs on a day, newest first."""
    windows = ((which, questionnaire_of(*which).window) for which in all_years())
    return [which for which, window in windows if window.starts <= today < window.new_logs_until]


def years_open_for_changes(today: dt.date) -> list[tuple[str, int]]:
    """The collection years whose logs can still be changed on a day, newest first."""
    windows = ((which, questionnaire_of(*which).window) for which in all_years())
    return [which for which, window in windows if window.starts <= today < window.edits_until]


@lru_cache(maxsize=32)
def rules_hash(questionnaire: Questionnaire) -> str:
    """The hash of the rules: another one means that a status decided before may no longer hold."""
    digest = hashlib.sha256()
    for path in sorted((collections_folder() / questionnaire.collection).rglob("*.yaml")):
        _add(digest, path)
    for table in questionnaire.tables.values():
        digest.update(repr((table.id, table.known, sorted(map(repr, table.rows.items())))).encode())
    return digest.hexdigest()[:16]


def _add(digest: hashlib._Hash, path: Path) -> None:
    digest.update(path.name.encode())
    digest.update(path.read_bytes())
