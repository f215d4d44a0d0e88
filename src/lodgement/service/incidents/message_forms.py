"""The forms by which a sent message is given, and an incident opened from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from lodgement.guard.messages import LARGEST_MESSAGE

from ..organisations.models import Organisation
from ..web.forms.fields import Choice, Tick
from ..web.forms.form import Form
from .forms import OpenForm
from .from_message import TOO_LARGE

_GUESS = "domain:"


class MessageForm(Form):
    """The sent message, as a file."""

    file = forms.FileField(
        label="The sent message",
        help_text="An .eml file of up to 100 MB: the message as it left, from your “sent” folder.",
        widget=forms.FileInput(attrs={"accept": ".eml,message/rfc822"}),
        error_messages={
            "required": "Choose the sent message.",
            "empty": "The file is empty. Open the sent message, save it as a file of type .eml, and choose that.",
            "missing": "Choose the sent message.",
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MESSAGE:
            raise forms.ValidationError(TOO_LARGE)
        return file


class OpenFromMessageForm(OpenForm):
    """What is known when an incident is opened, most of it filled in; and whether guesses are right."""

    def __init__(self, *given: Any, guesses: Mapping[str, tuple[Organisation, int]], **named: Any) -> None:
        super().__init__(*given, **named)
        for domain, (organisation, addresses) in guesses.items():
            theirs = "The address" if addresses == 1 else f"The {addresses} addresses"
            belongs = "belongs" if addresses == 1 else "belong"
            self.fields[f"{_GUESS}{domain}"] = Tick(
                [Choice("yes", f"{theirs} at {domain} that nobody here has {belongs} to {organisation.name}")],
                label=f"Is {domain} {organisation.name}?",
                help_text="The people of that organisation whom we know have addresses there, and nobody else’s have.",
                required=False,
            )

    @property
    def confirmed(self) -> list[str]:
        """The domains that were said to be an organisation's."""
        given = ((name, value) for name, value in self.cleaned_data.items() if name.startswith(_GUESS))
        return [name.removeprefix(_GUESS) for name, value in given if value]


def first_values(findings: dict[str, Any], received_at: dt.datetime, records: int) -> dict[str, Any]:
    """What is filled in at first: noticed when the message was given, happened when it was sent."""
    sent_at = dt.datetime.fromisoformat(findings["sent_at"]) if findings["sent_at"] else None
    return {
        "title": f"{records:,} records in a sent message" if records else "A sent message",
        **_entered("noticed", received_at),
        **(_entered("occurred", sent_at) if sent_at else {}),
    }


def _entered(which: str, moment: dt.datetime) -> dict[str, Any]:
    local = timezone.localtime(moment)
    return {f"{which}_on": local.date(), f"{which}_at": f"{local:%H:%M}"}
