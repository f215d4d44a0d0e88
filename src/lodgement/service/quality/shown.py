"""What pages of rounds show: rounds with how they stand, what each check would ask, and of which organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from lodgement.questionnaire.model import Questionnaire

from ..logs.models import Log
from ..logs.rules import questionnaire_of
from .compared import Compared, compared
from .findings import Found, found_of
from .models import Kind, Query, QueryState, Round, RoundCheck, RoundCount
from .queries import Counts, counts_of
from .stages import STAGES

HEADINGS = {
    Kind.HARD: "What must be put right",
    Kind.SOFT: "What is unusual and nobody has confirmed",
    Kind.WHOLE: "What all logs together show",
    Kind.DRAFT: "Drafted for this round",
}
ABOUT = {
    Kind.HARD: "Providers can only correct these.",
    Kind.SOFT: "Providers correct these, or say why they are right.",
    Kind.WHOLE: "Each organisation is asked once, about all its logs; where an amount lies far from others, about the "
    "log.",
    Kind.DRAFT: "Providers correct these, or say why they are right.",
}
"""What a kind of check means for whoever is asked."""


@dataclass(frozen=True)
class Line:
    """A check of a round as a table shows it."""

    check: RoundCheck
    says: str
    """What must hold, or what the check is called."""


@dataclass(frozen=True)
class Group:
    """The checks of one kind, those that would ask most first."""

    kind: Kind
    lines: Sequence[Line]

    @property
    def heading(self) -> str:
        return HEADINGS[self.kind]

    @property
    def about(self) -> str:
        return ABOUT[self.kind]

    @property
    def most(self) -> int:
        return max((line.check.logs for line in self.lines), default=0)


def rounds_with_queries() -> QuerySet[Round]:
    """All rounds, the newest first, each with how many `asked` and `open` queries it has."""
    is_open = Q(queries__state=QueryState.OPEN)
    return Round.objects.annotate(asked=Count("queries"), open=Count("queries", filter=is_open)).order_by("-id")


def counts_in(round_: Round) -> Counts:
    """How many queries of a round are in which state."""
    return sum(counts_of(Query.objects.filter(round=round_), "kind").values(), Counts())


def groups_of(round_: Round) -> list[Group]:
    """What the checks of a round would ask, by kind."""
    checks = list(round_.checks.defer("found"))
    lines = [Line(check, says_of(check, round_)) for check in checks]
    lines.sort(key=lambda line: (-line.check.logs, line.says))
    groups = (Group(kind, [line for line in lines if line.check.kind == kind]) for kind in HEADINGS)
    return [group for group in groups if group.lines]


def says_of(check: RoundCheck, round_: Round) -> str:
    """What a check says must hold; of one that isn't in the questionnaire, what it is called."""
    known = _statements(questionnaire_of(round_.collection, round_.year))
    return check.name or known.get(check.check_id, check.statement) or check.check_id


@lru_cache(maxsize=32)
def _statements(questionnaire: Questionnaire) -> dict[str, str]:
    """Check without its person → what must hold."""
    found: dict[str, str] = {}
    for name, check in questionnaire.checks.items():
        found.setdefault(name.split(":")[0], check.statement)
    return found


@dataclass(frozen=True)
class OfOrganisation:
    """What a check would ask of an organisation."""

    name: str
    number: int
    logs: int
    of: int
    """How many logs it has in the year."""
    asked: str
    """What it is asked about all its logs; empty where it is asked about each."""
    compared: Sequence[Compared] = ()
    """The numbers that this was found by."""


def organisations_of(check: RoundCheck, counts: Iterable[RoundCount]) -> list[OfOrganisation]:
    """Some of a check's counts, in words."""
    counts = list(counts)
    round_ = check.round
    of_year = Log.objects.filter(collection=round_.collection, year=round_.year, deleted_at=None)
    theirs = of_year.filter(made_for__in=[count.organisation_id for count in counts]).order_by()
    has = dict(theirs.values_list("made_for").annotate(logs=Count("id")))
    said = _said(found_of(check, round_.year)) if check.kind == Kind.WHOLE else {}
    return [
        OfOrganisation(count.organisation.name, count.organisation_id, count.logs, has.get(count.organisation_id, 0),
                       *said.get(count.organisation_id, ("", ())))
        for count in counts
    ]  # fmt: skip


def _said(found: Found) -> dict[int, tuple[str, Sequence[Compared]]]:
    """What each organisation is asked about all its logs together, and the numbers compared."""
    each = zip(found.organisation, found.log, found.said, strict=True)
    return {
        organisation: (said.message, compared(said.figures)) for organisation, log, said in each if said and log is None
    }


def stages_of(round_: Round) -> list[tuple[str, float]]:
    """How long each stage of the last check took, in order: what it did, seconds."""
    return [(said, round_.stages[name]) for name, said in STAGES.items() if name in round_.stages]


def to_ask(checks: Iterable[RoundCheck]) -> tuple[int, int]:
    """How many queries some checks would raise, and of how many organisations, as they were counted."""
    checks = list(checks)
    organisations = RoundCount.objects.filter(round_check__in=checks).values("organisation").distinct().count()
    return sum(len(found_of(check, check.round.year).check) for check in checks), organisations
