"""Who is told of what: by whom the batch is put together, what its preview says, and what stands out in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.service import a_person, an_organisation
from tests.service.batches.making import (
    HEALTH,
    a_contact,
    a_draft,
    a_scene,
    answer,
    ask,
    entries,
    events,
    now,
    proposed,
    sent,
    staff,
)
from tests.service.conftest import as_owner, as_worker

pytestmark = pytest.mark.usefixtures("database")


def _preview(batch: Any, by: Any) -> Any:
    from lodgement.service.batches.shown import preview_of

    with staff(by):
        return preview_of(now(batch))


def _marks(batch: Any, by: Any) -> dict[str, list[str]]:
    """Person → why their line stands out."""
    preview = _preview(batch, by)
    return {line.entry.person.name: [str(mark) for mark in preview.marks.of[line.entry.pk]] for line in preview.lines}


def test_key_contacts_are_told_else_coordinators_and_where_there_is_nobody_it_is_said() -> None:
    from lodgement.service.batches.contacts import contacts_of

    scene = a_scene((1,))
    second, third = an_organisation(name="Without contacts"), an_organisation(name="With nobody")
    coordinator = a_person("coordinator", second)
    a_person("provider", second), a_person("provider", third), a_person("coordinator", third, active=False)
    a_person("provider", scene.contacts[0].organisation), a_person("coordinator", scene.contacts[0].organisation)
    a_contact(an_organisation())  # of an organisation that isn't asked anything
    for organisation in (second, third):
        ask(scene.round, organisation)
    with staff(scene.maker):
        found = contacts_of(scene.round)
    told = {(organisation.pk, person.pk) for organisation, person in found.people}
    assert told == {(scene.contacts[0].organisation_id, scene.contacts[0].pk), (second.pk, coordinator.pk)}
    assert [organisation.name for organisation in found.without] == ["With nobody"]


def test_for_an_organisation_that_was_merged_the_others_contacts_are_told() -> None:
    scene = a_scene((2,))
    (contact,) = scene.contacts
    absorbed = an_organisation(name="Absorbed", merged_into=contact.organisation, active=False)
    ask(scene.round, absorbed)
    batch = proposed(scene)
    assert [(e.organisation_id, e.person_id, e.queries) for e in entries(batch)] == [
        (absorbed.pk, contact.pk, 1),
        (contact.organisation_id, contact.pk, 2),
    ]


def test_a_batch_is_made_once_however_often_it_is_asked_for() -> None:
    scene = a_scene()
    batch, again = a_draft(scene), a_draft(scene)
    assert (again.pk, len(entries(batch))) == (batch.pk, 2)
    assert events(batch) == [
        ("batch.made", {"kind": "queries", "round": scene.round.pk, "entries": 2, "organisations": 2})
    ]
    assert {entry.parcel.organisation_id for entry in entries(batch)} == {c.organisation_id for c in scene.contacts}


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("closed", "The round is closed: nothing is asked any more, so there is nothing to tell."),
        ("checking", "The round isn’t checked yet. Wait until it is, and raise its queries first."),
    ],
)
def test_only_of_a_checked_round(state: str, why: str) -> None:
    from lodgement.service.batches.actions import BatchRefused, make

    scene = a_scene()
    with as_owner():
        type(scene.round).objects.filter(pk=scene.round.pk).update(state=state)
    with staff(scene.maker), pytest.raises(BatchRefused) as refusal:
        make(by=scene.maker, round=scene.round, kind="queries")
    assert str(refusal.value) == why


def test_nobody_is_told_of_a_round_without_open_queries_and_support_makes_no_batch() -> None:
    from lodgement.service.batches.actions import BatchRefused, make

    scene, support = a_scene(()), a_person("support")
    refusals = []
    for person in (scene.maker, support):
        with staff(person), pytest.raises(BatchRefused) as refusal:
            make(by=person, round=scene.round, kind="queries")
        refusals.append(str(refusal.value))
    assert refusals == [
        "Nobody has an open query in this round, so there is nobody to tell.",
        "Only statisticians and approvers can do that.",
    ]


def test_the_preview_counts_each_organisation_once_and_names_the_kinds_of_sensitive_answers() -> None:
    scene = a_scene((3,), HEALTH)
    (contact,) = scene.contacts
    a_contact(contact.organisation)
    other = a_contact(an_organisation())
    answer(ask(scene.round, other.organisation, 2))
    ask(scene.round, other.organisation, 4)
    preview = _preview(a_draft(scene), scene.maker)
    assert (len(preview.lines), len(preview.by_organisation), preview.queries, preview.logs) == (3, 2, 7, 0)
    assert preview.kinds == [("health", 1)]
    assert [line.asked.kinds for line in preview.lines] == [("health",), ("health",), ()]


def test_what_stands_out_is_marked() -> None:
    scene = a_scene((2, 2, 3, 3, 60))
    contacts = scene.contacts
    for contact in contacts:  # the usual addresses of their organisations
        a_person("provider", contact.organisation), a_person("provider", contact.organisation)
    with as_owner():
        type(contacts[0]).objects.filter(pk=contacts[0].pk).update(email="elsewhere@other.example")
        type(contacts[1]).objects.filter(pk=contacts[1].pk).update(last_login=None)
    a_person("provider", an_organisation(), email=contacts[2].email, confirmed_at=None)
    batch = a_draft(scene)
    with as_owner():
        type(contacts[3]).objects.filter(pk=contacts[3].pk).update(active=False)
    assert _marks(batch, scene.maker) == {
        contacts[0].name: ["domain"],
        contacts[1].name: ["never"],
        contacts[2].name: ["shared"],
        contacts[3].name: ["cant"],
        contacts[4].name: ["many"],
    }


def test_what_changed_since_the_last_batch_is_marked() -> None:
    scene = a_scene((1, 1))
    gone, moved = scene.contacts
    sent(scene)
    new = a_contact(gone.organisation)
    with as_owner():
        type(gone).objects.filter(pk=gone.pk).update(is_key_contact=False)
        type(moved).objects.filter(pk=moved.pk).update(email="another@example.org")
    batch = a_draft(scene, "reminder")
    assert _marks(batch, scene.maker) == {new.name: ["new"], moved.name: ["told", "address"]}
    assert _preview(batch, scene.maker).marks.gone == [f"{gone.name} ({gone.organisation.name})"]


def test_anybody_can_be_left_out_and_taken_in_again() -> None:
    from lodgement.service.batches.actions import BatchRefused, choose, propose

    scene = a_scene((1, 1, 1))
    batch = a_draft(scene)
    first, second, third = (entry.pk for entry in entries(batch))
    with staff(scene.maker):
        choose(by=scene.maker, batch=batch, shown=[first, second], told=[second, third + 1_000])
        choose(by=scene.maker, batch=batch, shown=[third], told=[])
        choose(by=scene.maker, batch=batch, shown=[first, third], told=[third])
    assert [(entry.state, entry.left_out) for entry in entries(batch)] == [
        ("left_out", "by_hand"),
        ("waiting", ""),
        ("waiting", ""),
    ]
    assert [detail for action, detail in events(batch) if action == "batch.chosen"] == [
        {"left_out": 1, "taken_in": 0},
        {"left_out": 1, "taken_in": 0},
        {"left_out": 0, "taken_in": 1},
    ]
    with staff(scene.maker):
        propose(by=scene.maker, batch=batch)
        with pytest.raises(BatchRefused, match="Take it back first to change whom it tells"):
            choose(by=scene.maker, batch=batch, shown=[first], told=[first])


def test_nothing_is_proposed_while_somebody_can_t_be_told_or_something_is_still_being_made() -> None:
    from lodgement.service.batches.actions import BatchRefused, Changed, choose, make, propose
    from lodgement.service.batches.tasks import prepare_batch

    scene = a_scene((1, 1))
    with staff(scene.maker):
        batch = make(by=scene.maker, round=scene.round, kind="queries")
        with pytest.raises(BatchRefused, match="is still being made"):
            propose(by=scene.maker, batch=batch)
    with as_worker():
        prepare_batch(batch=batch.pk, by=scene.maker.pk)
    contact = scene.contacts[0]
    with as_owner():
        type(contact).objects.filter(pk=contact.pk).update(active=False)
    with staff(scene.maker):
        with pytest.raises(Changed) as refusal:
            propose(by=scene.maker, batch=batch)
        who = f"{contact.name} ({contact.organisation.name})"
        assert refusal.value.sentences == [f"{who} can’t sign in any more: the account was deactivated."]
        told = {entry.pk for entry in entries(batch) if entry.person_id != contact.pk}
        choose(by=scene.maker, batch=batch, shown=[entry.pk for entry in entries(batch)], told=told)
        assert propose(by=scene.maker, batch=batch).state == "proposed"


def test_whoever_has_answered_everything_is_left_out_of_what_is_proposed() -> None:
    from lodgement.service.batches.actions import propose
    from lodgement.service.quality.models import Query

    scene = a_scene((1, 1))
    batch = a_draft(scene)
    with as_owner():
        Query.objects.filter(organisation=scene.contacts[0].organisation).update(state="corrected")
    with staff(scene.maker):
        done = propose(by=scene.maker, batch=batch)
    assert [(entry.state, entry.left_out) for entry in entries(batch)] == [("left_out", "answered"), ("waiting", "")]
    assert events(batch)[-1] == ("batch.proposed", {"digest": done.digest, "entries": 1, "organisations": 1})
