"""How a released batch goes out: each person once, as it was released, and no further from the moment it is stopped."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.service import a_person
from tests.service.batches.making import (
    Scene,
    a_draft,
    a_scene,
    ask,
    deliver_all,
    entries,
    events,
    now,
    released,
    run_once,
    sent,
    settle,
    staff,
)
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")


def _few_at_once(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    from lodgement.service.batches import sending

    monkeypatch.setattr(sending, "AT_ONCE", dict.fromkeys(sending.AT_ONCE, count))


def _changed(model: Any, **values: Any) -> None:
    with as_owner():
        type(model).objects.filter(pk=model.pk).update(**values)


def _states(batch: Any) -> list[str]:
    return [entry.state for entry in entries(batch)]


def _delivery(batch: Any, by: Any) -> dict[str, int]:
    from lodgement.service.batches.delivery import counted

    with staff(by):
        return {name: count for name, count in counted(batch).items() if count}


def _rest(batch: Any, by: Any) -> str:
    """The digest that the page of a stopped batch shows."""
    from lodgement.service.batches.shown import preview_of

    with staff(by):
        return preview_of(now(batch)).digest


def test_each_person_gets_one_mail_with_a_link_of_their_own() -> None:
    from lodgement.service.outbox.models import Mail

    scene = a_scene()
    batch = sent(scene)
    told = entries(batch)
    assert (batch.state, _states(batch), len({entry.link_id for entry in told})) == ("sent", ["sent", "sent"], 2)
    with as_owner():
        mails = list(Mail.objects.order_by("pk").values_list("person", "template", "path"))
    assert mails == [(entry.person_id, "batches/mail/queries", f"/links/{entry.link_id}") for entry in told]
    assert all(entry.mail.sent_at for entry in told)
    assert events(batch)[-1] == (
        "batch.sent",
        {"sent": 2, "left_out": 0, "failed": 0, "waiting": 0, "on_its_way": 0, "in_doubt": 0},
    )


def test_whoever_has_nothing_left_to_answer_is_left_out_and_it_is_said() -> None:
    from lodgement.service.quality.models import Query

    scene = a_scene()
    batch = released(scene)
    with as_owner():
        Query.objects.filter(organisation=scene.contacts[0].organisation).update(state="confirmed")
        one = Query.objects.filter(organisation=scene.contacts[1].organisation).first()
        Query.objects.filter(pk=one.pk).update(state="corrected")
    run_once(batch)
    assert [(entry.state, entry.left_out, entry.mail_id is None) for entry in entries(batch)] == [
        ("left_out", "answered", True),
        ("sent", "", False),
    ]


def _address(scene: Scene, batch: Any) -> str:
    contact = scene.contacts[1]
    _changed(contact, email="new@elsewhere.example")
    return f"The address of {contact.name} ({contact.organisation.name}) was changed."


def _more_queries(scene: Scene, batch: Any) -> str:
    ask(scene.round, scene.contacts[1].organisation)
    return f"{scene.contacts[1].organisation.name} has 3 open queries now, and had 2."


def _another_person(scene: Scene, batch: Any) -> str:
    """Somebody with a hand in the database puts another person in an entry's place."""
    entry = entries(batch)[1]
    other = a_person("coordinator", scene.contacts[1].organisation, name="Other Person")
    _changed(entry, person=other)
    return f"The address of Other Person ({other.organisation.name}) was changed."


def _another_digest(scene: Scene, batch: Any) -> str:
    from lodgement.service.batches.sending import NOT_AS_SEEN

    _changed(entries(batch)[1], digest="0" * 64)
    return NOT_AS_SEEN


def _closed(scene: Scene, batch: Any) -> str:
    _changed(scene.round, state="closed")
    return "The round is closed: nothing is asked any more, so there is nothing to tell."


@pytest.mark.parametrize("change", [_address, _more_queries, _another_person, _another_digest, _closed])
def test_where_something_isn_t_as_it_was_released_nothing_more_leaves(change: Any) -> None:
    scene = a_scene()
    batch = released(scene)
    why = change(scene, batch)
    stopped = run_once(batch)
    assert (stopped.state, stopped.stopped_because, stopped.stopped_by) == ("stopped", why, None)
    assert (_states(batch), events(batch)[-1]) == (
        ["waiting", "waiting"],
        ("batch.stopped", {"sent": 0, "waiting": 2}),
    )


