"""The form that all forms of the service are: errors say what to do, and the browser's own messages stay off, because
they vanish, can't be styled, and are read out badly.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

CHOOSING = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.Select, forms.FileInput)


class Typed(QueryDict):
    """What somebody typed and hasn't sent again yet: shown in its boxes, and not judged."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{"mutable": True, **named})


class Form(forms.Form):
    """Django's form with ids that are the fields' names, and with our words where a field gives none of its own."""

    use_required_attribute = False

    def __init__(self, *given: Any, **named: Any) -> None:
        named.setdefault("auto_id", "%s")
        super().__init__(*given, **named)
        for name, field in self.fields.items():
            _say_what_to_do(field, str(field.label or name.replace("_", " ")))

    def full_clean(self) -> None:
        """Judges what was sent."""
        if isinstance(self.data, Typed):
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Whether something was sent, and can be taken."""
        return super().is_valid() and not isinstance(self.data, Typed)


def _say_what_to_do(field: forms.Field, label: str) -> None:
    """Replaces Django's words where the field still has them."""
    asked = _mid_sentence(label)
    words = {
        "required": f"Answer “{label}”" if label.endswith("?") else f"{_verb(field.widget)} {asked}",
        "invalid": _invalid(field, asked),
        "invalid_choice": "Choose one of the answers offered",
        "null_characters_not_allowed": f"Enter {asked} again: it holds a character that cannot be kept",
        "max_length": f"Shorten {asked} to %(limit_value)d characters or fewer",
        "min_value": f"Enter {asked} as %(limit_value)s or more",
        "max_value": f"Enter {asked} as %(limit_value)s or less",
    }
    for code, said in words.items():
        if str(field.error_messages.get(code, "")) == _inherited(type(field), code):
            field.error_messages[code] = said


def _inherited(kind: type[forms.Field], code: str) -> str:
    for parent in kind.__mro__:
        if code in vars(parent).get("default_error_messages", {}):
            return str(vars(parent)["default_error_messages"][code])
    return ""


def _verb(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "Tick to go on:"
    return "Select" if isinstance(widget, CHOOSING) else "Enter"


def _invalid(field: forms.Field, asked: str) -> str:
    if isinstance(field, forms.EmailField):
        return "Enter an email address in full, such as name@example.org"
    if isinstance(field, forms.DecimalField):
        return f"Enter {asked} in digits, such as 120.50"
    return f"Enter {asked} in digits, such as 12" if isinstance(field, forms.IntegerField) else f"Check {asked}"


def _mid_sentence(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it is a capital of its own (UPRN, I agree)."""
    return label if len(label.split(" ")[0]) == 1 or label[1:2].isupper() else label[:1].lower() + label[1:]
