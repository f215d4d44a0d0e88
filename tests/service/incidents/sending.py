"""Messages as they were sent, for tests: to whom, when, and with which tables attached."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from email.message import EmailMessage


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def a_message(to: str, attached: Mapping[str, bytes], *, text: str = "Please see the errors.", more: str = "") -> bytes:
    """A message of the morning of 26 July 2017 with files attached, as its sender's mail program keeps it."""
    message = EmailMessage()
    message["From"] = "Stella Statistician <stella@example.org>"
    message["To"] = to
    message["Date"] = "Wed, 26 Jul 2017 09:30:00 +0100"
    message["Subject"] = f"Errors to put right{more}"
    message.set_content(text)
    for name, content in attached.items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