def test_a_stop_keeps_back_what_was_noted_and_not_yet_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.batches.stopping import stop
    from lodgement.service.outbox.models import Mail
    from lodgement.service.outbox.tasks import deliver
    from tests.service.conftest import as_worker

    scene = a_scene((1, 1, 1))
    batch = released(scene)
    run_once(batch)
    first, *others = [entry.mail_id for entry in entries(batch)]
    with as_worker():
        deliver(first)
    with staff(support := a_person("support")):
        stop(by=support, batch=batch)
        stop(by=support, batch=batch)
    with as_worker():
        for number in others:
            deliver(number)
    run_once(batch)
    with as_owner():
        assert list(Mail.objects.filter(sent_at__isnull=False).values_list("pk", flat=True)) == [first]
    assert (_states(batch), now(batch).stopped_by_id) == (["sent", "waiting", "waiting"], support.pk)
    assert [event for event in events(batch) if event[0] == "batch.stopped"] == [
        ("batch.stopped", {"sent": 1, "waiting": 2})
    ]


def test_the_rest_of_a_stopped_batch_is_released_by_a_second_person_as_it_is_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from lodgement.service.batches.actions import BatchRefused, Changed
    from lodgement.service.batches.releasing import release
    from lodgement.service.batches.stopping import stop
    from lodgement.service.outbox.models import Mail

    _few_at_once(monkeypatch, 1)
    scene = a_scene((1, 1, 1))
    batch = released(scene)
    run_once(batch)
    deliver_all(batch)
    with staff(scene.maker):
        stop(by=scene.maker, batch=batch)
    with as_owner():
        type(scene.contacts[1]).objects.filter(pk=scene.contacts[1].pk).update(email="new@elsewhere.example")
    digest = _rest(batch, scene.second)
    ask(scene.round, scene.contacts[2].organisation)
    with staff(scene.second), pytest.raises(Changed, match="something changed after you opened this page"):
        release(by=scene.second, batch=batch, digest=digest)
    digest = _rest(batch, scene.second)
    with staff(scene.maker), pytest.raises(BatchRefused, match="somebody else has to release it"):
        release(by=scene.maker, batch=batch, digest=digest)
    with staff(scene.second):
        again = release(by=scene.second, batch=batch, digest=digest, hold=0)
    assert again.released_digest == digest != batch.digest
    run_once(batch), run_once(batch)
    deliver_all(batch)
    settle()
    assert (now(batch).state, _states(batch)) == ("sent", ["sent"] * 3)
    with as_owner():
        assert Mail.objects.filter(sent_at__isnull=False).count() == 3
    assert [action for action, _ in events(batch)][2:] == [
        "batch.released",
        "batch.stopped",
        "batch.resumed",
        "batch.sent",
    ]


def test_a_proposal_is_stopped_before_anybody_released_it_and_goes_on_by_a_second_person() -> None:
    from lodgement.service.batches.releasing import release
    from lodgement.service.batches.stopping import stop
    from tests.service.batches.making import proposed

    scene = a_scene((1,))
    batch = proposed(scene)
    with staff(support := a_person("support")):
        assert stop(by=support, batch=batch).state == "stopped"
    digest = _rest(batch, scene.second)
    with staff(scene.second):
        release(by=scene.second, batch=batch, digest=digest, hold=0)
    run_once(batch)
    assert _states(batch) == ["sent"]


def test_whoever_chooses_anew_of_a_stopped_batch_does_not_release_it() -> None:
    """Else one person alone would tell those whom its maker had left out."""
    from lodgement.service.batches.actions import BatchRefused, choose, propose
    from lodgement.service.batches.releasing import release
    from lodgement.service.batches.stopping import stop

    scene = a_scene((1, 1))
    batch = a_draft(scene)
    told, left_out = entries(batch)
    with staff(scene.maker):
        choose(by=scene.maker, batch=batch, shown={told.pk, left_out.pk}, told={told.pk})
        propose(by=scene.maker, batch=batch)
    with staff(scene.second):
        stop(by=scene.second, batch=batch)
        choose(by=scene.second, batch=batch, shown={told.pk, left_out.pk}, told={left_out.pk})
    digest = _rest(batch, scene.second)
    with staff(scene.second), pytest.raises(BatchRefused):
        release(by=scene.second, batch=batch, digest=digest, hold=0)
    with staff(third := a_person("statistician")):
        assert release(by=third, batch=batch, digest=digest, hold=0).released_by_id == third.pk


def test_an_undone_release_of_a_batch_that_had_begun_is_stopped_again() -> None:
    from lodgement.service.batches.actions import BatchRefused
    from lodgement.service.batches.releasing import release, undo
    from lodgement.service.batches.stopping import stop

    scene = a_scene((1, 1))
    batch = released(scene)
    run_once(batch)
    with staff(scene.second), pytest.raises(BatchRefused, match="It is going out already"):
        undo(by=scene.second, batch=batch)
    from tests.service.conftest import as_worker

    with as_worker():
        from lodgement.service.outbox.tasks import deliver

        deliver(entries(batch)[0].mail_id)
    with staff(scene.second):
        stop(by=scene.second, batch=batch)
    digest = _rest(batch, scene.second)
    with staff(scene.second):
        release(by=scene.second, batch=batch, digest=digest, hold=5)
        assert undo(by=scene.second, batch=batch).state == "stopped"


