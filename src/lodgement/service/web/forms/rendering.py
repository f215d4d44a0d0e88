"""From a bound field of a form to a component of the design system: label or legend, hint, error, what was typed.

One table says which widget becomes which component. The components wire hint and error to the input; ids are the
fields' names, so that the error summary's links land in the input, or in the first of a group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from markupsafe import Markup

from ..components import render
from .fields import PARTS, Choice, DateBoxes, options_of

Parameters = dict[str, Any]
ATTRIBUTES = ("autocomplete", "inputmode", "spellcheck")
"""Attributes that components take as parameters of their own."""
_BY_SCRIPT = re.compile(r' data-aria-controls="[^"]*"| govuk-(?:radios|checkboxes)__conditional--hidden')


def field(bound: BoundField, *, heading: bool = False) -> Markup:
    """The field's HTML. `heading`: its label or legend is the page's heading."""
    if bound.is_hidden:
        return Markup(str(bound))
    for widget, component, parameters in COMPONENTS:
        if isinstance(bound.field.widget, widget):
            return _revealed_by_style(render(component, **_around(bound, heading), **parameters(bound)))
    raise TypeError(f"No component shows a {type(bound.field.widget).__name__}.")


def _revealed_by_style(html: Markup) -> Markup:
    """Takes out what would let the design system's script reveal fields: the style sheet does, and says why."""
    return Markup(_BY_SCRIPT.sub("", html))


def fields(form: forms.BaseForm, *, heading: bool = False) -> Markup:
    """All fields in order, those that a choice reveals beneath their choice. `heading`: the first heads the page."""
    revealed = {name for bound in form for choice in _options(bound) for name in choice.reveals}
    shown = [bound for bound in form if bound.name not in revealed]
    first = next((bound.name for bound in shown if not bound.is_hidden), "")
    return Markup("\n").join(field(bound, heading=heading and bound.name == first) for bound in shown)


def error_summary(*all_forms: forms.BaseForm) -> Markup:
    """What is wrong in the forms, each line a link to its input; empty where nothing is."""
    lines = [line for form in all_forms for line in _errors(form)]
    if not lines:
        return Markup("")
    return render("error_summary", titleText="There is a problem", errorList=lines)


def has_errors(*all_forms: forms.BaseForm) -> bool:
    """Whether any form was sent and is wrong; for the page's title."""
    return any(form.is_bound and bool(form.errors) for form in all_forms)


def _errors(form: forms.BaseForm) -> Iterator[Parameters]:
    for message in form.non_field_errors():
        yield {"text": str(message)}
    for bound in form:
        for message in bound.errors:
            yield {"text": str(message), "href": f"#{_first_id(bound)}"}


def _first_id(bound: BoundField) -> str:
    if isinstance(bound.field.widget, DateBoxes):
        return f"{_id(bound)}-{next(iter(_wrong_parts(bound)), PARTS[0])}"
    return _id(bound)


def _id(bound: BoundField) -> str:
    return bound.auto_id or bound.html_name


def _around(bound: BoundField, heading: bool) -> Parameters:
    """Name, label or legend, hint and error: what every component has."""
    size = "l" if heading else "s"
    made: Parameters = {"name": bound.html_name, "id": _id(bound), "idPrefix": _id(bound)}
    if isinstance(bound.field.widget, GROUPS):
        legend = {"text": bound.label, "classes": f"govuk-fieldset__legend--{size}", "isPageHeading": heading}
        made["fieldset"] = {"legend": legend}
    elif not isinstance(bound.field.widget, forms.CheckboxInput):
        made["label"] = {"text": bound.label, "classes": f"govuk-label--{size}", "isPageHeading": heading}
    if bound.help_text:
        made["hint"] = {"text": bound.help_text}
    if bound.errors:
        made["errorMessage"] = {"text": " ".join(str(message) for message in bound.errors)}
    return made


def _typed(bound: BoundField) -> Parameters:
    """Attributes of the widget: those that components know by name, the class, and the rest as they are."""
    attributes = dict(bound.field.widget.attrs)
    made = {name: attributes.pop(name) for name in ATTRIBUTES if name in attributes}
    made["classes"] = attributes.pop("class", "")
    for name in ("maxlength", "minlength", "min", "max", "step"):
        attributes.pop(name, None)
    made["attributes"] = {name: value for name, value in attributes.items() if value is not None}
    return made


