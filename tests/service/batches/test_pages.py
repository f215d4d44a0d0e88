"""The pages of batches: what is read on them, which buttons are there for whom, and what becomes of bad input."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.factories.service import a_person, signed_in
from tests.service.batches.making import (
    HEALTH,
    a_draft,
    a_scene,
    answer,
    ask,
    deliver_all,
    entries,
    now,
    proposed,
    released,
    run_once,
    sent,
    settle,
)
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")


def _text(answer: Any) -> str:
    """What a page says, without its tags."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def _buttons(answer: Any) -> list[str]:
    found = re.findall(r"<button[^>]*>(.*?)</button>", answer.content.decode().split("<main", 1)[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>.*?</span>|<[^>]+>", " ", one).split()) for one in found]


def _digest(answer: Any) -> str:
    found = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', answer.content.decode())
    assert found, "the page has the form of a release"
    return found.group(1)


def test_from_a_round_to_a_sent_batch() -> None:
    scene = a_scene((1, 2), HEALTH)
    maker, second = signed_in(scene.maker), signed_in(scene.second)
    said = _text(maker.get(f"/batches/new?round={scene.round.pk}"))
    assert "2 organisations have open queries in this round. 2 people would be told" in said
    address = maker.post("/batches/new", {"round": scene.round.pk, "kind": "queries"}).url
    assert "Making what people are given" in _text(maker.get(address))
    from lodgement.service.batches.models import Batch
    from tests.service.batches.making import a_draft

    with as_owner():
        batch = Batch.objects.get()
    assert a_draft(scene).pk == batch.pk
    preview = _text(maker.get(address))
    assert "2 organisations 2 people are told 3 open queries 0 logs they are about 0 lines stand out" in preview
    assert "Health 2" in preview
    assert maker.post(f"{address}/propose").url == address
    own, page = maker.get(address), second.get(address)
    assert ("so another statistician or approver has to release it" in _text(own), "Release it" in _buttons(own)) == (
        True,
        False,
    )
    second.post(f"{address}/release", {"digest": _digest(page), "hold": "0"})
    run_once(batch)
    deliver_all(batch)
    settle()
    done = _text(second.get(address))
    assert f"released by {scene.second.name}" in done
    assert "2 sent" in done
    assert _text(second.get("/batches")).count("2 of 2") == 1


@pytest.mark.parametrize("role", ["support", "statistician", "approver"])
def test_which_buttons_are_there_for_whom(role: str) -> None:
    scene = a_scene((1,))
    browser = signed_in(a_person(role))
    makes = role != "support"

    def buttons(batch: Any) -> list[str]:
        return _buttons(browser.get(f"/batches/{batch.pk}"))

    draft = buttons(a_draft(scene))
    assert draft == (
        ["Propose it to a second person", "Save who on this page is told", "Give it up"] if makes else ["Give it up"]
    )
    batch = proposed(scene)
    waiting = ["Release it", "Take it back to change it"] if makes else []
    assert buttons(batch) == [*waiting, "Stop it", "Give it up"]
    assert browser.get("/batches/new").status_code == (200 if makes else 403)
    with as_owner():
        type(batch).objects.filter(pk=batch.pk).update(state="cancelled")
    batch = released(scene, hold=10)
    assert buttons(batch) == ["Undo the release", "Stop it"]


def test_a_provider_finds_no_batch() -> None:
    batch = sent(a_scene((1,)))
    browser = signed_in(a_person("coordinator"))
    assert [browser.get(path).status_code for path in ("/batches", f"/batches/{batch.pk}")] == [403, 403]
    assert signed_in(a_person("support")).get("/batches/999999").status_code == 404


def test_what_changed_since_it_was_proposed_is_named_and_the_release_refused() -> None:
    scene = a_scene((1, 2))
    batch = proposed(scene)
    second = signed_in(scene.second)
    digest = _digest(second.get(f"/batches/{batch.pk}"))
    ask(scene.round, scene.contacts[1].organisation)
    page = second.post(f"/batches/{batch.pk}/release", {"digest": digest, "hold": "10"}, follow=True)
    said = _text(page)
    assert "It was not released: it isn’t as it was proposed any more." in said
    assert f"{scene.contacts[1].organisation.name} has 3 open queries now, and had 2." in said
    assert _buttons(page) == ["Propose it as it is now", "Take it back to change it", "Stop it", "Give it up"]
    second.post(f"/batches/{batch.pk}/propose")
    assert (now(batch).proposed_by_id, now(batch).state) == (scene.second.pk, "proposed")
    assert "so another statistician or approver has to release it" in _text(second.get(f"/batches/{batch.pk}"))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"digest": "\x00" * 64, "hold": "0"},
        {"digest": "0" * 64, "hold": "0"},
        {"digest": "0" * 65, "hold": "10"},
        {"digest": "DIGEST", "hold": "7"},
        {"digest": "DIGEST", "hold": "-10"},
        {"digest": "DIGEST"},
    ],
)
def test_a_form_that_isn_t_the_page_s_releases_nothing(form: dict[str, str]) -> None:
    scene = a_scene((1,))
    batch = proposed(scene)
    given = {name: text.replace("DIGEST", batch.digest) for name, text in form.items()}
    said = _text(signed_in(scene.second).post(f"/batches/{batch.pk}/release", given, follow=True))
    assert ("It was not released" in said, now(batch).state) == (True, "proposed")


