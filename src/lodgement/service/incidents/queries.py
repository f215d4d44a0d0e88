"""Reading incidents: how recipients stand, what of the links was opened, how the clocks run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from ..accounts.models import Person
from ..organisations.models import Organisation
from ..organisations.queries import STANDING_IN
from ..outbox.models import Opening, OpeningKind, ParcelLink
from .clocks import Clock, Duty, clock
from .models import BreachReport, CorrectiveAction, Incident, IncidentState, Recipient, ReportState, Source

DECLARED = Q(declaration__declared_at__gte=F("asked_at"))
"""Has answered since they were last asked."""
SETTLED = Q(written_off_at__isnull=False) | (DECLARED & Q(declaration__deleted=True))
"""Nothing more is waited for: they declare that it is deleted, or nobody waits for it any more."""
GOT_AT_IT = (OpeningKind.VIEWED, OpeningKind.FETCHED, OpeningKind.CUT, OpeningKind.BROKEN)
PROVIDERS_NOTICE, COMMISSIONER_NOTICE = "providers", "commissioner"
"""The layouts of reports whose sending meets a duty."""


def incidents() -> QuerySet[Incident]:
    """All incidents, the newest first; for staff, which the database sees to."""
    return Incident.objects.select_related("opened_by", "contained_by", "batch", "parcel", "link", "link__parcel")


def as_listed() -> QuerySet[Incident]:
    """Incidents with how many they reached and how many of those are settled."""
    counted = {"reached": Count("recipients"), "settled": Count("recipients", filter=_of_incident(SETTLED))}
    return incidents().annotate(**counted).order_by("-pk")


def _of_incident(question: Q) -> Q:
    """A question about recipients, asked of an incident."""
    return Q(recipients__in=Recipient.objects.filter(question).values("pk"))


def links_of(incident: Incident) -> QuerySet[ParcelLink]:
    """The links of an incident's source: of a batch all it gave, of a parcel all there are; none of a message."""
    links = ParcelLink.objects.all()
    if incident.source == Source.BATCH:
        return links.filter(entries__batch=incident.batch_id)
    if incident.source == Source.PARCEL:
        return links.filter(parcel=incident.parcel_id)
    if incident.source == Source.LINK:
        return links.filter(pk=incident.link_id)
    return links.none()


def still_open(links: QuerySet[ParcelLink]) -> QuerySet[ParcelLink]:
    """Those of some links that open."""
    return links.filter(recalled_at=None, expires_at__gt=timezone.now())


def opened(links: QuerySet[ParcelLink]) -> QuerySet[ParcelLink]:
    """Those of some links that were opened by their person."""
    return links.filter(Exists(Opening.objects.filter(link=OuterRef("pk"), kind__in=GOT_AT_IT)))


def recipients_of(incident: Incident) -> QuerySet[Recipient]:
    """Whom it reached, with what each got at: `viewed`, `fetched`, `bytes`, `last_opened`."""
    got = Q(link__openings__kind__in=GOT_AT_IT)
    fetched = Q(link__openings__kind__in=(OpeningKind.FETCHED, OpeningKind.CUT, OpeningKind.BROKEN))
    return (
        incident.recipients.select_related("person", "organisation", "declaration", "named_by", "link")
        .annotate(
            viewed=Count("link__openings", filter=Q(link__openings__kind=OpeningKind.VIEWED)),
            fetched=Count("link__openings", filter=fetched),
            bytes=Sum("link__openings__bytes_sent", filter=fetched, default=0),
            last_opened=Max("link__openings__at", filter=got),
            is_settled=Exists(Recipient.objects.filter(SETTLED, pk=OuterRef("pk"))),
            has_declared=Exists(Recipient.objects.filter(DECLARED, pk=OuterRef("pk"))),
        )
        .order_by("organisation__name", "address")
    )


@dataclass(frozen=True)
class Standing:
    """How the recipients of an incident stand; each is in one of the first five."""

    settled: int
    """Declare that it is deleted."""
    written_off: int
    not_deleted: int
    """Declare that it isn't deleted yet."""
    waited_for: int
    not_asked: int
    escalated: int
    """Of those waited for, whose data protection officer was told."""

    @property
    def all(self) -> int:
        return self.settled + self.written_off + self.not_deleted + self.waited_for + self.not_asked

    @property
    def complete(self) -> bool:
        return self.settled + self.written_off == self.all


