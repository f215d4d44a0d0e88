"""The rules of a collection year as the service uses them: which questionnaire, and the hash a status hangs on."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from lodgement.questionnaire.loading import collections, collections_folder, load
from lodgement.questionnaire.model import Questionnaire

from ..configuration import configuration


def questionnaire_of(collection: str, year: int) -> Questionnaire:
    """The questionnaire, with the operator's reference data. Raises UnknownCollection."""
    return load(collection, year, configuration().reference_folder)


def all_years() -> list[tuple[str, int]]:
    """Every collection year there is, newest first."""
    return sorted(((name, year) for name, years in collections().items() for year in years), key=lambda it: -it[1])


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
