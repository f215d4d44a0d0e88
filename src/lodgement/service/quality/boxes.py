"""What a query asks about, and what was answered, in their boxes under the key of the collection year."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from lodgement.sealing.boxes import open_box, seal

from ..vault.keys import year_key
from .models import Query


@dataclass(frozen=True)
class About:
    """What a query asks about."""

    check: str
    """The check's id, with the person of a repeated one."""
    fields: tuple[str, ...] = ()
    message: str = ""
    """What is asked; empty: the questionnaire's check says it."""
    figures: dict[str, Any] = field(default_factory=dict)
    """Of a whole-file check: what was counted, and what was expected."""
    condition: str = ""
    """Of a draft check: the condition under which a log fails it, as rules are written."""
    statement: str = ""
    """What must hold in general, of a check that isn't in the questionnaire: under this its queries stand together."""


def check_token(year: int, check: str) -> bytes:
    """The keyed token of a check, by which queries that ask the same are known without saying what."""
    return year_key(year).token("check", check)


def sealed_about(year: int, query: int, about: About) -> bytes:
    """The box for a query of that number."""
    return seal(year_key(year), f"query {query} about", json.dumps(asdict(about), ensure_ascii=False).encode())


def about_of(query: Query, year: int | None = None) -> About:
    """What a query asks about; its round must be at hand (`select_related("round")`) unless the year is given."""
    key = year_key(year or query.round.year)
    said = json.loads(open_box(key, f"query {query.pk} about", bytes(query.about)))
    return About(**said | {"fields": tuple(said["fields"])})


def put_reason(query: Query, reason: str) -> None:
    """Keeps why what a query asks about is right."""
    query.reason = seal(year_key(query.round.year), f"query {query.pk} reason", reason.encode())


def reason_of(query: Query) -> str:
    """Why it is right; empty where nobody has said."""
    if query.reason is None:
        return ""
    return open_box(year_key(query.round.year), f"query {query.pk} reason", bytes(query.reason)).decode()
