"""Forms of reports: what is written in a version, why it is given back, whom it went to, what came back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms

from ...web.forms.fields import AnyOf, Choice
from ...web.forms.form import Form
from .actions import LONGEST_TEXT
from .layouts import Layout

ROWS = 6


class TextForm(Form):
    """All places of a layout that a person writes. None has to be filled to save."""

    def __init__(self, *given: Any, layout: Layout, **named: Any) -> None:
        super().__init__(*given, **named)
        for place in layout.written:
            self.fields[place.written] = forms.CharField(
                label=place.label if place.required else f"{place.label} (optional)",
                help_text=place.hint,
                required=False,
                max_length=LONGEST_TEXT,
                error_messages={"max_length": f"Shorten “{place.label}” to {LONGEST_TEXT:,} characters or fewer"},
                widget=forms.Textarea(attrs={"rows": ROWS}),
            )


class GiveBackForm(Form):
    because = forms.CharField(label="What should be different?", max_length=2_000, widget=forms.Textarea({"rows": 3}))


class SendForm(Form):
    """Whom an approved report went to."""

    other = forms.CharField(label="Another office", required=False, max_length=200)

    def __init__(self, *given: Any, layout: Layout, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [Choice(str(at), office) for at, office in enumerate(layout.sent_to)]
        self.fields["to"] = AnyOf(choices, label="Whom was it sent to?", required=False)
        self.order_fields(["to", "other"])
        self._offices = layout.sent_to

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.offices(cleaned):
            self.add_error("to", "Choose whom it was sent to, or enter another office")
        return cleaned

    def offices(self, cleaned: dict[str, Any]) -> list[str]:
        """The offices that were chosen or entered."""
        chosen = [self._offices[int(at)] for at in cleaned.get("to") or []]
        return [*chosen, *filter(None, [cleaned.get("other", "").strip()])]


class AcknowledgementForm(Form):
    reference = forms.CharField(label="Reference of the acknowledgement", max_length=200)


class StatementForm(Form):
    address = forms.URLField(
        label="Address of the published statement",
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "Enter the address in full, as your browser shows it"},
    )

    def clean_address(self) -> str:
        """A page that anybody can open."""
        address: str = self.cleaned_data["address"]
        if urlsplit(address).scheme not in ("http", "https"):
            raise forms.ValidationError("Enter the address of a page, as your browser shows it")
        return address
