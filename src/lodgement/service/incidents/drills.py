"""A drill: the wrong file goes astray once more, in a training copy, and staff run the incident that follows for real.

It is never started beside real data: `outbox.drill` looks, here and again where the file is made. What a drill does is
what people would have done: it gives links, some of those who got one open it in the next minutes, as long as the link
works, and all of that goes through the same functions as their pages and onto the same record.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import open_box
from lodgement.sealing.keys import KeyMissing

from ..accounts.models import Person
from ..audit.recording import record
from ..logs.contents import belongs_to
from ..logs.frames import answers_frame
from ..logs.models import Log
from ..outbox.drill import is_training_copy
from ..outbox.links import give
from ..outbox.models import OpeningKind, Parcel, ParcelLink
from ..outbox.opening import begin_fetch, end_fetch, note
from ..outbox.parcels import drill_parcel
from ..outbox.queries import links_for, standing
from ..vault.keys import year_key
from .from_message import give_message
from .sent_messages import SentMessage
from .stray import FILE_NAME, addressed, as_file, message_with, whom_it_reaches

MOST = 5_000
"""Records that go astray at most: enough to practise on, few enough to wait for."""
DOWNLOAD_IN_35, LOOK_IN_35 = 14, 9
"""Of 35 people who got a link, how many download the file and how many only look."""
PACE = dt.timedelta(seconds=12)
"""From one of them to the next, so that whoever contains it soon is in time for some."""
ELSEWHERE = (
    "A drill runs in a training copy only, where every organisation is made up. Here one is real, or this is the real "
    "service."
)


class How(models.TextChoices):
    LINKS = "links", "By links of this service: they can be taken back"
    MESSAGE = "message", "By ordinary mail, as in 2017: it can’t be called back"


class DrillRefused(Exception):
    """The drill can't be started; the message says why."""


@transaction.atomic
def drill_by_links(*, by: Person, questionnaire: Questionnaire) -> Parcel:
    """Gives people of other organisations links to a file of everybody's records; raises DrillRefused."""
    from .drill_tasks import play_recipient

    reached, numbers, file = _astray(questionnaire)
    parcel = drill_parcel(
        by=by, organisation=reached[0].organisation, collection=questionnaire.collection, year=questionnaire.year,
        name=FILE_NAME, content=file, logs=numbers,
    )  # fmt: skip
    links = [give(by=by, parcel=parcel, person=person) for person in reached]
    download, use = (-(-len(links) * share // 35) for share in (DOWNLOAD_IN_35, DOWNLOAD_IN_35 + LOOK_IN_35))
    for at, link in enumerate(links[:use]):
        later = play_recipient.configure(schedule_in={"seconds": int(at * PACE.total_seconds())})
        later.defer(link=str(link.pk), person=link.person_id, downloads=at < download)
    _begun(How.LINKS, f"parcel {parcel.pk}", len(numbers), len(reached))
    return parcel


@transaction.atomic
def drill_by_message(*, by: Person, questionnaire: Questionnaire) -> SentMessage:
    """Makes the message that carried the file, an hour ago, and has it read as if somebody had given it; raises
    DrillRefused."""
    reached, numbers, file = _astray(questionnaire)
    to = addressed(reached)
    sent_at = timezone.localtime() - dt.timedelta(hours=1)
    message = give_message(by=by, content=message_with(file, by, to, sent_at))
    _begun(How.MESSAGE, f"message {message.pk}", len(numbers), len(to))
    return message


def use_link(*, by: Person, link: UUID, downloads: bool) -> None:
    """What a person whom a drill's file reached does with their link: looks, or downloads too, while it works."""
    own = links_for(by).filter(pk=link)
    works = own.filter(standing(), parcel__unguarded=True).select_related("parcel").defer("parcel__content").first()
    if works is None:
        note(by=by, link=own.get(), kind=OpeningKind.CLOSED)
        return
    note(by=by, link=works, kind=OpeningKind.VIEWED)
    if downloads:
        end_fetch(begin_fetch(by=by, link=works), works, OpeningKind.FETCHED, works.parcel.size)


def is_of_a_drill(link: UUID) -> bool:
    """Whether a link is a drill's; to be asked as the system, since its person no longer sees a parcel taken back."""
    return ParcelLink.objects.filter(pk=link, parcel__unguarded=True).exists()


def _astray(questionnaire: Questionnaire) -> tuple[list[Person], list[int], bytes]:
    """Whom the file reaches, the numbers of the logs in it, and the file."""
    if not is_training_copy():
        raise DrillRefused(ELSEWHERE)
    numbers, file = _file(questionnaire)
    people = Person.objects.filter(active=True, organisation__is_producer=False).select_related("organisation")
    people = list(people.order_by("organisation", "pk"))
    reached = whom_it_reaches([person for person in people if person.is_key_contact], people)
    if not reached:
        raise DrillRefused("Nobody could be reached: no organisation has a key contact. Give one to some of them.")
    return reached, numbers, file


def _file(questionnaire: Questionnaire) -> tuple[list[int], bytes]:
    held = Log.objects.filter(collection=questionnaire.collection, year=questionnaire.year, deleted_at=None)
    numbers = list(held.order_by("pk").values_list("pk", flat=True))
    if not numbers:
        raise DrillRefused("No log of that year is here to go astray. Choose another year.")
    some = numbers[:: -(-len(numbers) // MOST)]  # of everybody: logs of one organisation mostly follow one another
    rows = list(held.filter(pk__in=some).order_by("pk").values_list("pk", "version", "answers"))
    try:
        key = year_key(questionnaire.year)
    except KeyMissing:
        raise DrillRefused("The key of that year was destroyed, so its logs can’t be opened. Choose another.") from None
    boxes = [open_box(key, belongs_to(number, version, "answers"), bytes(box)) for number, version, box in rows]
    return some, as_file(questionnaire, answers_frame(questionnaire, boxes))


def _begun(how: How, subject: str, logs: int, people: int) -> None:
    record("drill.begun", subject, detail={"how": str(how), "logs": logs, "people": people})
