"""A round that asks organisations something, and batches of it: made by the service's own actions and jobs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lodgement.questionnaire.loading import load
from tests.factories.service import a_person, an_organisation
from tests.factories.service_queries import a_query, a_round
from tests.service.conftest import as_owner, as_worker

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.batches.models import Batch, Entry
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.quality.models import Round

_FIELDS = load("lettings", 2026).fields
HEALTH = next(name for name, item in _FIELDS.items() if "health" in item.sensitive)
PLAIN = next(name for name, item in _FIELDS.items() if item.question and not item.sensitive)
_checks = itertools.count(1)


@dataclass(frozen=True)
class Scene:
    """A round, the statisticians, and a contact of each organisation that is asked something."""

    round: Round
    maker: Person
    second: Person
    contacts: list[Person]


def a_scene(queries: tuple[int, ...] = (1, 2), field: str = PLAIN) -> Scene:
    """An organisation for each number of queries, with a key contact who has signed in before."""
    found = a_round()
    scene = Scene(found, a_person("statistician"), a_person("statistician"), [])
    for count in queries:
        contact = a_contact(an_organisation())
        ask(found, contact.organisation, count, field)
        scene.contacts.append(contact)
    return scene


def a_contact(organisation: Organisation, **attributes: Any) -> Person:
    """A key contact who has signed in before."""
    from django.utils import timezone

    return a_person("coordinator", organisation, **{"is_key_contact": True, "last_login": timezone.now()} | attributes)


def ask(found: Round, organisation: Organisation, count: int = 1, field: str = PLAIN) -> list[Any]:
    """Queries of an organisation about all of its logs together."""
    return [
        a_query(found, None, f"of tests {next(_checks)}", "whole", fields=(field,), organisation=organisation)
        for _ in range(count)
    ]


def answer(queries: list[Any]) -> None:
    """Queries are answered, whoever did it."""
    from lodgement.service.quality.models import Query

    with as_owner():
        Query.objects.filter(pk__in=[query.pk for query in queries]).update(state="confirmed")


@contextmanager
def staff(person: Person) -> Iterator[Person]:
    """A transaction of somebody of the staff who has given their second factor."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(person.pk, STAFF):
        yield person


def a_draft(scene: Scene, kind: str = "queries") -> Batch:
    """A batch with all that its people are given."""
    from lodgement.service.batches.actions import make
    from lodgement.service.batches.models import BatchKind
    from lodgement.service.batches.tasks import prepare_batch

    with staff(scene.maker):
        batch = make(by=scene.maker, round=scene.round, kind=BatchKind(kind))
    with as_worker():
        while prepare_batch_has_work(batch):
            prepare_batch(batch=batch.pk, by=scene.maker.pk)
    return now(batch)


def prepare_batch_has_work(batch: Batch) -> bool:
    return any(entry.parcel_id is None and not entry.problem for entry in entries(batch))


def proposed(scene: Scene, kind: str = "queries") -> Batch:
    """A batch that waits for a second person."""
    from lodgement.service.batches.actions import propose

    batch = a_draft(scene, kind)
    with staff(scene.maker):
        return propose(by=scene.maker, batch=batch)


def released(scene: Scene, kind: str = "queries", hold: int = 0) -> Batch:
    """A batch that a second person has released."""
    from lodgement.service.batches.releasing import release

    batch = proposed(scene, kind)
    with staff(scene.second):
        return release(by=scene.second, batch=batch, digest=batch.digest, hold=hold)


def run_once(batch: Batch) -> Batch:
    """Runs the job that tells the next few."""
    from lodgement.service.batches.tasks import send_batch

    with as_worker():
        send_batch(batch=batch.pk, by=now(batch).released_by_id)
    return now(batch)


def deliver_all(batch: Batch) -> None:
    """Runs the jobs of the batch's mails."""
    from lodgement.service.outbox.tasks import deliver

    numbers = [entry.mail_id for entry in entries(batch) if entry.mail_id]
    with as_worker():
        for number in numbers:
            deliver(number)


def settle() -> None:
    """Runs the job that sees what came of mails."""
    from lodgement.service.batches.tasks import settle_batches

    with as_worker():
        settle_batches(0)


def sent(scene: Scene, kind: str = "queries") -> Batch:
    """A batch that has gone out."""
    batch = released(scene, kind)
    run_once(batch)
    deliver_all(batch)
    settle()
    return now(batch)


def now(batch: Batch) -> Batch:
    """A batch as the database has it now."""
    from lodgement.service.batches.models import Batch

    with as_owner():
        found: Batch = Batch.objects.select_related("round").get(pk=batch.pk)
    return found


def entries(batch: Batch) -> list[Entry]:
    """A batch's entries as the database has them now."""
    from lodgement.service.batches.models import Entry

    with as_owner():
        return list(Entry.objects.filter(batch=batch).select_related("mail", "link", "person", "parcel"))


def events(batch: Batch) -> list[tuple[str, dict[str, Any]]]:
    """What the trail tells of a batch."""
    from lodgement.service.audit.models import Event

    with as_owner():
        return list(Event.objects.filter(subject=f"batch {batch.pk}").values_list("action", "detail"))
