"""A mail is handed over once. What a mail server answers decides what becomes of it; where it answers nothing, nobody
knows, and that is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person
from tests.service.conftest import as_owner, as_worker

from .mail_server import HANG_UP, TEXT, MailServer
from .notify_server import NotifyServer

if TYPE_CHECKING:
    from lodgement.service.outbox.models import Mail

pytestmark = pytest.mark.usefixtures("database")


def a_mail(**attributes: Any) -> Mail:
    """A mail that says that a password was changed."""
    from lodgement.service.outbox.sending import send

    with as_owner():
        made: Mail = send(to=a_person(**attributes), template="accounts/mail/password_changed")
    return made


def deliver(mail: Mail) -> str:
    """Runs the mail's job, as the worker does; says what it raised, by name."""
    from lodgement.service.outbox.tasks import deliver as job

    with as_worker():
        try:
            job(mail.pk)
        except Exception as error:
            return type(error).__name__
    return ""


def state(mail: Mail) -> str:
    """How a mail stands, in a word."""
    from lodgement.service.outbox.models import Mail
    from lodgement.service.outbox.queries import in_doubt

    with as_owner():
        found = Mail.objects.get(pk=mail.pk)
        if in_doubt().filter(pk=mail.pk).exists():
            return "in doubt"
    if found.failed_at:
        return f"failed {found.failure}"
    if found.sent_at:
        return "sent"
    return "waiting" if found.waiting_since else "new"


def changed(mail: Mail, **values: Any) -> None:
    from lodgement.service.outbox.models import Mail

    with as_owner():
        Mail.objects.filter(pk=mail.pk).update(**values)


def again(mail: Mail) -> bool:
    """Somebody of the staff sends it again."""
    from lodgement.service.outbox.mails import send_again
    from tests.factories.service_parcels import as_staff

    by = a_person("support")
    with as_staff(by):
        return send_again(by=by, mail=mail)


def test_a_mail_is_taken_once(mail_server: MailServer) -> None:
    from lodgement.service.outbox.letters import letter_of

    mail = a_mail(email="one@example.org", name="Nell O’Neill & Co")
    assert [deliver(mail), deliver(mail), state(mail)] == ["", "", "sent"]
    (message,) = mail_server.messages
    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "From": "no-reply@lodgement.example",
        "To": "one@example.org",
        "Subject": "Your password for Lodgement was changed",
        "Message-ID": letter_of(mail).message_id,
        "Auto-Submitted": "auto-generated",
    }
    assert (message.get_content().splitlines()[0], list(message.iter_attachments())) == (
        "Hello Nell O’Neill & Co,",
        [],
    )


@pytest.mark.parametrize(
    ("verb", "code", "becomes"),
    [
        ("CONNECT", 421, "waiting"),
        ("CONNECT", HANG_UP, "waiting"),
        ("MAIL", 451, "waiting"),
        ("MAIL", 550, "failed 550"),
        ("RCPT", 452, "waiting"),
        ("RCPT", 550, "failed 550"),
        ("RCPT", HANG_UP, "waiting"),
        ("DATA", 451, "waiting"),
        ("DATA", 554, "failed 554"),
        ("DATA", HANG_UP, "in doubt"),
        (TEXT, 452, "waiting"),
        (TEXT, 552, "failed 552"),
        (TEXT, HANG_UP, "in doubt"),
    ],
)
def test_what_an_answer_means(mail_server: MailServer, verb: str, code: int, becomes: str) -> None:
    mail = a_mail()
    mail_server.answers = {verb: code}
    assert deliver(mail) == ("NotNow" if becomes == "waiting" else "")
    assert state(mail) == becomes
    mail_server.answers = {}
    deliver(mail)
    assert state(mail) == ("sent" if becomes == "waiting" else becomes)


