"""With the filters of the code switched off, the database alone keeps one organisation's rows from another.

First the whole matrix again, every `…_for(person)` finding everything. Then the logins themselves, past all of our
code; and the jobs, asked for something that isn't the asker's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.service.committed import administrator, login
from tests.service.conftest import as_owner, as_worker

from .made_messages import waiting_message
from .matrix import OF_ORGANISATION, PROVIDERS, cells, changed, rows_of_others, taken_back
from .world import HOME, PARTNER, STRANGER, World

KNOWN_OF_PARTNER = {"organisations_organisation", "organisations_agreement"}
"""That it is there and has signed is known of an organisation that one works with."""


def _everything() -> dict[Callable[..., Any], Callable[..., Any]]:
    """Each filter of the code, and what stands in for it: all rows there are."""
    from lodgement.service.accounts.models import Person, Session
    from lodgement.service.accounts.queries import people_for, sessions_of
    from lodgement.service.batches.models import Batch
    from lodgement.service.batches.queries import batches_for
    from lodgement.service.incidents.models import Notice
    from lodgement.service.incidents.reports.notices import notices_for
    from lodgement.service.logs.models import Log
    from lodgement.service.logs.queries import logs_for
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.organisations.queries import organisations_for, own_numbers, related_numbers
    from lodgement.service.outbox.models import Parcel, ParcelLink
    from lodgement.service.outbox.queries import links_for, parcels_for
    from lodgement.service.quality.models import Query, Round, SignOff
    from lodgement.service.quality.queries import queries_for, rounds_for
    from lodgement.service.quality.sign_off import sign_offs_for
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.queries import uploads_for

    with administrator() as connection:
        numbers = {number for (number,) in connection.execute("SELECT id FROM organisations_organisation")}
    return {
        people_for: lambda person: Person.objects.select_related("organisation"),
        sessions_of: lambda person: Session.objects.all(),
        logs_for: lambda person: Log.objects.all(),
        batches_for: lambda person: Batch.objects.all(),
        organisations_for: lambda person: Organisation.objects.all(),
        uploads_for: lambda person: Upload.objects.all(),
        notices_for: lambda person: Notice.objects.all(),
        links_for: lambda person: ParcelLink.objects.all(),
        parcels_for: lambda person: Parcel.objects.all(),
        queries_for: lambda person: Query.objects.select_related("round"),
        rounds_for: lambda person: Round.objects.all(),
        sign_offs_for: lambda person: SignOff.objects.all(),
        own_numbers: lambda organisation: numbers,
        related_numbers: lambda organisation: numbers,
    }


@pytest.fixture
def without_filters(undone: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world, in a service whose filters find everything, wherever they were imported."""
    everything = _everything()
    modules = [module for name, module in sys.modules.items() if name.startswith("lodgement.service")]
    for module in modules:
        for name, value in list(vars(module).items()):
            if callable(value) and getattr(value, "__hash__", None) and value in everything:
                monkeypatch.setattr(module, name, everything[value])
    yield undone


@pytest.mark.parametrize("actor", PROVIDERS)
def test_the_matrix_holds_without_the_filters(without_filters: World, actor: str) -> None:
    world = without_filters
    before, faults = rows_of_others(world), []
    for cell in cells(world, actor):
        if cell.tag == STRANGER and cell.is_let_in:
            with taken_back():
                faults += cell.faults(cell.send() if cell.line.post else cell.ask())
                faults += [f"{cell.said}: wrote {table}" for table in changed(before, rows_of_others(world))]
    assert faults == []


def _numbers_of(world: World, tag: str) -> dict[str, list[Any]]:
    """The keys of an organisation's rows, in each table."""
    organisation = world.holdings[tag].organisation.pk
    found = {}
    with administrator() as connection:
        for table, condition in OF_ORGANISATION.items():
            key = connection.execute(
                "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
                "AND a.attnum = i.indkey[0] WHERE i.indisprimary AND i.indrelid = %s::regclass", [table]
            ).fetchone()  # fmt: skip
            assert key
            rows = connection.execute(f"SELECT {key[0]} FROM {table} WHERE {condition.format(organisation)}")
            found[f"{table} {key[0]}"] = [number for (number,) in rows]
    return found


SIGNED_IN_AS = [
    (name, role, person)
    for name in ("lodgement_web", "lodgement_worker")
    for role, person in [(None, "provider"), (None, "coordinator"), (None, "half-way"), (None, "shut out"),
                         (None, "signed out"), ("lodgement_staff", "coordinator")]
]  # fmt: skip


