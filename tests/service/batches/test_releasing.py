"""A second person releases exactly what they saw: whatever changes voids it, and is named in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.service import a_person
from tests.service.batches.making import (
    Scene,
    a_contact,
    a_scene,
    ask,
    entries,
    events,
    now,
    proposed,
    released,
    run_once,
    staff,
)
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")


def _changed(model: Any, **values: Any) -> None:
    """A change of a row, whoever made it."""
    with as_owner():
        type(model).objects.filter(pk=model.pk).update(**values)


def _answered(scene: Scene, count: int) -> None:
    from lodgement.service.quality.models import Query

    with as_owner():
        some = Query.objects.filter(organisation=scene.contacts[1].organisation).values("pk")[:count]
        Query.objects.filter(pk__in=list(some.values_list("pk", flat=True))).update(state="confirmed")


def _one_for_another(scene: Scene) -> None:
    _answered(scene, 1)
    ask(scene.round, scene.contacts[1].organisation)


def _another_entry(scene: Scene) -> None:
    from lodgement.service.batches.models import Batch, Entry

    contact = a_contact(scene.contacts[0].organisation, name="Smuggled In")
    with as_owner():
        first = Entry.objects.first()
        Entry.objects.create(batch=Batch.objects.get(), organisation=contact.organisation, person=contact,
                             parcel=first.parcel)  # fmt: skip


def _one_entry_less(scene: Scene) -> None:
    from lodgement.service.batches.models import Entry

    with as_owner():
        Entry.objects.filter(person=scene.contacts[0]).delete()


def _a_recalled_parcel(scene: Scene) -> None:
    from lodgement.service.batches.models import Entry
    from lodgement.service.outbox.parcels import recall_parcel

    with as_owner():
        parcel = Entry.objects.get(person=scene.contacts[0]).parcel
    with staff(scene.maker):
        recall_parcel(by=scene.maker, parcel=parcel)


CHANGES: dict[str, tuple[Callable[[Scene], object], str]] = {
    "address": (
        lambda scene: _changed(scene.contacts[0], email="new@elsewhere.example"),
        "The address of {0} was changed.",
    ),
    "name": (
        lambda scene: _changed(scene.contacts[0], name="Somebody Else"),
        "The details of Somebody Else ({org}), or what is made for them, were changed.",
    ),
    "deactivated": (
        lambda scene: _changed(scene.contacts[0], active=False),
        "{0} can’t sign in any more: the account was deactivated.",
    ),
    "moved": (
        lambda scene: _changed(scene.contacts[0], organisation=scene.contacts[1].organisation),
        "{0} belongs to another organisation now.",
    ),
    "answered": (lambda scene: _answered(scene, 1), "{org1} has 1 open query now, and had 2."),
    "raised": (
        lambda scene: ask(scene.round, scene.contacts[1].organisation),
        "{org1} has 3 open queries now, and had 2.",
    ),
    "one for another": (_one_for_another, "{org1} has other open queries than when it was proposed."),
    "added": (_another_entry, "Smuggled In ({org}) was added."),
    "taken out": (_one_entry_less, "Who is told, or the day by which answers are wanted, was changed."),
    "wanted by": (
        lambda scene: _changed(scene.round, wanted_by=scene.round.wanted_by + dt.timedelta(days=1)),
        "Who is told, or the day by which answers are wanted, was changed.",
    ),
    "recalled": (
        _a_recalled_parcel,
        "{0} has nothing to be given: what was made for the organisation was recalled.",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changed_since_it_was_proposed_voids_it_and_is_named(what: str) -> None:
    from lodgement.service.batches.actions import Changed
    from lodgement.service.batches.releasing import release

    change, sentence = CHANGES[what]
    scene = a_scene()
    batch = proposed(scene)
    first, second = scene.contacts
    names = {"org": first.organisation.name, "org1": second.organisation.name}
    expected = sentence.format(f"{first.name} ({names['org']})", **names)
    change(scene)
    with staff(scene.second), pytest.raises(Changed) as refusal:
        release(by=scene.second, batch=batch, digest=batch.digest)
    assert (refusal.value.sentences, now(batch).state) == ([expected], "proposed")


def test_many_changes_are_counted_beyond_the_first_ten() -> None:
    from lodgement.service.batches.actions import Changed
    from lodgement.service.batches.releasing import release

    scene = a_scene((1,) * 12)
    batch = proposed(scene)
    for contact in scene.contacts:
        _changed(contact, email=f"new-{contact.email}")
    with staff(scene.second), pytest.raises(Changed) as refusal:
        release(by=scene.second, batch=batch, digest=batch.digest)
    assert (len(refusal.value.sentences), refusal.value.sentences[-1]) == (11, "And 2 more changes.")


def test_what_was_proposed_anew_after_the_page_was_opened_isn_t_what_was_seen() -> None:
    from lodgement.service.batches.actions import Changed, propose
    from lodgement.service.batches.releasing import release

    scene = a_scene()
    seen = proposed(scene)
    ask(scene.round, scene.contacts[0].organisation)
    with staff(scene.maker):
        anew = propose(by=scene.maker, batch=seen)
        assert propose(by=scene.maker, batch=seen).digest == anew.digest != seen.digest
    with staff(scene.second), pytest.raises(Changed, match="it was proposed anew after you opened this page"):
        release(by=scene.second, batch=seen, digest=seen.digest)
    assert [action for action, _ in events(seen)] == ["batch.made", "batch.proposed", "batch.proposed"]


def test_nobody_releases_what_they_made_or_proposed_and_support_releases_nothing() -> None:
    from lodgement.service.batches.actions import BatchRefused, propose, take_back
    from lodgement.service.batches.releasing import release

    scene = a_scene()
    batch = proposed(scene)
    with staff(scene.second):
        take_back(by=scene.second, batch=batch)
        propose(by=scene.second, batch=batch)
    refusals = {}
    for person in (scene.maker, scene.second, support := a_person("support")):
        with staff(person), pytest.raises(BatchRefused) as refusal:
            release(by=person, batch=batch, digest=batch.digest)
        refusals[person.pk] = str(refusal.value)
    own = "You made or proposed this batch, so somebody else has to release it."
    assert refusals == {
        scene.maker.pk: own,
        scene.second.pk: own,
        support.pk: "Only statisticians and approvers can do that.",
    }
    with staff(third := a_person("approver")):
        assert release(by=third, batch=batch, digest=batch.digest).state == "held"


def test_a_release_pressed_twice_is_one_release_and_its_hold_can_be_undone() -> None:
    from lodgement.service.batches.actions import BatchRefused
    from lodgement.service.batches.releasing import release, undo

    scene = a_scene()
    batch = released(scene, hold=30)
    with staff(scene.second):
        release(by=scene.second, batch=batch, digest=batch.digest, hold=30)
    assert run_once(batch).state == "held", "the job that comes before the hold has ended sends nothing"
    assert now(batch).leaves_at - now(batch).released_at == dt.timedelta(minutes=30)
    with staff(support := a_person("support")):
        undone = undo(by=support, batch=batch)
        with pytest.raises(BatchRefused, match="this batch is “Waiting for a second person”"):
            undo(by=support, batch=batch)
    assert (undone.state, undone.released_by, undone.released_digest) == ("proposed", None, "")
    assert events(batch)[2:] == [
        (
            "batch.released",
            {"digest": batch.digest, "entries": 2, "organisations": 2, "hold_seconds": 1800},
        ),
        ("batch.undone", {}),
    ]
    assert [entry.state for entry in entries(batch)] == ["waiting", "waiting"]


@pytest.mark.parametrize("hold", [-1, 24 * 60 + 1])
def test_a_hold_is_neither_negative_nor_longer_than_a_day(hold: int) -> None:
    from lodgement.service.batches.actions import BatchRefused
    from lodgement.service.batches.releasing import release

    scene = a_scene((1,))
    batch = proposed(scene)
    with staff(scene.second), pytest.raises(BatchRefused, match="24 hours at most"):
        release(by=scene.second, batch=batch, digest=batch.digest, hold=hold)


def test_nothing_is_released_of_a_round_that_was_closed_meanwhile() -> None:
    from lodgement.service.batches.actions import BatchRefused
    from lodgement.service.batches.releasing import release

    scene = a_scene((1,))
    batch = proposed(scene)
    _changed(scene.round, state="closed")
    with staff(scene.second), pytest.raises(BatchRefused, match="The round is closed"):
        release(by=scene.second, batch=batch, digest=batch.digest)


def test_a_batch_that_ended_stays_as_it_is() -> None:
    from lodgement.service.batches.actions import BatchRefused, cancel, propose, take_back
    from lodgement.service.batches.stopping import stop

    scene = a_scene((1,))
    batch = proposed(scene)
    with staff(scene.maker):
        cancel(by=scene.maker, batch=batch)
        assert cancel(by=scene.maker, batch=batch).state == "cancelled"
        for action in (propose, take_back, stop):
            with pytest.raises(BatchRefused, match="this batch is “Given up”"):
                action(by=scene.maker, batch=batch)
