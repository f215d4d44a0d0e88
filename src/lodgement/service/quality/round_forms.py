"""Forms of rounds: which year is checked until when, and a check that is drafted for a round."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms

from lodgement.questionnaire.model import Check, Questionnaire

from ..logs.rules import all_years, questionnaire_of, title_of
from ..web.forms.fields import Choice, Day, OneOf
from ..web.forms.form import Form
from .drafts import LONGEST, Draft

USUAL = dt.timedelta(days=14)
"""Time that providers usually get to answer."""
_SEPARATORS = re.compile(r"[,;\s]+")


class RoundForm(Form):
    """Which collection year is checked, and until when answers are wanted."""

    def __init__(self, *arguments: Any, today: dt.date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.today = today
        self.years = [which for which in all_years() if questionnaire_of(*which).window.starts <= today]
        self.fields["year"] = OneOf(
            [Choice(f"{name}-{year}", title_of(questionnaire_of(name, year))) for name, year in self.years],
            label="Which logs are checked?",
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose which logs are checked"),
        )
        self.fields["wanted_by"] = Day(
            label="Until when are answers wanted?",
            help_text=f"Providers are told this day. For example, {(today + USUAL):%-d %-m %Y}.",
            initial=today + USUAL,
            error_messages={"required": "Enter the day until which answers are wanted"},
        )

    def clean_wanted_by(self) -> dt.date:
        day: dt.date = self.cleaned_data["wanted_by"]
        if day <= self.today:
            raise forms.ValidationError("Enter a day after today: providers need time to answer")
        return day

    @property
    def chosen_year(self) -> tuple[str, int]:
        """The collection and year of a valid form."""
        said = self.cleaned_data["year"]
        return next((name, year) for name, year in self.years if f"{name}-{year}" == said)


class DraftForm(Form):
    """A check for one round."""

    name = forms.CharField(
        label="Name of the check",
        help_text="By which you and your colleagues know it.",
        max_length=120,
        error_messages={"required": "Enter a name for the check"},
    )
    condition = forms.CharField(
        label="Ask about a log when",
        help_text="In the language of the rulebook.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        error_messages={"required": "Enter the condition under which a log is asked about"},
    )
    statement = forms.CharField(
        label="What must hold",
        help_text="In one sentence.",
        max_length=300,
        error_messages={"required": "Say in one sentence what must hold"},
    )
    message = forms.CharField(
        label="What is asked",
        help_text="Read by the provider, about one log. Names in braces become its answers.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what the provider is asked"},
    )
    answers = forms.CharField(
        label="Answers it is about",
        help_text="Their codes, with commas between. Leave it empty for those that the condition reads.",
        max_length=300,
        required=False,
    )

    def __init__(self, *arguments: Any, questionnaire: Questionnaire, **named: Any) -> None:
        """`questionnaire`: the year's, of whose own checks one is shown as an example."""
        super().__init__(*arguments, **named)
        example = _example(questionnaire)
        if example:
            name = min(example.when.reads, key=len)
            self.fields["condition"].help_text = f"In the language of the rulebook, such as {example.when.text}"
            self.fields["statement"].help_text = f"In one sentence, such as: {example.statement}"
            self.fields["message"].help_text += f" Write {{{name}}} for {questionnaire.everything[name].name}."

    def draft(self) -> Draft:
        """What a valid form says."""
        said = self.cleaned_data
        fields = tuple(filter(None, _SEPARATORS.split(said["answers"])))
        return Draft(said["name"], said["condition"], said["statement"], said["message"], tuple(dict.fromkeys(fields)))


def _example(questionnaire: Questionnaire) -> Check | None:
    """A short check of two answers, as somebody may write one."""
    known = questionnaire.fields.keys()
    short = [
        check
        for check in questionnaire.checks.values()
        if check.kind == "soft" and len(check.when.reads) == 2 and check.when.reads <= known
    ]
    return min(short, key=lambda check: (len(check.when.text), check.id), default=None)
