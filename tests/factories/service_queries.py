"""Rounds and queries for tests of the service, made as a round raises them: about logs that fail a check just now."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tests.service.conftest import as_owner

from .service import a_person
from .service_logs import NOW, TODAY

if TYPE_CHECKING:
    from lodgement.service.logs.models import Log
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.quality.models import Query, Round

SOFT = "lead_retired_under_66"
"""A soft check, which EARLY_RETIRED fails."""
EARLY_RETIRED = {"age1_known": 0, "age1": 50, "ecstat1": 5}
FIELDS = ("ecstat1", "age1")


def a_round(**attributes: Any) -> Round:
    """A round that is checked, whose answers are wanted in two weeks."""
    from lodgement.service.quality.models import Round, RoundState

    given = {"collection": "lettings", "year": 2026, "state": RoundState.CHECKED, "as_at": TODAY, "rules": "of tests"}
    given |= {"wanted_by": TODAY + dt.timedelta(days=14), "opened_by": a_person("statistician"), "checked_at": NOW}
    with as_owner():
        made: Round = Round.objects.create(**given | attributes)
    return made


def a_query(
    found: Round,
    log: Log | None,
    check: str = SOFT,
    kind: str = "soft",
    *,
    fields: tuple[str, ...] = FIELDS,
    organisation: Organisation | None = None,
    state: str = "open",
    **about: Any,
) -> Query:
    """A query of a round about a log, or about all logs of an organisation."""
    from lodgement.service.quality.boxes import About, check_token, sealed_about
    from lodgement.service.quality.models import Query

    whose = organisation.pk if organisation else log.made_for_id if log else 0
    with as_owner():
        made: Query = Query.objects.create(
            round=found, check_token=check_token(found.year, check), organisation_id=whose, log=log, kind=kind,
            state=state, about=b"", answered_at=None if state == "open" else NOW,
        )  # fmt: skip
        made.about = sealed_about(found.year, made.pk, About(check, fields, **about))
        made.save(update_fields=["about"])
    return made


def query_now(query: Query) -> Query:
    """A query as the database has it now."""
    from lodgement.service.quality.models import Query

    with as_owner():
        found: Query = Query.objects.select_related("round").get(pk=query.pk)
    return found
