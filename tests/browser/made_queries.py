"""What an organisation is asked, in each state of a query, and what it has signed off, for pages to be looked at.

Made by the service's own models and actions in a process of its own, since a round that asks just this can't be had by
clicking.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from .made_rounds import rounds_made

COLLECTION, YEAR = "lettings", 2026
OTHER = "sales"
"""A collection in which the organisation has no logs, so that it can be signed off."""


def make(organisation: int, log: int) -> dict[str, str]:
    """The things by the names that addresses have for them: about a log, of the organisation of that number."""
    from lodgement.service.accounts.finding import person_of_address
    from lodgement.service.accounts.models import Person
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(None):
        statistician = person_of_address("statistician@statistics.example")
    assert statistician, "a demonstration has a statistician"
    with on_behalf_of(statistician.pk, STAFF):
        coordinator = Person.objects.select_related("organisation").get(email=f"coordinator@org{organisation}.example")
        things = _asked(statistician, coordinator, log)
        rounds = rounds_made(statistician, coordinator, log, COLLECTION, YEAR)
    with on_behalf_of(coordinator.pk):
        asked = {f"asked_{name}": number for name, number in {**things, **_answered(coordinator, things)}.items()}
    return {name: str(number) for name, number in {**asked, **rounds}.items()}


def _asked(by: Any, coordinator: Any, log: int) -> dict[str, int]:
    """A round that asks about the log and about all logs; something was taken back, something corrected."""
    from lodgement.service.quality.models import Round, RoundState

    today = dt.date.today()
    found = Round.objects.create(
        collection=COLLECTION, year=YEAR, state=RoundState.CHECKED, opened_by=by, as_at=today, checked_at=_now(),
        wanted_by=today + dt.timedelta(days=14),
    )  # fmt: skip
    ages = {"condition": "age1 > 15", "statement": "A lead tenant is under 16.", "fields": ("age1", "ecstat1")}
    asked = {
        "open": _query(found, coordinator, log, "draft", "age", "The lead tenant is {age1}. Is that right?", **ages),
        "again": _query(found, coordinator, log, "draft", "other", "Is {age1} the age?", **ages),
        "hard": _query(found, coordinator, log, "hard", "hard", "", fields=("age1",)),
        "whole": _query(found, coordinator, None, "whole", "whole", "You handed in 6 lettings; last year 80.",
                        statement="About as many lettings as last year.",
                        figures={"logs": 6, "before": 80, "expected": 76.2}),
        "corrected": _query(found, coordinator, log, "draft", "corrected", "Was it right?", "corrected", **ages),
        "withdrawn": _query(found, coordinator, log, "draft", "withdrawn", "Was it right?", "withdrawn", **ages),
    }  # fmt: skip
    return asked | {"round": found.pk}


def _query(
    found: Any, coordinator: Any, log: int | None, kind: str, check: str, message: str, state: str = "open",
    fields: tuple[str, ...] = (), **about: Any,
) -> int:  # fmt: skip
    from lodgement.service.quality.boxes import About, check_token, sealed_about
    from lodgement.service.quality.models import Query

    made = Query.objects.create(
        round=found, check_token=check_token(YEAR, check), organisation=coordinator.organisation, log_id=log,
        kind=kind, state=state, about=b"", answered_at=None if state == "open" else _now(),
    )  # fmt: skip
    made.about = sealed_about(YEAR, made.pk, About(check, fields, message, **about))
    made.save(update_fields=["about"])
    return int(made.pk)


def _answered(coordinator: Any, things: dict[str, int]) -> dict[str, int]:
    """One is answered with a reason; a year without logs is signed off, and another was until a log changed."""
    from lodgement.service.logs.rules import questionnaire_of
    from lodgement.service.quality.answering import confirm_alike
    from lodgement.service.quality.models import SignOff
    from lodgement.service.quality.sign_off import sign_off, year_stands

    today = dt.date.today()
    confirm_alike(by=coordinator, seen={things["again"]: None}, reason="She showed her passport.", today=today)
    other = questionnaire_of(OTHER, YEAR)
    seen = year_stands(coordinator, other).digest
    signed = sign_off(by=coordinator, questionnaire=other, seen=seen, acknowledged=True, today=today)
    ended = SignOff.objects.create(
        organisation=coordinator.organisation, collection=COLLECTION, year=YEAR, receipt=f"{YEAR}-2345-6789",
        signed_by=coordinator, signed_at=_now(), logs=5, completed=4, corrected=0, confirmed=0, digest="0" * 64,
        ended_at=_now(),
    )  # fmt: skip
    return {"confirmed": things["again"], "signed": signed.pk, "ended": ended.pk}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
