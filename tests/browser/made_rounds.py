"""Rounds in each of their states, with what a checked one found, for pages to be looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

STAGES = {
    "read": 0.1,
    "open": 0.4,
    "frame": 0.2,
    "context": 0.1,
    "assess": 0.6,
    "count": 0.1,
    "together": 0.2,
    "seal": 0.1,
}


def rounds_made(by: Any, coordinator: Any, log: int, collection: str, year: int) -> dict[str, int]:
    """The rounds, and the checks of the one that is checked, by what addresses call them."""
    rounds = {
        state: _round(by, state, collection, year) for state in ("checking", "failed", "checked", "asking", "closed")
    }
    checked = rounds["checked"]
    found = {
        "asked": _check(checked, coordinator, log, "draft.asked", "draft", "Asked already", raised_by=by),
        "drafted": _check(checked, coordinator, log, "draft.new", "draft", "Young and retired"),
        "together": _check(checked, coordinator, None, "volume", "whole", "Far more or fewer than last year"),
        "found": _check(checked, coordinator, log, "lead_retired_under_66", "soft", ""),
        "nothing": _check(checked, coordinator, None, "draft.nothing", "draft", "Found nowhere"),
    }
    return {f"round_{name}": one.pk for name, one in {**rounds, **found}.items()}


def _round(by: Any, state: str, collection: str, year: int) -> Any:
    from lodgement.service.quality.models import Round
    from lodgement.service.quality.steps import NOT_CHECKED

    today = dt.date.today()
    is_checked = state in ("checked", "asking", "closed")
    return Round.objects.create(
        collection=collection, year=year, state=state, opened_by=by, as_at=today, stages=STAGES if is_checked else {},
        wanted_by=today + dt.timedelta(days=14), checked_at=_now() if is_checked else None, logs=300, outdated=4,
        logs_done=120, **({"to_raise": 72_449, "raised": 25_000} if state == "asking" else {}),
        refusal=NOT_CHECKED if state == "failed" else "", confirmed=2,
    )  # fmt: skip


def _check(
    found_in: Any, coordinator: Any, log: int | None, name: str, kind: str, called: str, raised_by: Any = None
) -> Any:
    from lodgement.service.quality.findings import Asked, Found, seal_found
    from lodgement.service.quality.models import RoundCheck, RoundCount

    own, logs = coordinator.organisation_id, 0 if called == "Found nowhere" else 1
    figures = {"logs": 6, "before": 80, "expected": 76.2}
    said = Asked("You handed in 6 lettings; last year 80. Is that right?", figures) if kind == "whole" else None
    made = RoundCheck.objects.create(
        round=found_in, check_id=name, kind=kind, name=called, logs=logs, organisations=logs, confirmed=1,
        statement="A lead tenant is under 60.", message="Is {age1} right?" if kind == "draft" else "",
        condition="age1 > 59" if kind == "draft" else "", raised_by=raised_by, raised_at=_now() if raised_by else None,
    )  # fmt: skip
    if logs:
        seal_found(made, found_in.year, Found([name], [own], [log], [1 if log else None], [said]))
        made.save(update_fields=["found"])
        RoundCount.objects.create(round_check=made, organisation_id=own, logs=1)
        if raised_by:
            _asked(found_in, coordinator, log, name)
    return made


def _asked(found_in: Any, coordinator: Any, log: int | None, name: str) -> None:
    from lodgement.service.quality.boxes import About, check_token, sealed_about
    from lodgement.service.quality.models import Query

    asked = Query.objects.create(
        round=found_in, check_token=check_token(found_in.year, name), organisation=coordinator.organisation,
        log_id=log, kind="draft", about=b"",
    )  # fmt: skip
    asked.about = sealed_about(found_in.year, asked.pk, About(name, ("age1",), "Is {age1} right?"))
    asked.save(update_fields=["about"])


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
