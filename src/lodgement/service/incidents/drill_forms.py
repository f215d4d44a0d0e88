"""What is chosen when a drill is started: how the file goes astray, and which records."""

from __future__ import annotations

from typing import Any

from lodgement.questionnaire.model import Questionnaire

from ..logs.models import Log
from ..logs.rules import all_years, questionnaire_of, title_of
from ..web.forms.fields import Choice, OneOf, options_of
from ..web.forms.form import Form
from .drills import How


class DrillForm(Form):
    """How, and which collection year."""

    how = OneOf(
        options_of(How.choices),
        label="How does the file go astray?",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how the file goes astray"),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.years = [which for which in all_years() if _has_logs(*which)]
        self.fields["year"] = OneOf(
            [Choice(f"{name}-{year}", title_of(questionnaire_of(name, year))) for name, year in self.years],
            label="Which logs are in it?",
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose which logs are in it"),
        )

    @property
    def questionnaire(self) -> Questionnaire:
        """That of the chosen year, of a valid form."""
        said = self.cleaned_data["year"]
        return next(questionnaire_of(name, year) for name, year in self.years if f"{name}-{year}" == said)


def _has_logs(collection: str, year: int) -> bool:
    return Log.objects.filter(collection=collection, year=year, deleted_at=None).exists()