def test_a_recall_ends_all_links_of_a_batch_and_gives_up_what_has_not_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from lodgement.service.batches.shown import Links, links_of
    from lodgement.service.batches.stopping import recall_batch
    from lodgement.service.outbox.models import Opening

    _few_at_once(monkeypatch, 2)
    scene = a_scene((1, 1, 1))
    batch = released(scene)
    run_once(batch)
    first = entries(batch)[0]
    with as_owner():
        Opening.objects.create(link=first.link, person=first.person, kind="viewed", at=timezone.now())
    with staff(support := a_person("support")):
        assert links_of(batch) == Links(given=2, opened=1, standing=2)
        assert (recall_batch(by=support, batch=batch), recall_batch(by=support, batch=batch)) == (2, 0)
        assert links_of(batch) == Links(given=2, opened=1, standing=0)
    ended = now(batch)
    assert (ended.state, ended.recalled_by_id) == ("cancelled", support.pk)
    assert [action for action, _ in events(batch)][3:] == ["batch.stopped", "batch.cancelled", "links.recalled"]
    assert {entry.link.recalled_by_id for entry in entries(batch) if entry.link} == {support.pk}


def test_a_sent_batch_that_is_recalled_stays_sent() -> None:
    from lodgement.service.batches.stopping import recall_batch

    scene = a_scene((1,))
    batch = sent(scene)
    with staff(scene.maker):
        assert recall_batch(by=scene.maker, batch=batch) == 1
    assert (now(batch).state, now(batch).recalled_by_id) == ("sent", scene.maker.pk)


def test_a_batch_whose_releaser_is_gone_goes_no_further() -> None:
    from lodgement.service.batches.sending import GONE

    scene = a_scene((1,))
    batch = released(scene)
    _changed(scene.second, active=False)
    assert (run_once(batch).stopped_because, _states(batch)) == (GONE, ["waiting"])


def test_what_the_mail_server_refused_or_nobody_knows_of_is_said_and_decided_by_a_person() -> None:
    from django.utils import timezone

    from lodgement.service.batches.actions import decide_mail

    scene = a_scene((1, 1, 1))
    batch = released(scene)
    run_once(batch)
    refused, doubtful, waiting = entries(batch)
    _changed(refused.mail, failed_at=timezone.now(), failure="550")
    _changed(doubtful.mail, handed_at=timezone.now())
    settle()
    assert now(batch).state == "sending", "one is still on its way"
    assert _delivery(batch, scene.maker) == {"failed": 1, "in_doubt": 1, "on_its_way": 1}
    from lodgement.service.outbox.tasks import deliver
    from tests.service.conftest import as_worker

    with as_worker():
        deliver(waiting.mail_id)
    settle()
    assert (now(batch).state, _states(batch)) == ("sent", ["failed", "sent", "sent"])
    with staff(scene.maker):
        assert decide_mail(by=scene.maker, entry=doubtful, again=False)
        assert decide_mail(by=scene.maker, entry=refused, again=True)
        assert not decide_mail(by=scene.maker, entry=waiting, again=True)
    deliver_all(batch)
    assert (_states(batch), _delivery(batch, scene.maker)) == (["sent", "failed", "sent"], {"failed": 1, "sent": 2})


def test_workbooks_that_are_behind_their_queries_are_made_again() -> None:
    from lodgement.service.batches.actions import Changed, make_again, propose
    from lodgement.service.batches.tasks import prepare_batch
    from tests.service.conftest import as_worker

    scene = a_scene((1, 1))
    batch = a_draft(scene, "workbooks")
    before = [entry.parcel_id for entry in entries(batch)]
    ask(scene.round, scene.contacts[1].organisation)
    with staff(scene.maker):
        with pytest.raises(Changed) as refusal:
            propose(by=scene.maker, batch=batch)
        make_again(by=scene.maker, batch=batch)
    with as_worker():
        prepare_batch(batch=batch.pk, by=scene.maker.pk)
    assert [sentence.split(") ")[1] for sentence in refusal.value.sentences] == [
        "has a workbook that is older than the organisation’s queries: make it again."
    ]
    after = [entry.parcel_id for entry in entries(batch)]
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)
    with staff(scene.maker):
        assert propose(by=scene.maker, batch=batch).state == "proposed"
