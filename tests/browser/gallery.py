"""The gallery: every part of the look, in the states empty, with errors, and full. Routes for tests alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from lodgement.questionnaire.loading import load
from lodgement.service.web.errors import CSRF, TooManyRequests, error_page
from lodgement.service.web.forms.fields import AnyOf, Choice, Day, Money, OneOf
from lodgement.service.web.forms.form import Form
from lodgement.service.web.forms.questions import QuestionPage

WHEN = dt.datetime(2026, 11, 24, 15, 5, tzinfo=dt.UTC)


class EveryField(Form):
    """A field of each kind."""

    email = forms.EmailField(
        label="Email address",
        help_text="We send a link to it. It works once.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "govuk-input--width-20"}),
    )
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), min_length=12
    )
    kind = OneOf(
        [
            Choice("council", "Council", "It has a duty to house people."),
            Choice("provider", "Private registered provider"),
            Choice("other", "Something else", reveals=("other",)),
        ],
        label="What kind of organisation is it?",
    )
    other = forms.CharField(label="Say what it is", required=False)
    ways = AnyOf(
        [
            Choice("choice", "Choice-based lettings"),
            Choice("common", "Common housing register"),
            Choice("none", "None of these", exclusive=True),
        ],
        label="How was the home allocated?",
        help_text="Choose every way that applies.",
    )
    start = Day(label="Start of the tenancy", help_text="For example, 27 3 2026.")
    rent = Money(label="Rent for the period")
    bedrooms = forms.IntegerField(
        label="Bedrooms", min_value=1, max_value=12, widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"})
    )
    area = forms.ChoiceField(label="Area", choices=[("", "Choose from the list"), ("n", "North"), ("s", "South")])
    reason = forms.CharField(label="Reason", max_length=40, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label="File", help_text="CSV or XLSX, at most 100 MB.")
    sure = forms.BooleanField(label="I have checked that no file holds names")


WRONG = {
    "email": "robin", "kind": "", "ways": ["choice", "none"], "start_day": "31", "start_month": "2",
    "start_year": "2026", "rent": "a lot", "bedrooms": "40", "reason": "because " * 9,
}  # fmt: skip
RIGHT = {
    "email": "robin@brackenfold.example", "kind": "other", "other": "A trust", "ways": ["common"],
    "start": dt.date(2026, 6, 15), "rent": "512.40", "bedrooms": 3, "area": "n", "reason": "Moved", "sure": True,
}  # fmt: skip


class Narrow(Form):
    """Filters of a list."""

    year = forms.ChoiceField(
        label="Collection year",
        required=False,
        choices=[("", "All"), ("2026", "2026 to 2027"), ("2025", "2025 to 2026")],
    )
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "All"), ("complete", "Complete")])
    since = forms.ChoiceField(label="Handed in", required=False, choices=[("", "At any time"), ("w", "This week")])


def somebody(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person of the gallery."""
    if not request.path.startswith("/gallery/"):
        return {"sign_in_address": "/sign-in"}
    places = [("Home", "/gallery/home/full"), ("Logs", "/gallery/list/full"), ("Uploads", "/gallery/report/full"),
              ("Organisations", "/gallery/form/empty"), ("People", "/gallery/parts/full")]  # fmt: skip
    return {
        "navigation": [{"text": text, "href": href, "current": request.path == href} for text, href in places],
        "person_name": "Robin Marsh",
        "person_address": "/gallery/form/full",
        "sign_out_address": "/gallery/home/empty",
    }


def form(request: HttpRequest, state: str) -> HttpResponse:
    made = EveryField(WRONG) if state == "error" else EveryField(initial=RIGHT if state == "full" else None)
    return render(request, "gallery/form.html", {"form": made})


def question(request: HttpRequest, state: str) -> HttpResponse:
    """A page of the questionnaire: one with hints, an exclusive option or a question beneath an answer."""
    questionnaire = load("lettings", 2026)
    page = next(page for page in questionnaire.pages.values() if any(one.show_if for one in page.questions))
    first, second = page.questions[:2]
    said = {first.id: second.show_if.tree.expression.this if second.show_if else ""}
    made = QuestionPage(page, questionnaire.fields, {}, {}, initial=said if state == "full" else None,
                        data={} if state == "error" else None)  # fmt: skip
    if state == "error":
        made.say(first.id, "Answer this question.")
    return render(request, "gallery/question.html", {"form": made, "section": "Setting up the log"})


