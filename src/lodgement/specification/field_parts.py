"""Fields on the page: all at a glance, and one article for each question."""

from __future__ import annotations

from collections.abc import Iterable

from ..files.template_codes import Codes
from ..files.template_routing import numbers_in_words
from .contents import FieldEntry, Specification
from .groups import Group
from .markup import Markup, element, with_code


def glance(specification: Specification) -> Markup:
    """A table of all fields."""
    headings = ("Field", "Column", "What is asked", "What it takes", "May be empty")
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    caption = f"The {len(specification.fields)} fields of {specification.year}, in the order of the template"
    if specification.unused:
        caption += f"; fields {numbers_in_words(specification.unused)} are not used"
    rows = (_glance_row(field) for field in specification.fields)
    return element("table", element("caption", f"{caption}."), element("thead", head), element("tbody", *rows))


def _glance_row(field: FieldEntry) -> Markup:
    link = element("a", str(field.number), href=f"#field-{field.number}")
    return element(
        "tr",
        element("th", link, scope="row", class_="figure"),
        element("td", field.letter, class_="figure"),
        element("td", field.heading.question),
        element("td", field.value or f"One of {len(field.codes)} codes" if len(field.codes) > 1 else _short(field)),
        element("td", field.may_be_empty.partition(",")[0]),
    )


def _short(field: FieldEntry) -> str:
    return field.value or ", ".join(code for code, _ in field.codes)


def field_article(group: Group) -> Markup:
    """What is said of a question and its fields."""
    numbers = numbers_in_words(group.numbers)
    label = f"{'Fields' if len(group.fields) > 1 else 'Field'} {numbers}"
    anchors = (element("span", id=f"field-{number}") for number in group.numbers)
    title = element("h4", *anchors, group.name, " ", element("span", label, class_="number"))
    hint = element("p", group.first.heading.hint, class_="hint") if group.first.heading.hint else None
    parts = _table_of_fields(group) if len(group.fields) > 1 else None
    return element("article", title, element("p", group.first.asked), hint, parts, element("dl", *_facts(group)))


def _table_of_fields(group: Group) -> Markup:
    headings = ("Field", "Column", "What goes in it", "What it takes")
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    rows = (
        element(
            "tr",
            element("th", str(field.number), scope="row", class_="figure"),
            element("td", field.letter, class_="figure"),
            element("td", field.heading.question.removeprefix(field.asked).strip() or field.name),
            element("td", _takes(field) if not group.same("codes") or not field.codes else "A code, see below"),
        )
        for field in group.fields
    )
    return element("table", element("caption", "Its fields"), element("thead", head), element("tbody", *rows))


def _takes(field: FieldEntry) -> str:
    listed = "; ".join(f"{code} {label}" for code, label in field.codes)
    return " or ".join(part for part in (field.value, listed) if part)


def _facts(group: Group) -> Iterable[Markup]:
    first = group.first
    if len(group.fields) == 1:
        yield from _fact("Column", first.letter)
        yield from _fact("Takes", f"{first.value} ({first.unit})" if first.value and first.unit else first.value)
    if first.codes and group.same("codes"):
        yield from _fact("Codes", _codes(first.codes, group.name))
    yield from _fact("May be empty", _each(group, "may_be_empty"))
    applies = group.together("applies_to")
    yield from _fact("Applies to", _list(applies) if len(applies) > 1 else applies[0])
    yield from _fact("Duplicates", "Compared to find rows that say the same twice" if first.is_compared else "")
    yield from _fact("Sensitive", ", ".join(group.together("sensitive")).replace("_", " "))
    changes = [with_code(change) for change in group.together("changes")]
    yield from _fact(
        "Since last year", element("ul", *(element("li", change) for change in changes)) if changes else ""
    )
    links = [element("a", element("code", name), href=f"#check-{name}") for name in group.together("checks")]
    yield from _fact("Checks", [part for link in links for part in (link, " ")])


def _fact(subject: str, told: str | Markup | list[str | Markup] | list[Markup | str]) -> Iterable[Markup]:
    if told:
        yield element("dt", subject)
        yield element("dd", told)


def _each(group: Group, what: str) -> str | Markup:
    if group.same(what):
        return str(getattr(group.first, what))
    return _list([f"Field {field.number}: {getattr(field, what)}" for field in group.fields])


def _list(items: Iterable[str]) -> Markup:
    return element("ul", *(element("li", item) for item in items))


_CODES_IN_VIEW = 40
"""More codes than these are folded away, so that the page can be read past them."""


def _codes(codes: Codes, name: str) -> Markup:
    rows = (
        element("tr", element("th", code, scope="row", class_="figure"), element("td", label)) for code, label in codes
    )
    head = element("tr", element("th", "Code", scope="col"), element("th", "Meaning", scope="col"))
    table = element("table", element("caption", f"Codes of {name}"), element("thead", head), element("tbody", *rows))
    if len(codes) <= _CODES_IN_VIEW:
        return table
    return element("details", element("summary", f"{len(codes)} codes"), table)
