"""The forms by which a file is handed in, mended, or opened with its password."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from ..logs.rules import questionnaire_of, title_of, years_open_for_new_logs
from ..organisations.models import Organisation
from ..web.forms.fields import Choice, OneOf
from ..web.forms.form import Form
from .receiving import LARGEST_TO_CHECK, LARGEST_UPLOAD

TOO_LARGE = {
    LARGEST_UPLOAD: "The file is larger than 50 MB. Split it into several files.",
    LARGEST_TO_CHECK: "The file is larger than 10 MB. Split it, or sign in and hand it in.",
}


class YourFile(forms.FileField):
    """A file in a year's template, up to so many bytes, which is one of TOO_LARGE."""

    def __init__(self, label: str, largest: int = LARGEST_UPLOAD) -> None:
        super().__init__(
            label=label,
            help_text=f"CSV or Excel Workbook (.xlsx), in the year’s template, up to {largest >> 20} MB.",
            widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
            error_messages={
                "required": "Choose the file.",
                "empty": "The file is empty. Choose the filled-in template.",
                "missing": "Choose the file.",
            },
        )
        self.largest = largest

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > self.largest:
            raise forms.ValidationError(TOO_LARGE[self.largest])
        return file


class HandInForm(Form):
    """Which year the file is for, where more are open; for support, on whose behalf; and the file."""

    def __init__(self, *arguments: Any, today: dt.date, organisations: list[Organisation], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.years = years_open_for_new_logs(today)
        self.organisations = {str(item.pk): item for item in organisations}
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
        self.fields["file"] = YourFile("Your file")

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


class MendedForm(Form):
    """The mended file of one that was checked; what it is for is known."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["file"] = YourFile("The mended file")


class PasswordForm(Form):
    """The password of a workbook. It is used where it is given, and neither kept nor shown again."""

    password = forms.CharField(
        label="Password of the workbook",
        max_length=255,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the password that opens the workbook."},
    )
