"""The form by which a file is handed in."""

from __future__ import annotations

from typing import Any

from django import forms

from ..logs.rules import questionnaire_of, title_of, years_open_for_new_logs
from ..organisations.models import Organisation
from ..web.forms.fields import Choice, OneOf
from ..web.forms.form import Form
from .actions import LARGEST_UPLOAD

ENDINGS = ".csv,.xlsx"


class HandInForm(Form):
    """Which year the file is for, where more are open; for support, on whose behalf; and the file."""

    def __init__(self, *arguments: Any, today: Any, organisations: list[Organisation], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.years = years_open_for_new_logs(today)
        if len(self.years) > 1:
            self.fields["year"] = OneOf(
                [Choice(f"{name}-{year}", title_of(questionnaire_of(name, year))) for name, year in self.years],
                label="What is the file for?",
                error_messages={"required": "Choose what the file is for."},
            )
        if len(organisations) > 1:
            self.fields["organisation"] = forms.ChoiceField(
                label="Organisation you hand it in for",
                choices=[("", "Choose an organisation"), *((str(item.pk), item.name) for item in organisations)],
                error_messages={"required": "Choose the organisation you hand the file in for."},
            )
        self.organisations = {str(item.pk): item for item in organisations}
        self.fields["file"] = forms.FileField(
            label="Your file",
            help_text="CSV or Excel Workbook (.xlsx), in the year’s template, up to 50 MB.",
            widget=forms.FileInput(attrs={"accept": ENDINGS}),
            error_messages={
                "required": "Choose the file to hand in.",
                "empty": "The file is empty. Choose the filled-in template.",
                "missing": "Choose the file to hand in.",
            },
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError("The file is larger than 50 MB. Split it into several files.")
        return file

    @property
    def chosen_year(self) -> tuple[str, int]:
        """The collection and year of a valid form."""
        said = self.cleaned_data.get("year")
        if said is None:
            return self.years[0]
        return next((name, year) for name, year in self.years if f"{name}-{year}" == said)

    @property
    def chosen_organisation(self) -> Organisation:
        """The organisation of a valid form."""
        only = next(iter(self.organisations.values()))
        return self.organisations.get(self.cleaned_data.get("organisation", ""), only)
