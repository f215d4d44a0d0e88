"""Checks on the page: an article for each, all persons of it together."""

from __future__ import annotations

from collections.abc import Iterable

from .contents import CheckEntry, Specification
from .markup import Markup, element

_LONGEST_IN_VIEW = 600
"""Characters; a longer sentence is folded away, so that the page can be read past it."""


def check_article(specification: Specification, entry: CheckEntry) -> Markup:
    """What is said of a check."""
    check = entry.check
    persons = f" for persons {entry.persons[0]} to {entry.persons[-1]}" if entry.persons else ""
    title = element("h3", element("code", entry.id), persons, element("span", check.kind, class_=f"kind {check.kind}"),
                    id=f"check-{entry.id}")  # fmt: skip
    return element("article", title, element("p", check.statement), element("dl", *_facts(specification, entry)))


def _facts(specification: Specification, entry: CheckEntry) -> Iterable[Markup]:
    check = entry.check
    of_first = f" (person {entry.persons[0]})" if entry.persons else ""
    yield element("dt", f"Fails where{of_first}")
    yield element("dd", _folded("In words", entry.fails), element("details", element("summary", "As it is written"),
                  element("pre", element("code", check.when.text))))  # fmt: skip
    yield element("dt", "Message")
    yield element("dd", check.message)
    if check.question:
        yield element("dt", "Asks to confirm")
        yield element("dd", check.question)
    if entry.fields:
        links = [element("a", str(number), href=f"#field-{number}") for number in entry.fields]
        yield element("dt", "Fields")
        yield element("dd", [part for link in links for part in (link, " ")])
    notes = list(_notes(specification, entry))
    if notes:
        yield element("dt", "Besides")
        yield element("dd", element("ul", *(element("li", note) for note in notes)))


def _notes(specification: Specification, entry: CheckEntry) -> Iterable[str]:
    if entry.check.upload_only:
        yield "Judged of uploaded rows only."
    if entry.check.stops_upload:
        yield f"A finding keeps the row from becoming a {specification.questionnaire.one}."
    if entry.needs:
        yield f"Judged only where it is known, beside the file: {'; '.join(entry.needs)}."
    if entry.check.because:
        yield f"Because: {entry.check.because}"


def _folded(summary: str, text: str) -> str | Markup:
    if len(text) <= _LONGEST_IN_VIEW:
        return f"{text}."
    return element("details", element("summary", summary), element("p", f"{text}."))