def _value(bound: BoundField) -> str:
    value = bound.field.widget.format_value(bound.value())
    return "" if value is None else str(value)


def _input(bound: BoundField) -> Parameters:
    made = _typed(bound)
    kind = getattr(bound.field.widget, "input_type", "text")
    if kind == "number":
        kind = "text"
        made.setdefault("inputmode", "numeric")
    for edge in ("prefix", "suffix"):
        if getattr(bound.field, edge, ""):
            made[edge] = {"text": getattr(bound.field, edge)}
    return {**made, "type": kind, "value": _value(bound)}


def _textarea(bound: BoundField) -> Parameters:
    rows = bound.field.widget.attrs.get("rows", 5)
    made = _typed(bound)
    made["attributes"] = {name: said for name, said in made["attributes"].items() if name not in ("rows", "cols")}
    return {**made, "rows": rows, "value": _value(bound)}


def _password(bound: BoundField) -> Parameters:
    return _typed(bound)


def _file(bound: BoundField) -> Parameters:
    return {**_typed(bound), "javascript": True}


def _options(bound: BoundField) -> tuple[Choice, ...]:
    given: tuple[Choice, ...] | None = getattr(bound.field, "options", None)
    if given is not None:
        return given
    return options_of(bound.field.choices) if isinstance(bound.field, forms.ChoiceField) else ()


def _items(bound: BoundField) -> Parameters:
    value = bound.value()
    chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
    items: list[Parameters] = []
    for option in _options(bound):
        if option.exclusive and items:
            items.append({"divider": "or"})
        items.append(_item(bound, option, option.value in chosen))
    return {"items": items}


def _item(bound: BoundField, option: Choice, chosen: bool) -> Parameters:
    item: Parameters = {"value": option.value, "text": option.label, "checked": chosen}
    if option.hint:
        item["hint"] = {"text": option.hint}
    if option.exclusive:
        item["behaviour"] = "exclusive"
    if option.reveals:
        item["conditional"] = {"html": Markup("").join(field(bound.form[name]) for name in option.reveals)}
    return item


def _tick(bound: BoundField) -> Parameters:
    return {"items": [{"value": "on", "text": bound.label, "checked": bool(bound.value())}]}


def _select(bound: BoundField) -> Parameters:
    items = [{**item, "selected": item.pop("checked")} for item in _items(bound)["items"]]
    return {**_typed(bound), "items": items}


def _date(bound: BoundField) -> Parameters:
    values = bound.field.widget.decompress(bound.value())
    wrong = _wrong_parts(bound)
    items = [
        {"name": f"{bound.html_name}_{part}", "id": f"{_id(bound)}-{part}", "label": part.capitalize(), "value": value,
         "classes": f"govuk-input--width-{4 if part == 'year' else 2}{' govuk-input--error' if part in wrong else ''}"}
        for part, value in zip(PARTS, values, strict=True)
    ]  # fmt: skip
    return {"items": items}


def _wrong_parts(bound: BoundField) -> tuple[str, ...]:
    """The boxes a date's error is about; all of them where it doesn't say."""
    faults = bound.form.errors.as_data().get(bound.name, []) if bound.form.is_bound else []
    named = tuple(part for part in PARTS if any(fault.code == part for fault in faults))
    return named or (PARTS if faults else ())


GROUPS = (DateBoxes, forms.RadioSelect, forms.CheckboxSelectMultiple)
"""Widgets of several inputs: a legend names them together."""
COMPONENTS: tuple[tuple[type[forms.Widget], str, Callable[[BoundField], Parameters]], ...] = (
    (DateBoxes, "date_input", _date),
    (forms.PasswordInput, "password_input", _password),
    (forms.Textarea, "textarea", _textarea),
    (forms.CheckboxSelectMultiple, "checkboxes", _items),
    (forms.RadioSelect, "radios", _items),
    (forms.CheckboxInput, "checkboxes", _tick),
    (forms.Select, "select", _select),
    (forms.FileInput, "file_upload", _file),
    (Input, "input", _input),
)
"""Most special first: to Django checkboxes are a kind of radio buttons, and a password a kind of text."""
