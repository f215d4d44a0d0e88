"""Checking a file without signing in. Nothing of it is kept: no row, no log, no file, and not its name."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lodgement.files.checking import Checked, check_rows
from lodgement.files.protected import PasswordNeeded, WrongPassword
from lodgement.files.report_contents import Report
from lodgement.files.sheet import UnusableFile
from lodgement.questionnaire.model import Questionnaire

from ..logs.rules import questionnaire_of, title_of, year_name, years_open_for_changes
from ..permissions import ANYBODY, page
from ..uploads.checking import day_of, read
from ..uploads.downloads import attachment
from ..uploads.forms import PasswordForm, YourFile
from ..uploads.receiving import LARGEST_TO_CHECK
from ..uploads.reports import written
from ..web.clients import client_of
from ..web.forms.fields import Choice, OneOf
from ..web.forms.form import Form
from .limits import a_turn, count_file

PLACES_SHOWN = 200
NEEDS_PASSWORD = "The workbook opens with a password. Enter it and choose the file again; it is used once and not kept."


class CheckForm(Form):
    """Which year the file is for, the file, and how the result is wanted."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        years = years_open_for_changes(timezone.localdate())
        self.fields["year"] = OneOf(
            [Choice(f"{name}-{year}", title_of(questionnaire_of(name, year))) for name, year in years],
            label="What is the file for?",
            error_messages={"required": "Choose what the file is for."},
        )
        self.fields["file"] = YourFile("Your file", LARGEST_TO_CHECK)
        self.fields["result"] = OneOf(
            [
                Choice("page", "On the next page"),
                Choice("xlsx", "As a workbook", "Your own sheet with its faults marked, to be mended there."),
            ],
            label="How do you want the result?",
            initial="page",
            error_messages={"required": "Choose how you want the result."},
        )
        if "password" in self.data:
            self.ask_for_password()

    def ask_for_password(self) -> None:
        """Adds the question for a workbook's password: few have one, so nobody else is asked."""
        self.fields["password"] = PasswordForm.base_fields["password"]


@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def validator(request: HttpRequest) -> HttpResponse:
    """The form; and, for a file, everything that is wrong with it."""
    form = CheckForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        count_file(client_of(request), timezone.now())
        collection, year = form.cleaned_data["year"].rsplit("-", 1)
        questionnaire = questionnaire_of(collection, int(year))
        try:
            with a_turn():
                return _checked(request, questionnaire, **_given(form))
        except (PasswordNeeded, WrongPassword) as error:
            form.ask_for_password()
            form.add_error("password", NEEDS_PASSWORD if isinstance(error, PasswordNeeded) else str(error))
        except UnusableFile as error:
            form.add_error("file", str(error))
    return render(request, "validator/validator.html", {"form": form}, status=422 if form.errors else 200)


def _given(form: CheckForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {"content": said["file"].read(), "result": said["result"], "password": said.get("password")}


def _checked(
    request: HttpRequest, questionnaire: Questionnaire, content: bytes, result: str, password: str | None
) -> HttpResponse:
    rows = read(content, questionnaire, password)
    checked = check_rows(questionnaire, rows, day_of(questionnaire, timezone.localdate()))
    report = Report(checked, rows, "Your file")
    return (
        attachment(written(report, result), "report", result) if result == "xlsx" else _page(request, report, checked)
    )


def _page(request: HttpRequest, report: Report, checked: Checked) -> HttpResponse:
    return render(
        request,
        "validator/result.html",
        {
            "checked": checked,
            "questionnaire": checked.questionnaire,
            "year_name": year_name(checked.questionnaire.year),
            "hard": checked.logs_with("hard"),
            "soft": checked.logs_with("soft"),
            "counts": report.counts(),
            "places": list(islice(report.places(), PLACES_SHOWN)),
            "more": max(0, report.cells - PLACES_SHOWN),
            "not_judged": checked.not_judged_by_reason(),
        },
    )
