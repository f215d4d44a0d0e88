"""Mail by SMTP. A mail counts as handed over from the moment its text goes out; everything before can be tried again.

An answer that begins with 4 means not now, with 5 never. No answer to the text means that nobody knows, since SMTP has
no way to ask; the Message-ID is the same each time, so that a mailbox can tell a second copy.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as LINES
from email.utils import format_datetime

from django.utils import timezone

from ..configuration import Configuration
from .letters import Letter
from .transport import Fate, HandOver, InDoubt, NotNow, Refusal

PATIENCE = 20
"""Seconds that the server has for each answer."""
TAKEN = 250


class Smtp:
    """A mail server."""

    remembers = False

    def __init__(self, chosen: Configuration) -> None:
        self._chosen = chosen

    def fate_of(self, letter: Letter, since: dt.timedelta) -> Fate:
        return Fate.UNKNOWN

    @contextmanager
    def ready_for(self, letter: Letter) -> Iterator[HandOver]:
        server = self._connected()
        try:
            with _not_now_if_it_breaks():
                _check(server.mail(self._chosen.mail_from))
                _check(server.rcpt(_in_ascii(letter.address)))
            yield lambda: _hand_over(server, _message(letter, self._chosen.mail_from))
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _connected(self) -> smtplib.SMTP:
        chosen = self._chosen
        with _not_now_if_it_breaks():
            if chosen.mail_security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    chosen.mail_host, chosen.mail_port, timeout=PATIENCE, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(chosen.mail_host, chosen.mail_port, timeout=PATIENCE)
            if chosen.mail_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if chosen.mail_user:
                server.login(chosen.mail_user, chosen.mail_password)
            return server


@contextmanager
def _not_now_if_it_breaks() -> Iterator[None]:
    """Whatever goes wrong before the text is sent can be tried again."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise NotNow(str(error.smtp_code)) from None
    except (smtplib.SMTPException, OSError):
        raise NotNow("unreachable") from None


def _check(answer: tuple[int, bytes]) -> None:
    """Raises what an answer means, unless it is a good one."""
    code = answer[0]
    if code >= 500:
        raise Refusal(str(code))
    if code >= 400 or code < 200:
        raise NotNow(str(code))


def _hand_over(server: smtplib.SMTP, message: bytes) -> None:
    try:
        answer = server.data(message)
    except smtplib.SMTPDataError as error:
        answer = (error.smtp_code, b"")
    except (smtplib.SMTPException, OSError):
        raise InDoubt from None
    _check(answer)


def _message(letter: Letter, sender: str) -> bytes:
    message = EmailMessage(LINES)
    message["From"], message["To"], message["Subject"] = sender, _in_ascii(letter.address), letter.subject
    message["Date"], message["Message-ID"] = format_datetime(timezone.now()), letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    return message.as_bytes()


def _in_ascii(address: str) -> str:
    """An address whose domain may have letters of any alphabet, as mail servers have it."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}"
