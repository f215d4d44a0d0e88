"""Forms: what people type is taken; what is wrong is said at its place, so that they know what to do."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from lodgement.questionnaire.loading import collections, load
from lodgement.service.web.forms.fields import AnyOf, Choice, Day, Money, OneOf
from lodgement.service.web.forms.form import Form
from lodgement.service.web.forms.questions import QuestionPage, first_values
from lodgement.service.web.forms.rendering import error_summary, field, fields

YEARS = [(collection, year) for collection, years in collections().items() for year in years]


class Asked(Form):
    email = forms.EmailField(label="Email address")
    kind = OneOf([Choice("1", "Council"), Choice("2", "Other", reveals=("other",))], label="What kind is it?")
    other = forms.CharField(label="Say what it is", required=False)
    ways = AnyOf([Choice("a", "List"), Choice("b", "Bids"), Choice("n", "Neither", exclusive=True)], label="Ways")
    start = Day(label="Start of the tenancy")
    rent = Money(label="Rent")
    bedrooms = forms.IntegerField(label="Bedrooms", min_value=1, max_value=12)
    uprn = forms.CharField(label="UPRN", max_length=12)
    sure = forms.BooleanField(label="I have checked it")


GOOD = {
    "email": "robin@example.org", "kind": "1", "ways": ["a", "b"], "start_day": "5", "start_month": "04",
    "start_year": "2026", "rent": "£1,234.5", "bedrooms": "2", "uprn": "100", "sure": "on",
}  # fmt: skip


def _sent(**changes: Any) -> Asked:
    sent = QueryDict(mutable=True)
    for name, value in (GOOD | changes).items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return Asked(sent)


def test_what_people_type_is_taken() -> None:
    form = _sent()
    assert (form.is_valid(), form.cleaned_data) == (
        True,
        {"email": "robin@example.org", "kind": "1", "other": "", "ways": ["a", "b"], "start": dt.date(2026, 4, 5),
         "rent": Decimal("1234.5"), "bedrooms": 2, "uprn": "100", "sure": True},
    )  # fmt: skip


def test_nothing_typed_is_told_what_to_do() -> None:
    assert Asked(QueryDict()).errors.get_json_data() == {
        name: [{"message": message, "code": "required"}]
        for name, message in {
            "email": "Enter email address",
            "kind": "Answer “What kind is it?”",
            "ways": "Select ways",
            "start": "Enter start of the tenancy",
            "rent": "Enter rent",
            "bedrooms": "Enter bedrooms",
            "uprn": "Enter UPRN",
            "sure": "Tick to go on: I have checked it",
        }.items()
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "robin"}, "Enter an email address in full, such as name@example.org"),
        ({"kind": "3"}, "Choose one of the answers offered"),
        ({"ways": ["a", "z"]}, "Choose one of the answers offered"),
        ({"ways": ["a", "n"]}, "Choose either “Neither” or the others, not both."),
        ({"start_day": "31", "start_month": "6"}, "This date does not exist. Check the day and the month."),
        ({"start_month": "13"}, "This date does not exist. Check the day and the month."),
        ({"start_month": "June"}, "The month must be a number, as in 27 3 2026."),
        ({"start_day": "", "start_year": ""}, "The date must have a day and a year."),
        ({"start_year": "26"}, "The year must have 4 digits, as in 2026."),
        ({"start_day": "٣"}, "The day must be a number, as in 27 3 2026."),
        ({"start_day": "9" * 5000}, "This date does not exist. Check the day and the month."),
        ({"start_month": "9" * 5000}, "This date does not exist. Check the day and the month."),
        ({"rent": "a lot"}, "Enter rent in digits, such as 120.50"),
        ({"rent": "NaN"}, "Enter rent in digits, such as 120.50"),
        ({"bedrooms": "two"}, "Enter bedrooms in digits, such as 12"),
        ({"bedrooms": "0"}, "Enter bedrooms as 1 or more"),
        ({"bedrooms": "13"}, "Enter bedrooms as 12 or less"),
        ({"uprn": "1" * 13}, "Shorten UPRN to 12 characters or fewer"),
        ({"uprn": "1\0"}, "Enter UPRN again: it holds a character that cannot be kept"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(changes: dict[str, Any], said: str) -> None:
    name = next(iter(changes)).split("_")[0]
    assert _sent(**changes).errors == {name: [said]}


def test_words_of_the_form_itself_stay() -> None:
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Say who you are"})

    assert Own({}).errors == {"name": ["Say who you are"]}


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"email": ""}, "email"),
        ({"kind": ""}, "kind"),
        ({"start_month": ""}, "start-month"),
        ({"start_day": "31", "start_month": "2"}, "start-day"),
    ],
)
def test_the_error_summary_leads_to_the_input(changes: dict[str, Any], first: str) -> None:
    form = _sent(**changes)
    assert f'<a href="#{first}">' in error_summary(form)
    assert f'id="{first}"' in fields(form)


def test_nothing_wrong_has_no_summary() -> None:
    assert (error_summary(_sent()), error_summary(Asked())) == ("", "")


def test_what_was_typed_is_shown_again_but_a_password() -> None:
    class Signing(Form):
        name = forms.CharField()
        password = forms.CharField(widget=forms.PasswordInput)

    form = Signing({"name": '"><script>', "password": "once upon a time"})
    assert ("&#34;&gt;&lt;script&gt;" in field(form["name"]), "once upon" in field(form["password"])) == (True, False)


def test_a_revealed_field_stands_beneath_its_answer_alone() -> None:
    html = fields(Asked())
    assert (
        html.count('id="other"'),
        html.index('id="kind-2"') < html.index('id="other"') < html.index('id="ways"'),
    ) == (1, True)


def test_a_widget_without_a_component_is_refused() -> None:
    class Odd(Form):
        when = forms.DateTimeField(widget=forms.SplitDateTimeWidget)

    with pytest.raises(TypeError, match="No component shows a SplitDateTimeWidget"):
        field(Odd()["when"])


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_page_of_a_questionnaire_shows_each_of_its_questions_once(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    badly = {}
    for page in questionnaire.pages.values():
        html = fields(QuestionPage(page, questionnaire.fields, {}, {}), heading=True)
        counts = [html.count(f' id="{question.id}"') for question in page.questions]
        if counts != [1] * len(counts):
            badly[page.id] = counts
    assert badly == {}


def _first_with(kind: str) -> tuple[Any, Any, Any]:
    """A page of the first questionnaire with a question of this type, and that question."""
    questionnaire = load(*YEARS[0])
    return next(
        (questionnaire, page, question)
        for page in questionnaire.pages.values()
        for question in page.questions
        if question.type == kind
    )


def _answered(kind: str, sent: dict[str, str | list[str]]) -> Any:
    """What a question of this type takes when `sent` is typed; names begin where the question's own ends."""
    questionnaire, page, question = _first_with(kind)
    given = QueryDict(mutable=True)
    for ending, value in sent.items():
        given.setlist(question.id + ending, value if isinstance(value, list) else [value])
    form = QuestionPage(page, questionnaire.fields, {}, {}, data=given)
    assert form.is_valid()
    return form.answers()[question.id]