@pytest.mark.parametrize(
    ("told", "left"),
    [([], ["left_out", "left_out"]), (["0x", "٣", "9" * 30, "-1", ""], ["left_out", "left_out"])],
)
def test_numbers_that_are_none_tell_nobody(told: list[str], left: list[str]) -> None:
    scene = a_scene((1, 1))
    batch = a_draft(scene)
    shown = [entry.pk for entry in entries(batch)]
    signed_in(scene.maker).post(f"/batches/{batch.pk}/people", {"shown": shown, "told": told})
    assert [entry.state for entry in entries(batch)] == left


def test_an_entry_of_another_batch_isn_t_touched() -> None:
    scene, other = a_scene((1,)), a_scene((1,))
    batch, others = a_draft(scene), a_draft(other)
    browser = signed_in(scene.maker)
    browser.post(f"/batches/{batch.pk}/people", {"shown": [entries(others)[0].pk], "told": []})
    assert browser.post(f"/batches/{batch.pk}/mails/{entries(others)[0].pk}").status_code == 404
    assert [entry.state for entry in entries(others)] == ["waiting"]


def test_lists_can_be_narrowed_to_what_stands_out() -> None:
    scene = a_scene((1, 1, 1))
    with as_owner():
        type(scene.contacts[0]).objects.filter(pk=scene.contacts[0].pk).update(last_login=None)
    batch = a_draft(scene)
    browser = signed_in(scene.maker)
    for query, lines in {"": 3, "?only=marked": 1, "?only=never": 1, "?only=many": 0, "?only=nonsense": 3}.items():
        page = browser.get(f"/batches/{batch.pk}{query}").content.decode()
        assert page.count('name="shown"') == lines, query


def test_how_far_each_is_can_be_narrowed_too() -> None:
    scene = a_scene((1, 1))
    batch = released(scene)
    run_once(batch)
    browser = signed_in(scene.maker)
    page = _text(browser.get(f"/batches/{batch.pk}"))
    assert "2 on its way" in page
    shown = browser.get(f"/batches/{batch.pk}?how_far=sent")
    assert scene.contacts[0].email not in shown.content.decode()


def test_a_mail_server_that_is_down_and_mails_nobody_knows_of_are_said() -> None:
    from django.utils import timezone

    scene = a_scene((1, 1))
    batch = released(scene)
    run_once(batch)
    first, second = entries(batch)
    with as_owner():
        type(first.mail).objects.filter(pk=first.mail_id).update(waiting_since=timezone.now())
        type(second.mail).objects.filter(pk=second.mail_id).update(handed_at=timezone.now())
    browser = signed_in(scene.maker)
    page = browser.get(f"/batches/{batch.pk}")
    said = _text(page)
    assert "The mail server hasn’t taken any of the waiting mails since" in said
    assert "Of 1 mail it isn’t known whether the mail server took it" in said
    assert _buttons(page) == ["Stop it now", "Send it again", "Leave it"]
    browser.post(f"/batches/{batch.pk}/mails/{second.pk}", {"decision": "leave"})
    assert entries(batch)[1].state == "failed"
    again = browser.post(f"/batches/{batch.pk}/mails/{second.pk}", {"decision": "leave"}, follow=True)
    assert "it is known by now what became of this mail" in _text(again)


def test_a_recall_says_how_many_had_been_opened() -> None:
    scene = a_scene((1, 1))
    batch = sent(scene)
    browser = signed_in(a_person("support"))
    signed_in(scene.contacts[0]).get(f"/links/{entries(batch)[0].link_id}")
    assert "The batch gave 2 links. 1 has been opened, 2 still work." in _text(
        browser.get(f"/batches/{batch.pk}/recall")
    )
    said = _text(browser.post(f"/batches/{batch.pk}/recall", follow=True))
    assert "The links work no more. 1 of them had been opened." in said
    assert "1 of 2 had been opened. None of them works any more." in said
    assert signed_in(scene.contacts[1]).get(f"/links/{entries(batch)[1].link_id}").status_code == 410


def test_the_page_of_a_stopped_batch_shows_what_is_left_and_what_has_left() -> None:
    scene = a_scene((1, 1, 1))
    batch = released(scene)
    run_once(batch)
    browser = signed_in(scene.maker)
    deliver_all(batch)
    from lodgement.service.batches.models import Entry

    with as_owner():
        Entry.objects.filter(pk=entries(batch)[2].pk).update(state="waiting", mail=None)
    browser.post(f"/batches/{batch.pk}/stop")
    said = _text(browser.get(f"/batches/{batch.pk}"))
    assert f"Stopped by {scene.maker.name}" in said
    assert "2 sent 1 waiting" in said
    assert "1 organisation 1 person is told" in said
    answer(ask(scene.round, scene.contacts[2].organisation))
    assert "Person by person" in _text(browser.get(f"/batches/{batch.pk}?how_far=sent"))


def test_a_preview_asks_the_database_no_more_for_many_than_for_few() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for organisations in (2, 12):
        scene = a_scene((1,) * organisations)
        batch = a_draft(scene)
        browser = signed_in(scene.maker)
        browser.get(f"/batches/{batch.pk}")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/batches/{batch.pk}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
