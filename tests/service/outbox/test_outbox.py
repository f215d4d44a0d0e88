"""Mail: a template, a person, a link; sent once, after the transaction it belongs to; nothing else fits through."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from tests.factories.service import a_person, ask_for_password, signed_in
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

SERVICE = Path(__file__).resolve().parents[3] / "src" / "lodgement" / "service"


def _jobs() -> list[tuple[str, dict[str, Any]]]:
    from django.db import connection

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text::json FROM procrastinate_jobs WHERE task_name = 'outbox.deliver'")
        return list(cursor.fetchall())


def _asked_for(address: str) -> Any:
    """The mail of somebody who forgot their password."""
    from lodgement.service.outbox.models import Mail

    ask_for_password(address)
    with as_owner():
        return Mail.objects.get()


def test_what_a_mail_takes() -> None:
    from lodgement.service.outbox.sending import send

    assert list(inspect.signature(send).parameters) == ["to", "template", "link", "to_new_address"]


def test_only_the_outbox_sends_mail() -> None:
    """Nothing else in the service imports what sends mail; replay and drill write the message of 2017 and send none."""
    assert _importing("django.core.mail", "smtplib") == ["outbox/smtp.py"]
    assert _importing("email.message", "email.mime") == ["incidents/stray.py", "outbox/smtp.py"]


def _importing(*names: str) -> list[str]:
    return [
        str(path.relative_to(SERVICE))
        for path in sorted(SERVICE.rglob("*.py"))
        if any(f"import {name}" in (text := path.read_text()) or f"from {name}" in text for name in names)
    ]


def test_a_job_holds_a_number_and_a_mail_no_signature() -> None:
    from django.db import connection

    from lodgement.service.outbox.letters import letter_of

    mail = _asked_for(a_person().email)
    assert _jobs() == [("outbox.deliver", {"mail": mail.pk})]
    with as_owner():
        signature = letter_of(mail).path.rsplit(":", 1)[1]
        with connection.cursor() as cursor:
            cursor.execute("SELECT m::text || l::text FROM outbox_mail m, accounts_link l")
            assert [signature in text for (text,) in cursor.fetchall()] == [False]


def test_what_is_undone_sends_no_mail() -> None:
    from django.db import transaction

    from lodgement.service.outbox.models import Mail
    from lodgement.service.outbox.sending import send

    person = a_person()
    with as_owner(), transaction.atomic():
        send(to=person, template="accounts/mail/password_changed")
        transaction.set_rollback(True)
    with as_owner():
        assert (Mail.objects.count(), _jobs()) == (0, [])


def test_every_template_of_a_mail_says_something_with_and_without_a_name() -> None:
    from lodgement.service.accounts.links import make_link
    from lodgement.service.accounts.models import Purpose
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail

    person = a_person()
    templates = sorted(SERVICE.rglob("templates/*/mail/*.txt"))
    with as_owner():
        link = make_link(person, Purpose.RESET, person.confirmed_at)
        for path in templates:
            name = f"{path.parent.parent.name}/mail/{path.stem}"
            letter = letter_of(Mail(person=person, template=name, link=link))
            assert (letter.address, 20 < len(letter.subject) < 70, len(letter.text) > 100) == (person.email, True, True)
    assert len(templates) >= 5


def test_a_demonstration_shows_its_mail_to_its_staff_alone() -> None:
    from django.test import override_settings

    mail = _asked_for(a_person().email)
    staff, provider = signed_in(a_person("support")), signed_in(a_person())
    assert [browser.get("/outbox").status_code for browser in (staff, provider)] == [404, 403]
    with override_settings(DEMONSTRATION=True):
        text = staff.get("/outbox").content.decode()
        assert [f'id="mail-{mail.pk}"' in text, provider.get("/outbox").status_code] == [True, 403]
