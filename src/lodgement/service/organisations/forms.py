"""What people enter about organisations: how they are reached, what they are, whom they work with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from ..web.forms.fields import AnyOf, Choice, OneOf, options_of
from ..web.forms.form import Form
from .models import STATUSES, Organisation, ProfitStatus, ProviderType
from .periods import period_labels

_telephone = RegexValidator(r"^[0-9+() -]{7,30}$", "Enter a telephone number in digits, such as 01632 960 001")
YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


class Details(Form):
    """How an organisation is reached, and the periods for which it charges."""

    address = forms.CharField(
        label="Address (optional)",
        required=False,
        max_length=500,
        help_text="With the postcode, each part in a line of its own.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    telephone = forms.CharField(
        label="Telephone (optional)",
        required=False,
        max_length=30,
        validators=[_telephone],
        widget=forms.TextInput(attrs={"type": "tel", "class": "govuk-input--width-20", "autocomplete": "off"}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.labels = period_labels()
        if self.labels:
            self.fields["periods"] = AnyOf(
                options_of(self.labels.items()),
                label="How often rent or charges are due",
                help_text="Tick all that apply. A log that says another has to be mended.",
                error_messages={"required": "Tick at least one way in which rent or charges are due"},
            )

    def clean_periods(self) -> list[int]:
        """The codes ticked; none where all are, so that one that comes later is among them."""
        ticked = {int(code) for code in self.cleaned_data["periods"]}
        return [] if ticked == set(self.labels) else [code for code in self.labels if code in ticked]

    @classmethod
    def values(cls, organisation: Organisation) -> dict[str, Any]:
        """What the form shows of an organisation at first."""
        periods = organisation.periods or period_labels()
        return {
            "address": organisation.address,
            "telephone": organisation.telephone,
            "periods": [str(code) for code in periods],
        }

    def attributes(self) -> dict[str, Any]:
        """What was entered, by the names of an organisation's attributes."""
        return {**self.cleaned_data, "address": "\n".join(self.cleaned_data["address"].splitlines())}


class AllDetails(Details):
    """All that support enters of an organisation."""

    name = forms.CharField(label="Name", max_length=200)
    provider_type = OneOf(
        [
            Choice(str(ProviderType.LOCAL_AUTHORITY.value), ProviderType.LOCAL_AUTHORITY.label),
            Choice(
                str(ProviderType.REGISTERED_PROVIDER.value),
                ProviderType.REGISTERED_PROVIDER.label,
                reveals=("profit_status",),
            ),
        ],
        label="Kind of provider",
    )
    profit_status = OneOf(options_of(ProfitStatus.choices), label="Does it make a profit? (optional)", required=False)
    registration = forms.CharField(
        label="Regulator’s registration number (optional)",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    group_name = forms.CharField(
        label="Group (optional)",
        required=False,
        max_length=200,
        help_text="What the group is called to which it belongs, written the same for each of its members.",
    )
    holds_stock = OneOf(YES_NO, label="Does it own homes?", error_messages={"required": "Select yes if it owns homes"})
    field_order = ("name", "provider_type", "profit_status", "registration", "group_name", "holds_stock", "address",
                   "telephone", "periods")  # fmt: skip

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_group_name(self) -> str:
        return " ".join(self.cleaned_data["group_name"].split())

    @classmethod
    def values(cls, organisation: Organisation) -> dict[str, Any]:
        plain = ("name", "provider_type", "profit_status", "registration", "group_name")
        return {
            **super().values(organisation),
            **{name: getattr(organisation, name) for name in plain},
            "holds_stock": "yes" if organisation.holds_stock else "no",
        }

    def attributes(self) -> dict[str, Any]:
        said = super().attributes()
        kind, profit = int(said["provider_type"]), said["profit_status"]
        registered = kind == ProviderType.REGISTERED_PROVIDER.value
        return said | {
            "provider_type": kind,
            "profit_status": int(profit) if profit and registered else None,
            "holds_stock": said["holds_stock"] == "yes",
        }


class OrganisationsFilter(Form):
    """What narrows the list of organisations."""

    text = forms.CharField(
        label="Name or code",
        required=False,
        max_length=100,
        help_text="Or a group, or a registration number.",
    )
    status = forms.ChoiceField(label="Status", choices=[("", "Any"), *STATUSES.items()], required=False)
    provider_type = forms.ChoiceField(label="Kind", choices=[("", "Any"), *ProviderType.choices], required=False)
    signed = forms.ChoiceField(
        label="Data sharing agreement",
        choices=[("", "Any"), ("yes", "Accepted"), ("no", "Not accepted")],
        required=False,
    )


class FindOrganisation(Form):
    """By what another organisation is looked for."""

    text = forms.CharField(
        label="Name or code",
        max_length=100,
        help_text="A part of the name will do, or a code such as ORG12.",
        error_messages={"required": "Enter a part of the organisation’s name, or its code"},
    )
