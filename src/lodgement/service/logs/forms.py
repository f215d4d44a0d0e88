"""Forms about logs: by what a list is narrowed, what is searched for, which kind is begun, why one is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from ..accounts.models import Person
from ..organisations.models import Organisation
from ..web.forms.fields import OneOf, options_of
from ..web.forms.form import Form
from .actions import REASONS
from .models import Status
from .queries import Filters
from .rules import all_years, questionnaire_of, title_of

TO_MEND = "to_mend"
ANY = ("", "Any")
LONGEST_REFERENCE = 100


class ListFilters(Form):
    """By what a list of logs is narrowed: each choice offered only where there is a choice."""

    year = forms.ChoiceField(label="Collection and year", required=False)
    status = forms.ChoiceField(label="Status", required=False)
    group = forms.ChoiceField(label="Kind", required=False)
    owner = forms.ChoiceField(label="Owner", required=False)
    manager = forms.ChoiceField(label="Manager", required=False)
    person = forms.ChoiceField(label="Assigned to", required=False)
    upload = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, organisations: Sequence[Organisation], people: Sequence[Person], *given: Any, **named: Any):
        super().__init__(*given, **named)
        years = all_years()
        theirs = [(item.pk, item.name) for item in organisations]
        self._offer("year", [(f"{name}-{year}", title_of(questionnaire_of(name, year))) for name, year in years])
        self._offer("status", [*Status.choices, (TO_MEND, "To put right")])
        self._offer("group", _groups(dict(reversed(years))))
        self._offer("owner", theirs)
        self._offer("manager", theirs)
        self._offer("person", [(person.pk, person.name) for person in people])

    def _offer(self, name: str, choices: Iterable[tuple[object, str]]) -> None:
        offered = [(str(value), label) for value, label in choices]
        if len(offered) > 1:
            self.fields[name].choices = [ANY, *offered]
        else:
            del self.fields[name]

    def filters(self) -> Filters:
        """What was chosen; what can't be chosen counts as not chosen."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        collection, _, year = said.get("year", "").partition("-")
        of_group, _, group = said.get("group", "").partition("-")
        status = said.get("status", "")
        return Filters(
            collection=collection or of_group,
            year=int(year) if year else None,
            status="" if status == TO_MEND else status,
            group=group if of_group in (collection, of_group if not collection else "") else "",
            owner=_number(said.get("owner")),
            manager=_number(said.get("manager")),
            assigned_to=_number(said.get("person")),
            upload=said.get("upload"),
            to_mend=status == TO_MEND,
        )

    def chosen(self) -> list[dict[str, str]]:
        """What is chosen, in words, each with the parameter that takes it away."""
        self.is_valid()
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                field = self.fields[name]
                label = dict(field.choices)[value] if isinstance(field, forms.ChoiceField) else f"number {value}"
                found.append({"text": f"{field.label or name.capitalize()}: {label}", "parameter": name})
        return found


class NewLog(Form):
    """Which kind of log is begun; nothing is asked where there is one kind only."""

    def __init__(self, years: Sequence[tuple[str, int]], *given: Any, **named: Any) -> None:
        self._years = {f"{name}-{year}": (name, year) for name, year in years}
        titles = [(key, title_of(questionnaire_of(*which))) for key, which in self._years.items()]
        self.base_fields = {"which_year": OneOf(options_of(titles), label="What do you want to enter?")}
        super().__init__(*given, **named)

    def which(self) -> tuple[str, int]:
        """The collection and the year."""
        return self._years[self.cleaned_data["which_year"]]


class Deletion(Form):
    """Why a log is deleted."""

    reason = OneOf(options_of(REASONS.items()), label="Why do you want to delete it?")


class Search(Form):
    """A provider's own reference, its beginning, or a log's number."""

    reference = forms.CharField(
        label="Find by your reference or the log’s number",
        max_length=LONGEST_REFERENCE,
        error_messages={"required": "Enter a reference, the beginning of one, or a log’s number"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
    )


def _groups(newest: dict[str, int]) -> list[tuple[str, str]]:
    """Of each collection the codes and labels that tell kinds of its logs apart."""
    found = []
    for name, year in sorted(newest.items()):
        questionnaire = questionnaire_of(name, year)
        for code, label in questionnaire.fields[questionnaire.in_the_open.group].labels.items():
            found.append((f"{name}-{code}", label))
    return found


def _number(value: str | None) -> int | None:
    return int(value) if value else None
