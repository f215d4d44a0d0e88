"""What a browser without scripts does with a page: which forms it shows, and what each would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from lodgement.service.logs.models import Log


@dataclass
class Shown:
    """A form of a page: where it goes, what it would send, and the options of its drop-downs."""

    action: str
    sends: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        self.sends.setdefault(name, []).append(value)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Shown] = []
        self.select = ""
        self.first = True

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Shown(given.get("action", "")))
        elif self.forms and tag == "input":
            self._input(given)
        elif self.forms and tag == "select":
            self.select, self.first = given["name"], True
        elif self.forms and tag == "option" and self.select:
            self._option(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""

    def _input(self, given: dict[str, str]) -> None:
        ticked = given.get("type") not in ("radio", "checkbox") or "checked" in given
        if "name" in given and ticked:
            self.forms[-1].add(given["name"], given.get("value", ""))

    def _option(self, given: dict[str, str]) -> None:
        """The option that is chosen, else the first; a later choice takes the place of an earlier one."""
        if self.first or "selected" in given:
            self.forms[-1].sends[self.select] = [given.get("value", "")]
        self.first = False


def forms_of(html: str) -> list[Shown]:
    """The forms of a page, in its order."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def question_form(html: str) -> dict[str, list[str]]:
    """What the form of questions of a page would send: the one that says what it is about."""
    return next(form.sends for form in forms_of(html) if "about" in form.sends)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent = tag in ("script", "style", "title")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def text_of(html: str) -> str:
    """What a page says, in one line."""
    parser = _Text()
    parser.feed(html)
    return " ".join(" ".join(parser.parts).split())


def errors_of(html: str) -> list[str]:
    """The lines of a page's error summary."""
    before, _, after = html.partition('<ul class="govuk-list govuk-error-summary__list">')
    lines = after.partition("</ul>")[0].split("</li>") if before != html else []
    return [text for line in lines if (text := text_of(line))]


def page_of(log: Log, name: str) -> str:
    """The address of a page of a log."""
    return f"/logs/{log.pk}/page/{name}"


def shown(client: Client, log: Log, name: str) -> dict[str, list[str]]:
    """What the form of a page would send as it is shown."""
    return question_form(client.get(page_of(log, name)).content.decode())


def send(client: Client, log: Log, name: str, **typed: Any) -> HttpResponse:
    """Opens a page, fills in its form, and sends it."""
    return resend(client, log, name, shown(client, log, name), **typed)


def resend(client: Client, log: Log, name: str, form: dict[str, list[str]], **typed: Any) -> HttpResponse:
    """Sends a form that was shown, filled in. An empty list leaves a field out."""
    filled = {field: said if isinstance(said, list) else [said] for field, said in typed.items()}
    return client.post(page_of(log, name), form | filled)


def day(name: str, day: str, month: str, year: str) -> dict[str, list[str]]:
    """A date typed into its three boxes."""
    return {f"{name}_day": [day], f"{name}_month": [month], f"{name}_year": [year]}
