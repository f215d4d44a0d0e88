"""Each way of sending what must not be sent, tried inside the service. All must be refused.

Somebody who should know better tries by the actions, and somebody who should not be able to by the pages. For each it
is said what stopped it: the refusal by its name, or the status of the page; and which event tells of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone

from ...accounts.models import Person
from ...audit.models import Event
from ...batches.actions import BatchRefused, Changed, cancel, make
from ...batches.models import Batch, BatchKind, BatchState
from ...batches.releasing import release
from ...batches.shown import preview_of
from ...batches.stopping import stop
from ...batches.tasks import send_batch
from ...database.session import on_behalf_of
from ...outbox.boxes import put_content
from ...outbox.contents import Contents
from ...outbox.guarding import Refused
from ...outbox.links import LinkRefused, NotTheirs, give, recall
from ...outbox.models import Parcel, ParcelLink
from ...outbox.parcels import ParcelRefused, drill_parcel, make_workbook, parcel_of_queries, recall_parcel
from ...outbox.sending import NotForOutsiders, send, send_outside
from ...quality.models import Round
from ...quality.raising import raise_queries
from .browser import Answer
from .results import Results, Tried
from .rounds import proposed
from .running import as_owner, as_staff, as_worker
from .world import World

REFUSED_FROM = 400
TEMPLATE = "batches/mail/queries"


@dataclass
class Trial:
    """What is tried upon: two organisations that are asked something, and a person of each."""

    world: World
    round: Round
    results: Results
    one: Person
    other: Person

    def __call__(self, what: str, does: Callable[[], Any], *stopped_by: type[BaseException]) -> None:
        """Tries something that must be refused: by one of these, or by a page."""
        before, stopped, said = _last_event(), "", ""
        try:
            answer = does()
        except stopped_by as refusal:
            stopped, said = type(refusal).__name__, (str(refusal).splitlines() or [""])[0]
        else:
            if isinstance(answer, Answer) and answer.status >= REFUSED_FROM:
                stopped, said = f"{answer.status}", answer.path
            elif isinstance(answer, Batch) and answer.state == BatchState.STOPPED:
                stopped, said = "it stopped by itself", answer.stopped_because
        self.results.tried.append(Tried(what, stopped, said, _told_since(before)))


def _last_event() -> int:
    with as_owner():
        return Event.objects.order_by("-sequence").values_list("sequence", flat=True)[0]


def _told_since(sequence: int) -> str:
    """The events that tell of a try, not those of what was made ready for it."""
    with as_owner():
        told = Event.objects.filter(sequence__gt=sequence, action__in=TOLD).order_by("sequence")
        return ", ".join(dict.fromkeys(told.values_list("action", flat=True)))


TOLD = ("batch.stopped", "link.closed", "link.refused")


def try_all(world: World, checked: Round, results: Results) -> None:
    """Tries all of it."""
    with results.stage("Ways of sending the wrong thing") as counts:
        with as_owner():
            asked = list(checked.queries.order_by("organisation").values_list("organisation", flat=True).distinct())
        one, other = [person for person in world.contacts if person.organisation_id in asked][:2]
        trial = Trial(world, checked, results, one, other)
        for tries in (_by_mail, _by_link, _by_batch, _by_drill, _as_others):
            tries(trial)
        counts |= {"tried": len(results.tried), "refused": sum(bool(one.stopped_by) for one in results.tried)}


def _by_mail(trial: Trial) -> None:
    world, file = trial.world, trial.world.file

    def mail(**more: Any) -> Any:
        with as_staff(world.statistician):
            return send(**{"to": trial.one, "template": TEMPLATE, "link": "/queries"} | more)

    trial("Attach the file to a mail", lambda: mail(attachment=file), TypeError)
    trial("Write another organisation’s figures into a mail", lambda: mail(text="85,000 records"), TypeError)
    trial("Give a mail a text in place of a template", lambda: mail(template="Dear all, {{ figures }}"),
          TemplateDoesNotExist)  # fmt: skip

    def outside() -> Any:
        with as_staff(world.statistician):
            return send_outside(address="who@nowhere.example", template=TEMPLATE, path="/queries")

    trial("Mail somebody without an account about queries", outside, NotForOutsiders)


def _by_link(trial: Trial) -> None:
    world, one, other = trial.world, trial.one, trial.other
    with as_staff(world.statistician) as by:
        mine = parcel_of_queries(by=by, round=trial.round, organisation=one.organisation)
        workbook = make_workbook(by=by, round=trial.round, organisation=one.organisation)
        theirs = make_workbook(by=by, round=trial.round, organisation=other.organisation)
        link = give(by=by, parcel=workbook, person=one)

    def given(parcel: Parcel, person: Person) -> Any:
        with as_staff(world.statistician) as by:
            return give(by=by, parcel=parcel, person=person)

    trial("Give a link to another organisation’s person", lambda: given(mine, other), NotTheirs)
    trial("Give a workbook to another organisation’s person", lambda: given(workbook, other), NotTheirs)
    _put_others_rows(trial, theirs)
    trial("A workbook that holds another organisation’s logs", lambda: given(theirs, other), Refused)
    trial("Open another person’s link", lambda: world.browser(other).get(f"/links/{link.pk}"))
    trial("Download by another person’s link", lambda: world.browser(other).get(f"/links/{link.pk}/file"))
    with as_staff(world.support) as by:
        recall(by=by, links=ParcelLink.objects.filter(pk=link.pk), subject=f"parcel {workbook.pk}")
    trial("Download after the recall", lambda: world.browser(one).get(f"/links/{link.pk}/file"))
    trial("See the password after the recall", lambda: world.browser(one).get(f"/links/{link.pk}/password"))
    with as_staff(world.support) as by:
        recall_parcel(by=by, parcel=workbook)
    trial("Give a link to what was recalled", lambda: given(workbook, one), LinkRefused)


def _put_others_rows(trial: Trial, parcel: Parcel) -> None:
    """Puts the rows of one organisation into the parcel of another, as a fault of the program would."""
    from ...outbox.asked import asked_of

    with as_owner():
        rows = Contents.made_of(asked_of(trial.round, trial.one.organisation)).written()
        put_content(parcel, rows)
        parcel.save(update_fields=["content"])


def _by_batch(trial: Trial) -> None:
    world = trial.world
    batch = proposed(world, trial.round, {trial.one.organisation_id})

    def released(by: Person, hold: int = 0) -> Any:
        with as_staff(by):
            return release(by=by, batch=batch, digest=preview_of(batch).digest, hold=hold)

    trial("Release one’s own batch", lambda: released(world.statistician), BatchRefused)
    trial("Release one’s own batch, past the program", lambda: _released_past_it(batch), IntegrityError)
    trial("Release a batch as support", lambda: released(world.support), BatchRefused)
    trial("Release what wasn’t shown", lambda: _released_unseen(world, batch), Changed)
    _readdress(trial.one, "elsewhere@nowhere.example")
    trial("Release a batch of which an address changed", lambda: released(world.second), Changed)
    _readdress(trial.one, trial.one.email)
    released(world.second, hold=10)
    _readdress(trial.one, "elsewhere@nowhere.example")
    trial("Send a batch that changed after its release", lambda: _sent(world, batch))
    _readdress(trial.one, trial.one.email)
    with as_staff(world.support) as by:
        cancel(by=by, batch=batch)


def _released_past_it(batch: Batch) -> None:
    """What a program without the check would write."""
    with as_owner(), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(
            state=BatchState.HELD, released_by=batch.proposed_by_id, released_at=timezone.now(),
            released_digest=batch.digest,
        )  # fmt: skip


def _released_unseen(world: World, batch: Batch) -> Any:
    with as_staff(world.second) as by:
        return release(by=by, batch=batch, digest="0" * 64, hold=0)


def _readdress(person: Person, address: str) -> None:
    """Somebody's address changes meanwhile."""
    with as_owner():
        Person.objects.filter(pk=person.pk).update(email=address)


