"""What affected organisations are told, inside the service: the approved text, with their own figures alone.

Each of an organisation's coordinators and data protection officers gets a mail that holds a link and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from ...accounts.models import Person, Role
from ...audit.recording import record
from ...organisations.queries import own_numbers
from ...outbox.sending import send
from ...web.says import moment, number
from ..models import BreachReport, Notice, NoticeRead
from .assembling import document_for
from .document import Block, Document, Place
from .layouts import layout_of
from .own_records import OWN_FACT, Own, own_figures

OWN_ROWS = (
    ("records", "Your records that were exposed"),
    ("special", "Of these, that tell something of a special category, such as health"),
    ("criminal", "Of these, that tell something of criminal offences"),
    ("alone", "Of these, that stand alone by postcode, age and household"),
)
"""The figures of an organisation, in words."""


def give_notices(*, by: Person, report: BreachReport) -> int:
    """Gives each affected organisation its notice and tells its people; says how many organisations.

    For the action that sends the report, in its transaction.
    """
    whole, now = document_for(report), timezone.now()
    given = [
        Notice(report=report, organisation_id=number, given_at=now, records=own.records,
               contents=_own_document(report, whole, own).as_json())
        for number, own in sorted(own_figures(report.facts).items())
    ]  # fmt: skip
    for notice in Notice.objects.bulk_create(given):
        for person in told_of(notice.organisation_id):
            send(to=person, template="incidents/mail/notice", link=reverse("notice", args=[notice.pk]))
    return len(given)


def told_of(organisation: int) -> QuerySet[Person]:
    """Who of an organisation is told of a notice."""
    asked = Person.objects.filter(organisation=organisation, active=True, confirmed_at__isnull=False)
    return asked.filter(Q(role=Role.COORDINATOR) | Q(is_protection_officer=True)).order_by("pk")


def _own_document(report: BreachReport, whole: Document, own: Own) -> Document:
    """The approved document, with one organisation's figures in the place of everybody's."""
    layout = layout_of(report.layout)
    theirs = {place.label for place in layout.places if place.fact == OWN_FACT}
    sections = [
        replace(
            section, places=[_own_place(place, own) if place.label in theirs else place for place in section.places]
        )
        for section in whole.sections
    ]
    return replace(whole, sections=sections, about=[("Given", moment(report.sent_at))])


def _own_place(place: Place, own: Own) -> Place:
    rows = [(words, number(getattr(own, name))) for name, words in OWN_ROWS]
    return replace(place, blocks=[Block(heads=("What", "Records"), rows=rows)])


def notices_for(person: Person) -> QuerySet[Notice]:
    """The notices that a person's organisation was given, the newest first; staff see all."""
    notices = Notice.objects.select_related("organisation", "report__incident", "read", "read__person")
    if person.is_staff_role:
        return notices
    return Notice.objects.select_related("read").filter(organisation__in=own_numbers(person.organisation_id))


def unread_for(person: Person) -> QuerySet[Notice]:
    """The notices that nobody of a person's organisation has said to have read."""
    return notices_for(person).filter(read=None)


@transaction.atomic
def confirm_read(*, by: Person, notice: Notice) -> NoticeRead:
    """Notes that an organisation has read its notice; the first who says so counts."""
    read, is_new = NoticeRead.objects.get_or_create(notice=notice, defaults={"person": by, "at": timezone.now()})
    if is_new:
        record("notice.confirmed", f"notice {notice.pk}", organisation=notice.organisation_id)
    return read