@pytest.mark.parametrize(("name", "role", "person"), SIGNED_IN_AS)
@pytest.mark.parametrize("tag", [PARTNER, STRANGER])
def test_a_login_finds_and_changes_no_row_of_another(
    world: World, name: str, role: str | None, person: str, tag: str
) -> None:
    """A staff's role taken by somebody who isn't staff finds nothing either."""
    reached = {}
    with login(name) as connection:
        who = world.people[person]
        for named, numbers in _numbers_of(world, tag).items():
            table, key = named.split()
            _begin(connection, who.pk if who else None, role)
            rows = connection.execute(f"SELECT {key} FROM {table}").fetchall()
            reached[table] = len({number for (number,) in rows} & set(numbers))
            for change in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
                reached[f"{table} written"] = reached.get(f"{table} written", 0) + _changed(
                    connection, f"{change} WHERE {key} = ANY(%s)", numbers, who.pk if who else None, role
                )
        connection.rollback()
    known = KNOWN_OF_PARTNER if tag == PARTNER and person in PROVIDERS and role is None else set()
    relation = {"organisations_stockrelation"}  # with the partner: read by both, removed by a coordinator
    of_both = known | relation | {"organisations_stockrelation written"} if known else set()
    assert {table for table, count in reached.items() if count} <= of_both


def _begin(connection: psycopg.Connection, person: int | None, role: str | None) -> None:
    connection.rollback()
    connection.execute("SELECT set_config('app.person', %s, true)", [str(person or "")])
    if role:
        connection.execute(f"SET LOCAL ROLE {role}")


def _changed(
    connection: psycopg.Connection, query: str, numbers: list[Any], person: int | None, role: str | None
) -> int:
    """How many rows a statement changes; none where the login may not even try."""
    _begin(connection, person, role)
    try:
        return connection.execute(query, [numbers]).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


@pytest.mark.parametrize(("name", "role"), [
    ("lodgement_web", "lodgement_system"), ("lodgement_web", "lodgement_owner"), ("lodgement_web", "lodgement_worker"),
    ("lodgement_worker", "lodgement_owner"), ("lodgement_worker", "lodgement_web"),
])  # fmt: skip
def test_a_login_becomes_no_other(server: None, name: str, role: str) -> None:
    with login(name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SET ROLE {role}")


def test_every_job_that_runs_for_a_person_is_tried_here(server: None) -> None:
    import inspect

    from procrastinate.contrib.django import app

    for_people = {name for name, task in app.tasks.items() if "by" in inspect.signature(task.func).parameters}
    assert for_people == {
        "batches.prepare",
        "batches.send",
        "incidents.measure",
        "incidents.read_message",
        "quality.check_round",
        "quality.raise_queries",
        "uploads.check",
        "uploads.hand_in",
        "uploads.mark",
    }


def test_a_job_does_nothing_to_what_its_asker_does_not_see(undone: World) -> None:
    from lodgement.service.batches.models import Batch
    from lodgement.service.batches.tasks import prepare_batch, send_batch
    from lodgement.service.incidents.models import Incident
    from lodgement.service.incidents.tasks import measure_incident
    from lodgement.service.quality.models import Round
    from lodgement.service.quality.tasks import check_round, raise_round
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import check_upload, hand_in_upload, mark_upload

    before = rows_of_others(undone)
    asker, theirs = undone.holdings[HOME].coordinator.pk, undone.holdings[STRANGER].upload.pk
    for job in (check_upload, hand_in_upload, mark_upload):
        with as_worker(), suppress(Upload.DoesNotExist):
            job(upload=theirs, by=asker)
    for job in (prepare_batch, send_batch):
        with as_worker(), suppress(Batch.DoesNotExist):
            job(batch=undone.holdings[STRANGER].batches.held.pk, by=asker)
    for work in (check_round, raise_round):
        with as_worker(), suppress(Round.DoesNotExist):
            work(round=undone.holdings[STRANGER].asked.round.pk, by=asker)
    with as_worker(), suppress(Incident.DoesNotExist):
        measure_incident(incident=undone.holdings[STRANGER].happened.incident.pk, by=asker)
    assert changed(before, rows_of_others(undone)) == []


def test_a_job_reads_no_message_for_somebody_who_does_not_see_it(undone: World) -> None:
    from lodgement.service.incidents.message_tasks import read_message
    from lodgement.service.incidents.sent_messages import SentMessage

    message = waiting_message()
    with as_worker(), suppress(SentMessage.DoesNotExist):
        read_message(message=message.pk, by=undone.holdings[HOME].coordinator.pk)
    with as_owner():
        found = SentMessage.objects.get(pk=message.pk)
        assert (found.state, found.pieces.count()) == ("received", 1)
