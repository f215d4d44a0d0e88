"""The specification as one page of HTML that needs nothing else: no script, no other file, no address.

It can be read by a screen reader (landmarks, headings in order, captions, scopes), in the dark, on a phone and on
paper. The same definitions give the same page.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..questionnaire.standard import STANDARD_CHECKS
from .check_parts import check_article
from .contents import Specification
from .field_parts import field_article, glance
from .file_rules import file_rules
from .groups import Group, grouped
from .known_parts import conditions, known_beside, tables, worked_out
from .markup import Markup, element

_STYLE = Path(__file__).with_name("page.css")


def specification_page(specification: Specification) -> str:
    """The whole page."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", specification.title),
        element("style", Markup(_STYLE.read_text(encoding="utf-8"))),
    )
    body = element(
        "body",
        element("a", "Skip to the specification", href="#main", class_="skip"),
        _header(specification),
        _contents(specification),
        element("main", *_parts(specification), id="main"),
        element("footer", element("p", "Made by Lodgement from the definitions that files are checked by.")),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en-GB')}\n"


def _header(specification: Specification) -> Markup:
    questionnaire = specification.questionnaire
    lead = (
        f"For those who write software that makes bulk-upload files of {questionnaire.many}. It says what each field "
        "takes and when, and what is checked, as the checker itself has it."
    )
    return element("header", element("h1", specification.title), element("p", lead, class_="lead"))


def _contents(specification: Specification) -> Markup:
    sections = [
        element("li", element("a", title, href=f"#section-{number}"))
        for number, (title, _) in enumerate(_by_section(specification), start=1)
    ]
    links = (
        element("li", element("a", title, href=f"#{name}"), element("ol", *sections) if name == "fields" else None)
        for name, title in _TITLES.items()
    )
    return element("nav", element("h2", "Contents"), element("ol", *links), aria_label="Contents")


_TITLES = {
    "file": "How a file must look",
    "glance": "All fields at a glance",
    "fields": "Fields",
    "checks": "Checks",
    "every": "Checks of every field",
    "worked-out": "Values that are worked out",
    "conditions": "Conditions that have a name",
    "beside": "What is known beside the file",
    "tables": "Tables",
}


def _part(name: str, *children: str | Markup | Iterable[str | Markup]) -> Markup:
    return element("section", element("h2", _TITLES[name], id=f"{name}-title"), *children, id=name,
                   aria_labelledby=f"{name}-title")  # fmt: skip


def _parts(specification: Specification) -> Iterable[Markup]:
    questionnaire = specification.questionnaire
    rules = file_rules(questionnaire).items()
    yield _part("file", element("dl", *((element("dt", subject), element("dd", rule)) for subject, rule in rules)))
    yield _part("glance", glance(specification))
    yield _part("fields", *_sections(specification))
    yield _part(
        "checks",
        element("p", "A hard check must be put right. A soft one is unusual: correct it, or somebody confirms it."),
        *(check_article(specification, entry) for entry in specification.checks),
    )
    yield _part("every", _standard())
    yield _part("worked-out", worked_out(questionnaire))
    yield _part("conditions", conditions(questionnaire))
    yield _part("beside", known_beside(questionnaire))
    yield _part("tables", *tables(questionnaire))


def _sections(specification: Specification) -> Iterable[Markup]:
    for number, (title, groups) in enumerate(_by_section(specification), start=1):
        heading = element("h3", title, id=f"section-{number}")
        yield element("section", heading, *(field_article(group) for group in groups))


def _by_section(specification: Specification) -> list[tuple[str, list[Group]]]:
    sections: dict[str, list[Group]] = {}
    for group in grouped(specification.fields):
        sections.setdefault(group.first.heading.section, []).append(group)
    return list(sections.items())


def _standard() -> Markup:
    rows = (
        element("tr", element("th", element("code", check.id), scope="row"), element("td", check.statement))
        for check in STANDARD_CHECKS.values()
    )
    head = element("tr", element("th", "Check", scope="col"), element("th", "What must hold", scope="col"))
    caption = element("caption", "Judged of every field; all of them are hard.")
    return element("table", caption, element("thead", head), element("tbody", *rows))
