"""What people enter about accounts."""

from __future__ import annotations

from django import forms

from ..web.forms.form import Form


def _address(label: str = "Email address", **rest: object) -> forms.EmailField:
    attributes = {"autocomplete": "email", "spellcheck": "false"}
    return forms.EmailField(label=label, widget=forms.EmailInput(attrs=attributes), **rest)


class SignIn(Form):
    """An address and its password."""

    email = forms.EmailField(
        label="Email address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Code(Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": "Enter the code that your app shows"},
    )