@pytest.mark.parametrize(
    ("kind", "sent", "answer"),
    [
        ("date", {"_day": "5", "_month": "4", "_year": "2026"}, "2026-04-05"),
        ("date", {"_day": "5", "_month": "April", "_year": "2026"}, "5/April/2026"),
        ("date", {"_day": "5", "_month": "", "_year": "2026"}, "5//2026"),
        ("date", {"_day": " ", "_month": "", "_year": ""}, None),
        ("money", {"": "£1,234.50"}, "1234.50"),
        ("money", {"": "a lot"}, "a lot"),
        ("integer", {"": " two "}, "two"),
        ("integer", {}, None),
        ("postcode", {"": "zz1 1zz"}, "zz1 1zz"),
    ],
)
def test_a_question_gives_what_was_typed_to_the_assessment(kind: str, sent: dict[str, Any], answer: Any) -> None:
    assert _answered(kind, sent) == answer


def test_each_option_of_many_is_an_answer_and_begins_as_it_was() -> None:
    questionnaire, page, question = _first_with("multichoice")
    codes = [str(option.code) for option in question.options]
    sent = QueryDict(mutable=True)
    sent.setlist(question.id, codes[:1])
    form = QuestionPage(page, questionnaire.fields, {}, {}, data=sent)
    assert form.is_valid()
    given = {code: form.answers()[code] for code in codes}
    assert (given, first_values(page, given)) == (
        {code: int(code == codes[0]) for code in codes},
        {question.id: codes[:1]},
    )


@pytest.mark.parametrize(
    ("kind", "answer", "typed"),
    [
        ("date", "2026-04-05", ["5", "4", "2026"]),
        ("date", dt.date(2026, 4, 5), ["5", "4", "2026"]),
        ("date", "5/April/2026", ["5", "April", "2026"]),
        ("date", "in April", ["", "", ""]),
        ("money", 512.4, "512.40"),
        ("money", "a lot", "a lot"),
        ("integer", 2, "2"),
    ],
)
def test_a_form_begins_with_the_answer_as_somebody_would_type_it(kind: str, answer: Any, typed: Any) -> None:
    questionnaire, page, question = _first_with(kind)
    form = QuestionPage(page, questionnaire.fields, {}, {}, initial=first_values(page, {question.id: answer}))
    html = field(form[question.id])
    shown = re.findall(r'<input[^>]* value="([^"]*)"', html)
    assert shown == (typed if isinstance(typed, list) else [typed])


def test_an_answer_that_is_not_offered_is_refused() -> None:
    questionnaire, page, question = _first_with("choice")
    offered = {question.id: question.options[:1]}
    form = QuestionPage(page, questionnaire.fields, offered, {}, data={question.id: str(question.options[1].code)})
    assert form.errors == {question.id: ["Choose one of the answers offered"]}


def test_a_text_without_end_is_refused() -> None:
    questionnaire, page, question = _first_with("text")
    form = QuestionPage(page, questionnaire.fields, {}, {}, data={question.id: "x" * 1_000_000})
    assert [message.endswith("to 1000 characters or fewer") for message in form.errors[question.id]] == [True]


def test_a_finding_is_shown_at_its_question_or_above_all() -> None:
    questionnaire, page, question = _first_with("integer")
    form = QuestionPage(page, questionnaire.fields, {}, {}, data={})
    assert form.is_valid()
    form.say(question.id, "Enter it.")
    form.say("no question of this page", "Look at the other page.")
    assert form.errors == {question.id: ["Enter it."], "__all__": ["Look at the other page."]}