def without_officer(incident: Incident) -> list[Organisation]:
    """The organisations of those still waited for that have no data protection officer, by name; of each whether it
    `has_stand_in`, a key contact or coordinator who is told instead."""
    waited_for = incident.recipients.filter(written_off_at=None).exclude(SETTLED)
    theirs = Person.objects.filter(organisation=OuterRef("pk"))
    officers = Exists(theirs.filter(active=True, is_protection_officer=True))
    found = Organisation.objects.filter(pk__in=waited_for.values("organisation")).exclude(officers)
    return list(found.annotate(has_stand_in=Exists(theirs.filter(STANDING_IN))).order_by("name", "pk"))


def of_no_organisation(incident: Incident) -> int:
    """How many of those still waited for belong to no organisation that is known: there is nobody to tell."""
    return incident.recipients.filter(written_off_at=None, organisation=None).exclude(SETTLED).count()


def standing_of(incident: Incident) -> Standing:
    """How the recipients of an incident stand."""
    off, waiting = Q(written_off_at__isnull=False), Q(written_off_at=None)
    declared = waiting & DECLARED
    not_declared = waiting & Q(asked_at__isnull=False) & (Q(declaration=None) | ~DECLARED)
    counts = {
        "settled": declared & Q(declaration__deleted=True),
        "written_off": off,
        "not_deleted": declared & Q(declaration__deleted=False),
        "waited_for": not_declared,
        "not_asked": waiting & Q(asked_at=None),
        "escalated": not_declared & Q(escalated_at__isnull=False),
    }
    return Standing(**incident.recipients.aggregate(**{name: Count("pk", filter=q) for name, q in counts.items()}))


def clocks_of(incident: Incident, at: dt.datetime | None = None) -> list[Clock]:
    """How the two duties stand."""
    moment = at or timezone.now()
    return [
        clock(Duty.PARTIES, incident.noticed_at, moment, _sent(incident, PROVIDERS_NOTICE)),
        clock(Duty.COMMISSIONER, incident.noticed_at, moment, _told_commissioner(incident)),
    ]


def _told_commissioner(incident: Incident) -> tuple[dt.datetime, str] | None:
    """When they were told; or when it was decided that they needn't be, while that decision stands."""
    sent = _sent(incident, COMMISSIONER_NOTICE)
    if sent:
        return sent
    decision = incident.risk_assessments.first()
    if decision is None or decision.tell_commissioner:
        return None
    first = decision
    for earlier in incident.risk_assessments.all()[1:]:
        if earlier.tell_commissioner:
            break
        first = earlier
    return first.at, "decided that they need not be told"


def _sent(incident: Incident, layout: str) -> tuple[dt.datetime, str] | None:
    sent = BreachReport.objects.filter(incident=incident, layout=layout, sent_at__isnull=False).order_by("sent_at")
    first = sent.first()
    return (first.sent_at, "told") if first and first.sent_at else None


def is_reported(incident: Incident) -> bool:
    """Whether a report of it was approved."""
    return incident.reports.filter(state__in=(ReportState.APPROVED, ReportState.SENT)).exists()


def to_declare(person: Person) -> QuerySet[Recipient]:
    """What somebody was asked to declare, what is still open first."""
    asked = Recipient.objects.filter(person=person, asked_at__isnull=False).select_related("incident", "declaration")
    return asked.order_by(F("declaration__declared_at").asc(nulls_first=True), "-incident")


def wanted_from(person: Person) -> QuerySet[Recipient]:
    """What somebody is still to declare."""
    wanted = to_declare(person).filter(written_off_at=None).exclude(SETTLED)
    return wanted.exclude(incident__state=IncidentState.CLOSED)


def running() -> QuerySet[Incident]:
    """Incidents that aren't closed."""
    return Incident.objects.exclude(state=IncidentState.CLOSED)


def undeclared_in(organisations: set[int]) -> QuerySet[Recipient]:
    """Whom a data protection officer was told of, who still hasn't declared that it is deleted."""
    told = Recipient.objects.filter(organisation__in=organisations, escalated_at__isnull=False, written_off_at=None)
    return told.exclude(SETTLED).exclude(incident__state=IncidentState.CLOSED).select_related("person", "incident")


def overdue_by_incident(today: dt.date) -> list[tuple[int, int]]:
    """Incidents with how many of their corrective actions should have been done by now, the longest overdue first."""
    overdue = CorrectiveAction.objects.filter(done_at=None, due_on__lt=today).order_by()
    counted = (
        overdue.values("incident").annotate(actions=Count("pk"), since=Min("due_on")).order_by("since", "incident")
    )
    return [(one["incident"], one["actions"]) for one in counted]
