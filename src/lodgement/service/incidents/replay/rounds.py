"""The morning as it should have been: a round over all logs, queries raised, and twelve batches, each by two people."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from ...batches.actions import choose, make, propose
from ...batches.contacts import contacts_of
from ...batches.models import Batch, BatchKind, BatchState, Entry, EntryState
from ...batches.releasing import release
from ...batches.shown import preview_of
from ...batches.tasks import settle_batches
from ...outbox.models import Mail
from ...quality.actions import open_round
from ...quality.models import Round, RoundState
from ...quality.raising import raise_queries
from .results import Results
from .running import as_owner, as_staff, as_worker, wait_for
from .world import World

BATCHES = 12
DAYS_TO_ANSWER = 14


def play_round(world: World, results: Results) -> Round:
    """Opens a round, has all logs checked, and asks what was found."""
    with results.stage("Round checked") as counts:
        with as_staff(world.statistician) as by:
            opened = open_round(
                by=by, collection=world.questionnaire.collection, year=world.questionnaire.year,
                wanted_by=world.today + dt.timedelta(DAYS_TO_ANSWER), today=world.today,
            )  # fmt: skip
        checked = _checked(world, opened.pk, results)
        counts |= {"logs": checked.logs}
    with results.stage("Queries raised") as counts, as_staff(world.statistician) as by:
        found = list(checked.checks.filter(logs__gt=0).values_list("pk", flat=True))
        raised = raise_queries(by=by, round=checked, checks=found)
        counts |= {"checks": len(found), "queries": raised.queries, "organisations": raised.organisations}
    results.check("Queries were raised to enough organisations for twelve batches", raised.organisations >= BATCHES)
    return checked


def _checked(world: World, number: int, results: Results) -> Round:
    def ready() -> bool:
        with as_owner():
            found = Round.objects.get(pk=number)
        results.tell(f"Round checked: {found.logs_done:,} of {len(world.numbers):,}")
        return found.state != RoundState.CHECKING

    wait_for("a round is checked", ready, world.service.worker)
    with as_owner():
        found: Round = Round.objects.get(pk=number)
        results.same("All logs are checked", (found.state, found.logs), (RoundState.CHECKED, len(world.numbers)))
        return found


def play_batches(world: World, checked: Round, results: Results) -> None:
    """Twelve batches by twelve groups of organisations: one person proposes each, another releases it."""
    with results.stage("Twelve batches") as counts:
        with as_staff(world.statistician):
            organisations = [organisation.pk for organisation, _ in contacts_of(checked).people]
        told = 0
        for at in range(BATCHES):
            results.tell(f"Twelve batches: {at + 1}")
            told += _one(world, checked, set(organisations[at::BATCHES]))
        with as_worker():
            settle_batches(0)  # which the worker does every few seconds
        with as_owner():
            sent = Batch.objects.filter(round=checked, state=BatchState.SENT)
            by_two = sum(batch.released_by_id != batch.proposed_by_id for batch in sent)
            mailed = Mail.objects.filter(entry__batch__in=sent, sent_at__isnull=False).count()
        counts |= {"batches": by_two, "contacts told": told}
        results.same("All twelve batches went out, each by two people", by_two, BATCHES)
        results.same("Every contact was told once", (told, mailed), (len(organisations), len(organisations)))


def _one(world: World, checked: Round, group: set[int]) -> int:
    """Sends a batch to a group of organisations; says how many people were told."""
    batch = proposed(world, checked, group)
    with as_staff(world.second) as by:
        release(by=by, batch=batch, digest=preview_of(batch).digest, hold=0)
    wait_for("a batch's people are told", lambda: not _left(batch), world.service.worker)
    with as_owner():
        return Entry.objects.filter(batch=batch, state=EntryState.SENT).count()


def proposed(world: World, checked: Round, group: set[int]) -> Batch:
    """A batch to the contacts of a group of organisations, proposed by the statistician."""
    with as_staff(world.statistician) as by:
        batch = make(by=by, round=checked, kind=BatchKind.QUERIES)
    wait_for("what a batch gives is made", lambda: _is_made(batch), world.service.worker)
    with as_staff(world.statistician) as by:
        entries = list(batch.entries.values_list("pk", "organisation"))
        told = {entry for entry, organisation in entries if organisation in group}
        choose(by=by, batch=batch, shown=[entry for entry, _ in entries], told=told)
        return propose(by=by, batch=batch)


def _is_made(batch: Batch) -> bool:
    with as_owner():
        return not Entry.objects.filter(batch=batch, parcel=None, problem="").exists()


def _left(batch: Batch) -> bool:
    """Whether somebody of a batch is still to be told, or their mail is still on its way."""
    with as_owner():
        waits = Q(state=EntryState.WAITING) | Q(state=EntryState.SENT, mail__sent_at=None)
        return Entry.objects.filter(waits, batch=batch).exists()