def _sent(world: World, batch: Batch) -> Batch:
    """The hold ends, and the worker sends it."""
    with as_owner():
        Batch.objects.filter(pk=batch.pk).update(leaves_at=timezone.now())
    with as_worker():
        send_batch(batch=batch.pk, by=world.second.pk)
    with as_owner():
        found: Batch = Batch.objects.get(pk=batch.pk)
        return found


def _by_drill(trial: Trial) -> None:
    with _a_real_organisation(trial.one):
        trial("Make a drill’s file where an organisation is real", lambda: _drilled(trial.world), ParcelRefused)


@contextmanager
def _a_real_organisation(person: Person) -> Iterator[None]:
    from ...organisations.models import Organisation

    try:
        with as_owner():
            Organisation.objects.filter(pk=person.organisation_id).update(made_up=False)
        yield
    finally:
        with as_owner():
            Organisation.objects.filter(pk=person.organisation_id).update(made_up=True)


def _drilled(world: World, by: Person | None = None) -> Any:
    given = {"collection": world.questionnaire.collection, "year": world.questionnaire.year, "name": "errors.csv",
             "content": b"x", "logs": world.numbers[:1]}  # fmt: skip
    if by is None:
        with as_staff(world.statistician) as by:
            return drill_parcel(by=by, organisation=world.contacts[0].organisation, **given)
    with on_behalf_of(by.pk):
        return drill_parcel(by=by, organisation=by.organisation, **given)


def _as_others(trial: Trial) -> None:
    """Providers and coordinators call the actions, and ask for the pages, of staff."""
    world, by, batch, parcel = trial.world, trial.one, _any_batch(), _any_parcel()
    trial("Make a drill’s file as a coordinator", lambda: _drilled(world, by), DatabaseError, ParcelRefused)
    for what, does, refusal in (
        (
            "Raise queries as a coordinator",
            lambda: raise_queries(by=by, round=trial.round, checks=[1]),
            PermissionDenied,
        ),
        ("Make a batch as a coordinator", lambda: make(by=by, round=trial.round, kind=BatchKind.QUERIES), BatchRefused),
        ("Stop a batch as a coordinator", lambda: stop(by=by, batch=batch), Batch.DoesNotExist),
        ("Give a link as a coordinator", lambda: give(by=by, parcel=parcel, person=by), Parcel.DoesNotExist),
    ):
        trial(what, lambda does=does: _on_behalf(by, does), refusal)
    browser = world.browser(by)
    for path in ("/batches", "/batches/new", "/parcels", "/rounds", "/incidents", "/incidents/open",
                 "/incidents/from-message", "/outbox"):  # fmt: skip
        trial(f"Ask for the page {path} as a coordinator", lambda path=path: browser.get(path))
    for path in (f"/batches/{batch.pk}/release", f"/parcels/{parcel.pk}/recall"):
        shown = path.replace(path.split("/")[2], "…")
        trial(f"Send the form {shown} as a coordinator", lambda path=path: browser.post(path))


def _on_behalf(person: Person, does: Callable[[], Any]) -> Any:
    with on_behalf_of(person.pk):
        return does()


def _any_batch() -> Batch:
    with as_owner():
        found: Batch = Batch.objects.select_related("round").order_by("pk")[0]
        return found


def _any_parcel() -> Parcel:
    with as_owner():
        found: Parcel = Parcel.objects.select_related("organisation").order_by("pk")[0]
        return found
