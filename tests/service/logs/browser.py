"""What a browser without scripts does with a page: which forms it shows, and what each would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


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
