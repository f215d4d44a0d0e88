"""What the round found that asks an organisation: a check of the rulebook, and one drafted for the round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.factories.service_queries import FIELDS, SOFT
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Round, RoundCheck


@dataclass(frozen=True)
class ChecksOf:
    """Two checks of a round, each of which found an organisation's log."""

    asked: RoundCheck
    """Its queries are raised."""
    drafted: RoundCheck


def checks_of(round: Round, log: Log) -> ChecksOf:
    """Both, as a check of the round keeps them."""
    return ChecksOf(_check(round, log, SOFT, "soft"), _check(round, log, "draft.0123456789ab", "draft"))


def _check(round: Round, log: Log, name: str, kind: str) -> RoundCheck:
    from lodgement.service.quality.findings import Found, seal_found
    from lodgement.service.quality.models import RoundCheck, RoundCount

    found = Found([name], [log.made_for_id], [log.pk], [log.version], [None])
    with as_owner():
        made: RoundCheck = RoundCheck.objects.create(
            round=round, check_id=name, kind=kind, name=f"Check {name}", statement="Nobody retires at fifty.",
            message="Is {age1} right?", condition="age1 < 51" if kind == "draft" else "", fields=list(FIELDS), logs=1,
            organisations=1,
        )  # fmt: skip
        seal_found(made, round.year, found)
        made.save(update_fields=["found"])
        RoundCount.objects.create(round_check=made, organisation_id=log.made_for_id, logs=1)
    return made
