"""Forms about queries and sign-offs: by what a list is narrowed, why something is right, a word that is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from ..web.forms.fields import Choice, OneOf, Tick
from ..web.forms.form import Form
from ..web.says import many
from .answering import AT_ONCE, LONGEST, SHORTEST
from .models import QueryState

ANY = ("", "Any")
ALL = "all"
TICKED, ALL_ALIKE = "ticked", "alike"


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Why is it right as it stands?",
        help_text="For the statisticians, who see the answers too. Leave out names and anything else that tells whose "
        f"home it is. Up to {LONGEST:,} characters.",
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Say why it is right as it stands",
            "min_length": "Say in a few words why it is right as it stands",
            "max_length": f"Shorten the reason to {LONGEST:,} characters or fewer",
            "null_characters_not_allowed": "Enter the reason again: it holds a character that cannot be kept",
        },
    )


class Reason(Form):
    """Why what a query asks about is right, and the token of the values that were seen."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["reason"] = _reason()


class ReasonForMany(Form):
    """One reason for several queries that ask the same: those that are ticked, or all of them."""

    def __init__(self, queries: int, *given: Any, **named: Any) -> None:
        """`queries`: how many that ask the same are open."""
        super().__init__(*given, **named)
        whole = f"All {many(min(queries, AT_ONCE), 'open query', 'open queries')} that ask this"
        if queries > AT_ONCE:
            whole = f"The first {AT_ONCE} of all {queries:,} open queries that ask this"
        options = [Choice(TICKED, "Those I have ticked"), Choice(ALL_ALIKE, whole)]
        words = {"required": "Choose which queries the reason answers"}
        self.fields["which"] = OneOf(options, label="Which queries does it answer?", error_messages=words)
        self.fields["reason"] = _reason()


class ListFilters(Form):
    """By what a list of queries is narrowed: the state, and what is asked."""

    state = forms.ChoiceField(label="State", required=False)
    like = forms.ChoiceField(label="What is asked", required=False)

    def __init__(self, asked: Sequence[tuple[int, str]], *given: Any, **named: Any) -> None:
        """`asked`: of each check one of its queries, and what must hold."""
        super().__init__(*given, **named)
        self.fields["state"].choices = [("", QueryState.OPEN.label), (ALL, "Any")] + [
            choice for choice in QueryState.choices if choice[0] != QueryState.OPEN
        ]
        self.fields["like"].choices = [ANY, *((str(number), said) for number, said in asked)]

    def said(self, name: str) -> str:
        """What was chosen; what can't be chosen counts as not chosen."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def state_chosen(self) -> str:
        """The state that is shown; open ones unless another is chosen, blank for all."""
        state = self.said("state")
        return "" if state == ALL else state or QueryState.OPEN

    def chosen(self) -> list[dict[str, str]]:
        """What is chosen, in words, each with the parameter that takes it away."""
        return [
            {"text": f"{field.label}: {dict(field.choices)[self.said(name)]}", "parameter": name}
            for name, field in self.fields.items()
            if self.said(name)
        ]


class SignOffForm(Form):
    """The word that is given for a year's logs."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, unfinished: int, one: str, *given: Any, **named: Any) -> None:
        """`unfinished`: how many logs aren't complete."""
        super().__init__(*given, **named)
        self.fields["word"] = Tick(
            [Choice("given", f"Every {one} of this year is here, and to the best of my knowledge all of it is right")],
            label="Your word",
            error_messages={"required": "Tick that everything is here and right, or come back when it is"},
        )
        if unfinished:
            said = f"I know that {many(unfinished, 'log')} {'is' if unfinished == 1 else 'are'} not complete"
            self.fields["acknowledged"] = Tick(
                [Choice("known", said)],
                label="Logs that are not complete",
                error_messages={"required": "Tick that you know which logs are not complete, or complete them first"},
            )