def listing(request: HttpRequest, state: str) -> HttpResponse:
    rows = [
        {"reference": f"BF-{number:05}", "start": dt.date(2026, 4 + number % 6, 1 + number % 28),
         "rent": 100 + number % 73, "status": ("Complete", "done") if number % 3 else ("To put right", "wrong")}
        for number in range(0 if state == "empty" else 3120)
    ]  # fmt: skip
    context = {
        "page": Paginator(rows, 12).get_page(request.GET.get("page")),
        "order": request.GET.get("sort", "-start"),
        "filters_form": Narrow({"year": "1999"}) if state == "error" else Narrow(initial={"year": "2026"}),
        "chosen": [{"text": "2026 to 2027", "parameter": "year"}] if state == "full" else [],
    }
    return render(request, "gallery/list.html", context)


def report(request: HttpRequest, state: str) -> HttpResponse:
    rows = [
        {"place": f"Row {7 + 9 * at}, columns I to K", "href": "/gallery/question/full",
         "message": "The void date, 20 June 2026, is after the tenancy starts on 15 June 2026. Check both dates."}
        for at in range(3)
    ]  # fmt: skip
    more = "/gallery/list/full"
    groups = [
        {"statement": said, "kind": kind, "count": count, "rows": rows[:count],
         "more": more if count > len(rows) else ""}
        for said, kind, count in (
            ("The void date is not after the start date.", "hard", 1204),
            ("A retired lead tenant is 66 or over.", "soft", 87),
            ("Numbers and dates can be read.", "hard", 1),
        )
    ]  # fmt: skip
    return render(request, "gallery/report.html", {"groups": [] if state == "empty" else groups, "state": state})


def progress(request: HttpRequest, state: str) -> HttpResponse:
    total = 0 if state == "empty" else 85000
    return render(
        request, "gallery/progress.html", {"total": total, "done": 61200, "failed": state == "error", "ended": False}
    )


def job(request: HttpRequest, name: str) -> HttpResponse:
    """A job that gets on by a quarter with each look at it; at the fourth it has ended."""
    LOOKS[name] = LOOKS.get(name, 0) + 1
    ended = LOOKS[name] > 3
    context = {"total": 80000, "done": 20000 * LOOKS[name], "ended": ended, "failed": False}
    return render(request, "gallery/progress.html", context)


LOOKS: dict[str, int] = {}


def home(request: HttpRequest, state: str) -> HttpResponse:
    if state == "error":
        messages.error(
            request, "The file you handed in on 23 November could not be read. Save it as CSV and try again."
        )
    if state == "full":
        messages.success(request, "4,312 lettings were handed in.")
    return render(request, "gallery/home.html", {"many_logs": 0 if state == "empty" else 3120, "state": state})


def parts(request: HttpRequest, state: str) -> HttpResponse:
    events = [
        {
            "when": WHEN,
            "who": "Robin Marsh",
            "what": "Changed 2 answers",
            "details": ["Void date", "Reason for leaving"],
        },
        {"when": WHEN - dt.timedelta(days=3), "who": "Kit Fenwick", "what": "Handed in", "details": []},
    ]
    amounts = [("Brackenfold Homes", 3120, 84), ("Alder Vale Council", 1406, 391), ("Tarnside Trust", 12, 0)]
    side = [{"text": text, "href": f"/gallery/parts/{one}", "current": one == state} for text, one in
            (("Details", "empty"), ("Agreement", "error"), ("History", "full"))]  # fmt: skip
    context = {"events": events if state == "full" else [], "amounts": amounts if state == "full" else [],
               "side_navigation": side, "side_label": "This organisation"}  # fmt: skip
    return render(request, "gallery/parts.html", context)


def error(request: HttpRequest, status: int) -> HttpResponse:
    return error_page(request, status)


def expired(request: HttpRequest) -> HttpResponse:
    return error_page(request, 403, CSRF)


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def many_tries(request: HttpRequest) -> HttpResponse:
    raise TooManyRequests(wait=60)


urlpatterns = [
    path("", include("lodgement.service.web.urls")),
    path("gallery/form/<str:state>", form, name="form"),
    path("gallery/question/<str:state>", question, name="question"),
    path("gallery/list/<str:state>", listing, name="list"),
    path("gallery/report/<str:state>", report, name="report"),
    path("gallery/progress/<str:state>", progress, name="progress"),
    path("gallery/home/<str:state>", home, name="home"),
    path("gallery/parts/<str:state>", parts, name="parts"),
    path("gallery/error/<int:status>", error, name="error"),
    path("gallery/job/<str:name>", job, name="job"),
    path("gallery/expired", expired, name="expired"),
    path("gallery/broken", broken, name="broken"),
    path("gallery/many-tries", many_tries, name="many-tries"),
]
handler400 = "lodgement.service.web.errors.bad_request"
handler403 = "lodgement.service.web.errors.forbidden"
handler404 = "lodgement.service.web.errors.not_found"
handler500 = "lodgement.service.web.errors.server_error"
