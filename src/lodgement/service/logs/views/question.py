"""A page of questions of a log: shown, sent, and whatever comes of it.

Each of the pages that may come of sending one holds all that was typed, so that nothing is lost on the way.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lodgement.questionnaire.model import Page, Questionnaire

from ...organisations.queries import Register
from ...permissions import PROVIDERS, page
from ...unsaved import marks
from ...unsaved.keeping import restored
from ...web.forms.questions import QuestionPage
from ..actions import YearClosed, hold
from ..assessing import Judged, as_it_stands
from ..context import Situation
from ..models import Log, Status
from ..order import next_page
from ..permissions import can_change
from ..question_forms import Asker, page_form, typed_values
from ..rules import questionnaire_of
from ..saving import Conflict, Refused, Saved, Sent, ToAgree, findings_on, save_page
from ..shown import ABOUT, About, about, said_about
from ..wording import Wording
from .log import found_log

TO_THE_LOG = "log"
"""What `step` says where somebody wants to go to the log next, and not on."""
BACK = "back"
OF_THE_FORM = (*marks.OF_THE_FORM, ABOUT, BACK)


@require_http_methods(["GET", "HEAD", "POST"])
@page(PROVIDERS, kept=True)
def log_page(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A page of questions."""
    found = hold(by=request.user, number=number) if request.method == "POST" else found_log(request.user, number)
    if found is None:
        raise Http404
    return _Asking(request, found, name).answered()


class _Asking:
    """A page of a log, asked by somebody in one request."""

    def __init__(self, request: HttpRequest, log: Log, name: str) -> None:
        self.request, self.log, self.person = request, log, request.user
        marks.of_year(request, log.year)
        self.questionnaire = questionnaire_of(log.collection, log.year)
        self.page = page_named(self.questionnaire, name)
        register = Register(self.person)
        situation = Situation(self.person, timezone.localdate(), register)
        self.asker = Asker(situation, Wording(self.questionnaire, self.person, register))
        self.judged = as_it_stands(log, situation)
        self.about = about(self.person, log, self.page).signed()
        self.was_complete = log.complete

    def answered(self) -> HttpResponse:
        if self.request.method == "POST":
            return self._sent()
        if not can_change(self.person, self.questionnaire, self.asker.situation.today):
            return redirect("log", self.log.pk)
        if not self.judged.values[self.page.asked]:
            return self._not_asked()
        form = page_form(self.judged, self.page, self.asker)
        if typed := restored(self.request):
            form = page_form(self.judged, self.page, self.asker, initial=typed_values(form, typed))
            if self._is_about_this(said_about(typed)):
                self.about = typed[ABOUT]  # as it stood then, so that what a colleague saved since isn't undone unseen
        return self._form(form)

    def _sent(self) -> HttpResponse:
        data = self.request.POST
        said = said_about(data)
        if said is None or not self._is_about_this(said):
            raise SuspiciousOperation("a form that isn't about this page")
        self.about = data[ABOUT]
        if not self.judged.values[self.page.asked]:
            return self._not_asked()
        if BACK in data:
            form = page_form(self.judged, self.page, self.asker)
            return self._form(page_form(self.judged, self.page, self.asker, initial=typed_values(form, data)))
        try:
            return self._outcome(save_page(Sent(self.log, self.page, self.judged, self.asker, said, data)))
        except YearClosed as closed:
            return render(self.request, "logs/closed.html", {"log": self.log, "why": str(closed)}, status=409)

    def _is_about_this(self, said: About | None) -> bool:
        here = (self.person.pk, self.log.pk, self.page.id)
        return said is not None and (said.person, said.log, said.page) == here

    def _outcome(self, outcome: Refused | Conflict | ToAgree | Saved) -> HttpResponse:
        if isinstance(outcome, Saved):
            return self._saved(outcome.judged)
        if isinstance(outcome, ToAgree):
            return self._render("logs/agree.html", emptied=outcome.emptied, typed=typed_pairs(self.request.POST))
        if isinstance(outcome, Conflict):
            self.about = about(self.person, self.log, self.page).signed()
            return self._form(outcome.form, meanwhile=outcome.meanwhile, both=outcome.answers)
        return self._form(outcome.form, elsewhere=outcome.elsewhere, may_leave=outcome.may_leave)

    def _saved(self, judged: Judged) -> HttpResponse:
        if judged.status == Status.COMPLETED and not self.was_complete:
            messages.success(self.request, f"Log {self.log.pk} is complete.")
        to_the_log = self.request.POST.get("step") == TO_THE_LOG
        if findings_on(self.page, judged.to_confirm):
            address = reverse("log_unusual", args=[self.log.pk, self.page.id])
            return redirect(f"{address}?then={TO_THE_LOG}" if to_the_log else address)
        return redirect(onwards(self.log, self.page, judged, to_the_log=to_the_log))

    def _not_asked(self) -> HttpResponse:
        messages.info(self.request, "That question isn’t asked of this log as it stands.")
        return redirect("log", self.log.pk)

    def _form(self, form: QuestionPage, **more: Any) -> HttpResponse:
        chosen = (form[question.id].value() for question in form.page.questions if question.type == "choice")
        can_be_emptied = any(value not in (None, "", []) for value in chosen)
        shown = {"form": form, "alone": has_one_question(form), "can_be_emptied": can_be_emptied}
        return self._render("logs/question.html", **shown, **more)

    def _render(self, template: str, **more: Any) -> HttpResponse:
        section, subsection = place_of(self.questionnaire, self.page)
        shown = {
            "log": self.log,
            "page": self.page,
            "about": self.about,
            "section": section,
            "subsection": subsection,
            "numbers": sorted({question.number for question in self.page.questions if question.number}),
        }
        return render(self.request, template, shown | more)


def onwards(log: Log, page: Page, judged: Judged, *, to_the_log: bool) -> str:
    """Where one goes from a page that is done with."""
    following = None if to_the_log else next_page(judged, page)
    return reverse("log_page", args=[log.pk, following.id]) if following else reverse("log", args=[log.pk])


def has_one_question(form: QuestionPage) -> bool:
    """Whether a page asks one thing, what an answer to it reveals left out: then that is the page's heading."""
    options = [option for field in form.fields.values() for option in getattr(field, "options", ())]
    return len(form.fields.keys() - {name for option in options for name in option.reveals}) == 1


def typed_pairs(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed and chosen on a page, to be sent once more."""
    return [(name, one) for name, said in data.lists() if name not in OF_THE_FORM for one in said]


def page_named(questionnaire: Questionnaire, name: str) -> Page:
    """A page of the questionnaire. Raises Http404."""
    if name not in questionnaire.pages:
        raise Http404
    return questionnaire.pages[name]


def place_of(questionnaire: Questionnaire, page: Page) -> tuple[str, str]:
    """The titles of the section and the subsection in which a page stands."""
    return next(
        (section.title, subsection.title)
        for section in questionnaire.sections
        for subsection in section.subsections
        if subsection.id == page.subsection
    )
