"""Forms of the outbox."""

from __future__ import annotations

from django import forms

from ..web.forms.form import Form


class ParcelFilter(Form):
    """Narrows the list of parcels."""

    text = forms.CharField(
        label="Organisation, person, file name, or the code on a copy",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
