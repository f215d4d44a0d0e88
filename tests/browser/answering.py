"""Answers put into a page of questions, as somebody does who has them on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator

from lodgement.questionnaire.model import Page, Question

from .hands import Hands


def answer_page(hands: Hands, page: Page, answers: Mapping[str, Any]) -> None:
    """Answers what is asked on a page; what isn't on the paper is left as it is."""
    for question in page.questions:
        if question.type == "multichoice":
            _tick(hands, question, answers)
        elif answers.get(question.id) is not None:
            _answer(hands, question, answers[question.id])


def _tick(hands: Hands, question: Question, answers: Mapping[str, Any]) -> None:
    for option in question.options:
        if answers.get(str(option.code)) == 1:
            hands.choose(hands.page.locator(f'input[name="{question.id}"][value="{option.code}"]'))


def _answer(hands: Hands, question: Question, value: Any) -> None:
    page = hands.page
    if question.type == "date":
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
        for part in ("day", "month", "year"):
            hands.write(page.locator(f'input[name="{question.id}_{part}"]'), str(getattr(day, part)))
        return
    chosen = page.locator(f'input[name="{question.id}"][value="{value}"]:is([type=radio], [type=checkbox])')
    listed = page.locator(f'select[name="{question.id}"]')
    if chosen.count():
        hands.choose(chosen)
    elif listed.count():
        _pick(hands, listed, str(value))
    elif (box := page.locator(f'input[name="{question.id}"]')).count():
        hands.write(box, str(value))


def _pick(hands: Hands, listed: Locator, value: str) -> None:
    """The option with a value; else the first, since organisations and people have other numbers here."""
    option = listed.locator(f'option[value="{value}"]')
    first = listed.locator('option:not([value=""])').first
    hands.pick(listed, (option if option.count() else first).inner_text())
