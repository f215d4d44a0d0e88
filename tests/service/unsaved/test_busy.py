"""A page that is sent while somebody else changes the same log for longer than anybody waits: kept, and saved later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.factories.service import signed_in
from tests.factories.service_logs import NOW, a_log, a_reporter, known_answers
from tests.service.committed import kept, login
from tests.service.logs.browser import page_of, question_form, resend, shown, text_of

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log


@pytest.fixture
def log(server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """A log, there for everybody to see, on the day of the tests."""
    from django.db import transaction

    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("lodgement.service.database.session.PATIENCE", "200ms")
    with kept():
        with transaction.atomic():
            made = a_log(a_reporter("coordinator"), known_answers("general needs"))
        yield made


@pytest.fixture
def person(log: Log) -> Person:
    from django.db import transaction

    from lodgement.service.accounts.models import Person
    from tests.service.conftest import as_owner

    with transaction.atomic(), as_owner():
        return Person.objects.select_related("organisation").get(pk=log.made_by_id)


def test_what_was_typed_is_kept_and_saved_later(log: Log, person: Person) -> None:
    client = signed_in(person)
    form = shown(client, log, "tenant_code")
    with login("lodgement_web") as other:
        other.execute("SELECT set_config('app.person', %s, true)", [str(person.pk)])
        other.execute("SELECT id FROM logs_log WHERE id = %s FOR UPDATE", [log.pk])
        answer = resend(client, log, "tenant_code", form, tenancycode="LATER")
        said = text_of(answer.content.decode())
        assert (answer.status_code, "What you entered is kept" in said) == (409, True)
    page = client.get(page_of(log, "tenant_code")).content.decode()
    assert ("not saved yet" in page, question_form(page)["tenancycode"]) == (True, ["LATER"])
    assert client.post(page_of(log, "tenant_code"), question_form(page)).status_code == 302
    assert shown(client, log, "tenant_code")["tenancycode"] == ["LATER"]


def test_a_button_is_answered_in_words(log: Log, person: Person) -> None:
    client = signed_in(person)
    with login("lodgement_web") as other:
        other.execute("SELECT set_config('app.person', %s, true)", [str(person.pk)])
        other.execute("SELECT id FROM logs_log WHERE id = %s FOR UPDATE", [log.pk])
        answer = client.post(f"/logs/{log.pk}/delete", {"reason": "twice"})
    said = text_of(answer.content.decode())
    assert (answer.status_code, "Somebody is changing this just now" in said) == (409, True)
    assert client.get(f"/logs/{log.pk}").status_code == 200