def test_a_mail_in_doubt_is_sent_again_by_a_person_alone_and_as_the_same_message(mail_server: MailServer) -> None:
    mail = a_mail()
    mail_server.answers = {TEXT: HANG_UP}
    deliver(mail)
    mail_server.answers = {}
    assert [deliver(mail), state(mail), len(mail_server.taken)] == ["", "in doubt", 1]
    assert [again(mail), deliver(mail), state(mail), again(mail)] == [True, "", "sent", False]
    first, second = mail_server.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_in_doubt_is_left(mail_server: MailServer) -> None:
    from lodgement.service.outbox.mails import leave
    from tests.factories.service_parcels import as_staff

    mail, by = a_mail(), a_person("support")
    mail_server.answers = {TEXT: HANG_UP}
    deliver(mail)
    with as_staff(by):
        assert [leave(by=by, mail=mail), leave(by=by, mail=mail)] == [True, False]
    assert [deliver(mail), state(mail), len(mail_server.taken)] == ["", "failed left", 1]


def test_a_mail_that_a_job_holds_is_on_its_way(mail_server: MailServer) -> None:
    """And not in doubt; nor does another job touch it."""
    from tests.service.committed import administrator

    mail = a_mail()
    key = 0x6D61696C << 32 | mail.pk
    with administrator() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [key])
        assert [deliver(mail), state(mail), mail_server.taken] == ["", "new", []]
        with as_owner():
            mail.handed_at = mail.made_at
            mail.save()
        assert state(mail) == "new"
        other.execute("SELECT pg_advisory_unlock(%s)", [key])
    assert state(mail) == "in doubt"


def test_a_server_that_is_gone_is_waited_for_a_day(mail_server: MailServer, configured: Callable[..., None]) -> None:
    mail = a_mail()
    configured(mail_port=1)
    assert [deliver(mail), state(mail)] == ["NotNow", "waiting"]
    yesterday = mail.made_at - dt.timedelta(hours=23)
    changed(mail, waiting_since=yesterday)
    assert [deliver(mail), state(mail)] == ["NotNow", "waiting"]
    changed(mail, waiting_since=yesterday - dt.timedelta(hours=2))
    assert [deliver(mail), state(mail)] == ["", "failed unreachable"]
    configured(mail_port=mail_server.port)
    assert [again(mail), deliver(mail), state(mail)] == [True, "", "sent"]


def test_a_stopped_mail_stays_until_it_is_let_go_on(mail_server: MailServer) -> None:
    from lodgement.service.outbox.mails import let_go_on, stop
    from lodgement.service.outbox.models import Mail

    mail, sent = a_mail(), a_mail()
    deliver(sent)
    both = Mail.objects.filter(pk__in=[mail.pk, sent.pk])
    with as_owner():
        assert [stop(both), stop(both)] == [1, 0]
    assert [deliver(mail), len(mail_server.taken)] == ["", 1]
    with as_owner():
        assert [let_go_on(both), let_go_on(both)] == [1, 0]
    assert [deliver(mail), state(mail), len(mail_server.taken)] == ["", "sent", 2]


def test_a_mail_whose_job_was_lost_is_found_after_two_hours_and_sent_by_a_person(mail_server: MailServer) -> None:
    from lodgement.service.outbox.queries import to_look_at

    mail, young = a_mail(), a_mail()
    changed(mail, made_at=mail.made_at - dt.timedelta(minutes=121))
    with as_owner():
        assert list(to_look_at().values_list("pk", flat=True)) == [mail.pk]
    assert [again(young), again(mail), deliver(mail), state(mail)] == [False, True, "", "sent"]


def test_an_address_that_was_taken_back_gets_nothing(mail_server: MailServer) -> None:
    from lodgement.service.outbox.sending import send

    with as_owner():
        mail = send(to=a_person(), template="accounts/mail/password_changed", to_new_address=True)
    assert [deliver(mail), state(mail), mail_server.taken] == ["", "failed no-address", []]


