"""Rounds of quality for tests of the service: opened by the service's own action, and checked by its own job."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from .service import a_person
from .service_logs import TODAY

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.quality.models import Round

WANTED_BY = TODAY + dt.timedelta(days=14)


def an_opened_round(by: Person | None = None, collection: str = "lettings", year: int = 2026) -> Round:
    """A round that is about to be checked."""
    from lodgement.service.quality.actions import open_round
    from tests.service.quality.staff import as_staff

    by = by or a_person("statistician")
    with as_staff(by):
        opened: Round = open_round(by=by, collection=collection, year=year, wanted_by=WANTED_BY, today=TODAY)
    return opened


def checked(round: Round) -> Round:
    """A round that the worker has checked."""
    from lodgement.service.quality.models import Round
    from lodgement.service.quality.tasks import check_round
    from tests.service.conftest import as_owner, as_worker

    with as_worker():
        check_round(round=round.pk, by=round.opened_by_id)
    with as_owner():
        found: Round = Round.objects.select_related("opened_by").get(pk=round.pk)
    return found
