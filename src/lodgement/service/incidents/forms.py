"""What is entered about an incident: when it was noticed, what became of the records, what is decided, what is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..accounts.models import Person
from ..web.forms.fields import Choice, Day, OneOf, Tick, options_of
from ..web.forms.form import Form
from .deciding import Likelihood, Severity
from .declaring import LONGEST, Said
from .moments import NoSuchTime, moment_of, time_of

LONGEST_TEXT = 5000
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


def text(label: str, hint: str = "", required: bool = True, rows: int = 4, longest: int = LONGEST_TEXT) -> Any:
    """A field for some sentences."""
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest, widget=widget)


def a_time(label: str, required: bool = True) -> forms.CharField:
    """A field for a time of the day in London."""
    attrs = {"class": "govuk-input--width-5", "autocomplete": "off"}
    return forms.CharField(
        label=label, required=required, max_length=10, help_text="For example, 9:25 or 2:05pm",
        widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip


class OpenForm(Form):
    """What is known when an incident is opened."""

    title = forms.CharField(
        label="What happened, in a few words", max_length=200, help_text="No names and nothing from a record."
    )
    noticed_on = Day(label="On which day was it noticed?", error_messages={"required": "Enter the day."})
    noticed_at = a_time("At what time was it noticed?")
    occurred_on = Day(label="On which day did it happen? (optional)", required=False)
    occurred_at = a_time("At what time did it happen? (optional)", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for which in ("noticed", "occurred"):
            cleaned[which] = self._moment(cleaned, which)
        return cleaned

    def _moment(self, cleaned: dict[str, Any], which: str) -> dt.datetime | None:
        day, time = cleaned.get(f"{which}_on"), cleaned.get(f"{which}_at")
        if not day or not time:
            if (day or time) and which == "occurred":
                self.add_error(f"{which}_{'at' if day else 'on'}", "Enter both the day and the time, or neither.")
            return None
        try:
            return moment_of(day, time_of(time))
        except NoSuchTime as error:
            self.add_error(f"{which}_at", str(error))
            return None


class DeclarationForm(Form):
    """What became of the records that somebody had."""

    opened = OneOf(YES_NO, label="Did you open the file, or look at what was in it?")
    deleted = OneOf(
        (Choice("yes", "Yes, all of it is deleted"), Choice("no", "No, not yet")),
        label="Have you deleted it?",
        help_text="The message, the file wherever you saved it, and both in “deleted items” or the recycle bin.",
    )
    copied = OneOf(
        (Choice("no", "No"), Choice("yes", "Yes", reveals=("copies",))),
        label="Did you make a copy: save it elsewhere, print it, or copy out of it?",
    )
    copies = text("What became of the copies?", required=False, longest=LONGEST)
    passed_on = OneOf(
        (Choice("no", "No"), Choice("yes", "Yes", reveals=("forwarded",))),
        label="Did you pass it on to anybody, or could anybody else get at it?",
    )
    forwarded = text(
        "To whom? Enter their email addresses",
        "We will ask them to delete it too. Nobody is in trouble for saying so.",
        required=False,
        longest=LONGEST,
    )
    backed_up = OneOf(
        (Choice("no", "No"), Choice("yes", "Yes, or I don’t know", reveals=("backups",))),
        label="May a backup of your computer or mailbox still hold it?",
    )
    backups = text(
        "Where, and until when?", "For example: the mail server, kept for 30 days. “I don’t know” is an answer.",
        required=False, longest=LONGEST,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked = {"copied": "copies", "passed_on": "forwarded", "backed_up": "backups"}
        for question, detail in asked.items():
            if cleaned.get(question) == "yes" and not cleaned.get(detail) and detail not in self.errors:
                self.add_error(detail, _TELL[detail])
        return cleaned

    @property
    def said(self) -> Said:
        """The declaration of a valid form; what belongs to a “no” is left out."""
        got = self.cleaned_data
        return Said(
            got["opened"] == "yes",
            got["deleted"] == "yes",
            got["copies"] if got["copied"] == "yes" else "",
            got["forwarded"] if got["passed_on"] == "yes" else "",
            got["backups"] if got["backed_up"] == "yes" else "",
        )


_TELL = {
    "copies": "Tell us what became of the copies, for example “shredded”.",
    "forwarded": "Enter the email address of everybody who has it, or say who they are.",
    "backups": "Tell us where a backup may hold it; “I don’t know” will do.",
}


class RiskForm(Form):
    """How bad it is, and who is to be told."""

    likelihood = OneOf(options_of(Likelihood.choices), label="How likely is it that somebody comes to harm?")
    severity = OneOf(options_of(Severity.choices), label="How bad would that be?")
    tell_commissioner = OneOf(
        YES_NO,
        label="Is the Information Commissioner to be told?",
        help_text="They are, unless it is unlikely to put anybody’s rights and freedoms at risk (article 33).",
    )
    tell_people = OneOf(
        YES_NO,
        label="Are the people whom the records are about to be told?",
        help_text="They are where the risk to them is likely to be high (article 34).",
    )
    reasons = text("Why?", "Say what was weighed: who has it, what it tells, what they did. No names.", rows=8)

    @property
    def decided(self) -> dict[str, Any]:
        got = self.cleaned_data
        return got | {name: got[name] == "yes" for name in ("tell_commissioner", "tell_people")}


class ActionForm(Form):
    """Something to be done so that it doesn't happen again."""

    text = text("What is to be done?", "So that it doesn’t happen again. No names.", longest=1000)
    owner = forms.ChoiceField(
        label="Who sees to it?", error_messages={"required": "Choose who sees to it.", "invalid_choice": "Choose who."}
    )
    due_on = Day(label="Until when?", error_messages={"required": "Enter the day by which it is to be done."})

    def __init__(self, *given: Any, staff: Iterable[Person], today: dt.date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.staff = {str(person.pk): person for person in staff}
        self.today = today
        choices = [("", "Choose a person"), *((number, person.name) for number, person in self.staff.items())]
        self.fields["owner"].choices = choices

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.today:
            raise ValidationError("Enter a day that is still to come.")
        return day

    @property
    def action(self) -> dict[str, Any]:
        return self.cleaned_data | {"owner": self.staff[self.cleaned_data["owner"]]}


class OutcomeForm(Form):
    """That something is done, and what came of it."""

    outcome = text("What was done, and what came of it?", longest=2000)


class WriteOffForm(Form):
    """Why nobody waits for a declaration any more."""

    because = text(
        "Why is no declaration waited for?", "For example: the address doesn’t exist; the mail came back.", longest=1000
    )


class RecipientForm(Form):
    """Somebody more whom it reached."""

    address = forms.EmailField(label="Email address")
    name = forms.CharField(label="Name (optional)", required=False, max_length=200)


class CloseForm(Form):
    """What was learned; and that what isn't done goes on."""

    closing = text("What was learned?", "It stays with the incident. No names.", rows=6)

    def __init__(self, *given: Any, undone: int, **named: Any) -> None:
        super().__init__(*given, **named)
        if undone:
            self.fields["carry_on"] = Tick(
                [Choice("yes", "They go on after the incident is closed, and stay with their owners")],
                label="Some corrective actions are not done",
                error_messages={"required": "Tick that they go on, or have them done first."},
            )