def test_mail_goes_encrypted_to_a_server_that_is_known(
    secured_mail_server: MailServer, certificate: Path, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the certificate isn't vouched for, neither password nor mail is sent."""
    configured(mail="smtp", mail_host="localhost", mail_port=secured_mail_server.port)
    configured(mail_user="lodgement", mail_password="four wet geese")
    mail = a_mail()
    assert [deliver(mail), state(mail)] == ["NotNow", "waiting"]
    assert (secured_mail_server.signed_in, secured_mail_server.taken) == ([], [])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert [deliver(mail), state(mail), secured_mail_server.secured] == ["", "sent", 1]
    assert secured_mail_server.signed_in == [("lodgement", "four wet geese")]


def test_a_server_that_does_not_encrypt_gets_nothing(mail_server: MailServer, configured: Callable[..., None]) -> None:
    configured(mail_security="starttls", mail_user="lodgement", mail_password="four wet geese")
    mail = a_mail()
    assert [deliver(mail), state(mail), mail_server.signed_in] == ["NotNow", "waiting", []]


def test_notify_is_given_subject_body_and_our_reference(notify_server: NotifyServer) -> None:
    from lodgement.service.outbox.letters import letter_of

    mail = a_mail(email="one@example.org")
    assert [deliver(mail), deliver(mail), state(mail)] == ["", "", "sent"]
    (sent,) = notify_server.sent
    letter = letter_of(mail)
    assert (sent["email_address"], sent["personalisation"], sent["reference"]) == (
        "one@example.org",
        {"subject": letter.subject, "body": letter.text},
        letter.reference,
    )


@pytest.mark.parametrize(
    ("status", "raised", "becomes"),
    [(400, "", "failed 400"), (403, "NotNow", "waiting"), (429, "NotNow", "waiting"), (500, "InDoubt", "in doubt")],
)
def test_what_notify_means(notify_server: NotifyServer, status: int, raised: str, becomes: str) -> None:
    notify_server.statuses = [status]
    mail = a_mail()
    assert [deliver(mail), state(mail), notify_server.sent] == [raised, becomes, []]


@pytest.mark.parametrize("became", ["sending", "delivered", "permanent-failure"])
def test_a_mail_that_notify_took_without_saying_so_is_found_by_its_reference(
    notify_server: NotifyServer, became: str
) -> None:
    notify_server.statuses, notify_server.takes_all_the_same, notify_server.became = [500], True, became
    mail = a_mail()
    assert [deliver(mail), deliver(mail), len(notify_server.sent)] == ["InDoubt", "", 1]
    assert state(mail) == ("failed bounced" if became == "permanent-failure" else "sent")


def test_a_mail_that_notify_does_not_know_is_sent_again_after_some_minutes(notify_server: NotifyServer) -> None:
    notify_server.statuses = [503]
    mail = a_mail()
    assert [deliver(mail), deliver(mail), notify_server.sent] == ["InDoubt", "InDoubt", []]
    changed(mail, handed_at=mail.made_at - dt.timedelta(minutes=6))
    assert [deliver(mail), state(mail), len(notify_server.sent)] == ["", "sent", 1]


def test_where_notify_cannot_be_asked_a_mail_stays_in_doubt(
    notify_server: NotifyServer, configured: Callable[..., None]
) -> None:
    notify_server.statuses = [500]
    mail = a_mail()
    deliver(mail)
    configured(notify_address="http:" + "//127.0.0.1:1")
    assert [deliver(mail), state(mail)] == ["NotNow", "in doubt"]


def test_somebody_without_an_account_is_sent_nothing_but_what_asks_for_a_declaration() -> None:
    from lodgement.service.outbox.sending import NotForOutsiders, send_outside

    with as_owner(), pytest.raises(NotForOutsiders):
        send_outside(address="else@example.org", template="accounts/mail/password_changed", path="/declare/1")


def test_a_link_for_somebody_without_an_account_is_signed_in_the_mail_alone() -> None:
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail
    from lodgement.service.outbox.outside import unsigned

    mail = Mail(outsider="else@example.org", template="incidents/mail/declare_outside", path="/declare/3f2a")
    path = letter_of(mail).path
    assert (letter_of(mail).address, path.startswith("/declare/3f2a:"), unsigned(path)) == (
        "else@example.org", True, "/declare/3f2a",
    )  # fmt: skip
    assert [unsigned(said) for said in ("/declare/3f2a", "/declare/3f2b:" + path.partition(":")[2])] == [None, None]
