"""The routes of sent messages from which incidents are opened."""

from __future__ import annotations

from typing import Any

from tests.service.incidents.sending import a_message

from .line import Line, Sending, nothing
from .world import Holding

NOTICED = {"noticed_on_day": "24", "noticed_on_month": "11", "noticed_on_year": "2025", "noticed_at": "9:30"}


def _message(holding: Holding) -> tuple[Any, ...]:
    return (holding.message.pk,)


def _file(_: Sending) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile("sent.eml", a_message("nobody@elsewhere.example", {}))}


MESSAGES: dict[str, Line] = {
    "from_message": Line(post=_file, by="statistician"),
    "sent_message": Line(_message, post=lambda s: {"title": "A message", **NOTICED}, by="statistician"),
    "forget_sent_message": Line(_message, post=nothing, by="statistician"),
}
