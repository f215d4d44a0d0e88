"""The forms by which a batch is made and released."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from ..logs.rules import questionnaire_of, title_of
from ..quality.models import Round
from ..web.forms.fields import Choice, OneOf
from ..web.forms.form import Form
from ..web.says import day
from .models import BatchKind
from .releasing import HOLD

KINDS = {
    BatchKind.QUERIES: "A mail with a link to their organisation’s queries, which they answer in the service.",
    BatchKind.WORKBOOKS: "A mail with a link to a workbook of their organisation’s queries, encrypted and marked for "
    "each person. For those who can’t work in the service.",
    BatchKind.REMINDER: "The same link as before, in the words of a reminder. Reminders also go by themselves.",
}
HOLDS = {HOLD: f"{HOLD} minutes", 30: "30 minutes", 60: "1 hour", 0: "Not at all: it goes out at once"}


class NewBatchForm(Form):
    """Of which round people are told, and what they are given."""

    def __init__(self, *given: Any, rounds: Sequence[Round], **named: Any) -> None:
        super().__init__(*given, **named)
        self.rounds = {str(one.pk): one for one in rounds}
        self.fields["round"] = OneOf(
            [Choice(number, name_of_round(one)) for number, one in self.rounds.items()],
            label="Which round is it about?",
            error_messages={"required": "Choose the round.", "invalid_choice": "Choose one of these rounds."},
        )
        self.fields["kind"] = OneOf(
            [Choice(kind.value, kind.label, hint) for kind, hint in KINDS.items()],
            label="What are people given?",
            error_messages={"required": "Choose what people are given."},
        )

    @property
    def chosen_round(self) -> Round:
        return self.rounds[self.cleaned_data["round"]]


class ReleaseForm(Form):
    """What was seen, and for how long the batch is held back. The digest of what was seen is hidden."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    hold = OneOf(
        [Choice(str(minutes), said) for minutes, said in HOLDS.items()],
        label="For how long is it held back?",
        help_text="Until then anybody of the staff can undo it, and nothing has left.",
        initial=str(HOLD),
        error_messages={"required": "Choose for how long it is held back."},
    )


def name_of_round(of_round: Round) -> str:
    """A round as people speak of it."""
    title = title_of(questionnaire_of(of_round.collection, of_round.year))
    return f"Round {of_round.pk}: {title}, answers wanted by {day(of_round.wanted_by)}"
