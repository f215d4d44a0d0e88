"""What people enter about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from ..organisations.models import Organisation
from ..web.forms.fields import AnyOf, Choice, OneOf
from ..web.forms.form import Form
from .models import Person, Role
from .passwords import words_for
from .permissions import can_manage, can_manage_another, roles_for
from .queries import STATUSES

LONGEST_PASSWORD = 1000
"""Long enough for anybody, and short enough that working out a hash doesn't hold up others."""
ROLE_HINTS = {
    Role.PROVIDER: "Enters and hands in logs.",
    Role.COORDINATOR: "Does that too, and looks after people and the organisation’s details.",
    Role.SUPPORT: "Helps every organisation, and looks after people and organisations.",
    Role.STATISTICIAN: "Sees every log, asks queries, makes datasets and tables.",
    Role.APPROVER: "Sees every log, and approves what is published.",
}
FLAGS = (
    Choice("is_protection_officer", "Data protection officer", "Signs the data sharing agreement."),
    Choice("is_key_contact", "Key contact", "Is asked first when there is a question about logs."),
)
_plain = RegexValidator(r"^[^<>{}\[\]:/\\@]*$", "Enter the name in letters, without characters such as @ or /")
_telephone = RegexValidator(r"^[0-9+() -]{7,30}$", "Enter a telephone number in digits, such as 01632 960 001")


def _email(label: str, autocomplete: str = "off", **rest: Any) -> forms.EmailField:
    attributes = {"autocomplete": autocomplete, "spellcheck": "false"}
    rest.setdefault("error_messages", {"required": "Enter an email address"})
    return forms.EmailField(label=label, max_length=254, widget=forms.EmailInput(attrs=attributes), **rest)


def _password(label: str, autocomplete: str, **rest: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    words = {"required": "Enter a new password" if autocomplete == "new-password" else "Enter your password"}
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget, error_messages=words, **rest
    )


class Once(forms.TextInput):
    """A box that is empty again after a wrong answer: a code isn't mended, the next one is entered."""

    def format_value(self, value: Any) -> str:
        return ""


class SignIn(Form):
    """An address and its password."""

    email = _email("Email address", "username")
    password = _password("Password", "current-password")


class Code(Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=Once(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the code that your app shows"},
    )


class CodeOfNewApp(Code):
    """The first code of an app, with the password of somebody who has been signed in for a while."""

    present = _password("Your password", "current-password")
    field_order = ("code", "present")


class PresentPassword(Form):
    """One's password once more."""

    present = _password("Your password", "current-password")


class ForgottenPassword(Form):
    """Whose password is forgotten."""

    email = _email("Email address", "username")


class NewPassword(Form):
    """A password to sign in with from now on."""

    password = _password(
        "New password", "new-password", help_text="12 characters or more. Three or four random words are good."
    )

    def __init__(self, person: Person, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.person)
        except ValidationError as error:
            raise ValidationError([words_for(fault) for fault in error.error_list]) from None
        return password


class ChangePassword(NewPassword):
    """The present password, and the one from now on."""

    present = _password("Present password", "current-password")
    field_order = ("present", "password")


class NewAddress(Form):
    """An address to sign in by from now on."""

    email = _email("New email address", "email", help_text="A link is sent to it. It counts once the link is followed.")

    def __init__(self, person: Person, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.person = person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.strip().lower() == self.person.email:
            raise ValidationError("This is the address already. Enter another one")
        return email


class OwnAddress(NewAddress):
    """An address of one's own from now on, by whoever knows the password."""

    present = _password("Your password", "current-password")
    field_order = ("email", "present")


class Details(Form):
    """How somebody is called and reached."""

    name = forms.CharField(
        label="Full name", max_length=100, validators=[_plain], error_messages={"required": "Enter a full name"}
    )
    telephone = forms.CharField(
        label="Telephone (optional)",
        required=False,
        max_length=30,
        validators=[_telephone],
        widget=forms.TextInput(attrs={"type": "tel", "class": "govuk-input--width-20"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class OwnDetails(Details):
    """One's own, with what browsers fill in."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, kind in (("name", "name"), ("telephone", "tel")):
            self.fields[name].widget.attrs["autocomplete"] = kind


class ChangePerson(Details):
    """Details, and role and duties where the one who changes them may give them."""

    def __init__(self, by: Person, person: Person, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        roles = roles_for(by, person.organisation)
        if can_manage_another(by, person) and person.role in roles:
            self.fields["role"] = _role(roles)
        if can_manage(by, person):
            self.fields["duties"] = _duties()

    @staticmethod
    def values(person: Person) -> dict[str, Any]:
        """What the form shows of somebody at first."""
        duties = [flag.value for flag in FLAGS if getattr(person, flag.value)]
        return {"name": person.name, "telephone": person.telephone, "role": person.role, "duties": duties}

    def changes(self) -> dict[str, Any]:
        """What was entered, by the names of a person's attributes."""
        return _attributes(self.cleaned_data)


class Invite(Details):
    """Who is invited, into which organisation, as what."""

    email = _email("Email address", help_text="The invitation is sent to it. It must be theirs alone.")
    field_order = ("organisation", "name", "email", "telephone", "role", "duties")

    def __init__(self, by: Person, organisations: list[Organisation], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.by = by
        self.organisations = {str(organisation.pk): organisation for organisation in organisations}
        if len(organisations) > 1:
            offered = [(number, item.name) for number, item in self.organisations.items()]
            self.fields["organisation"] = forms.ChoiceField(
                label="Organisation",
                choices=[("", "Choose from the list"), *offered],
                error_messages={"required": "Select an organisation", "invalid_choice": "Select an organisation"},
            )
        self.fields["role"] = _role(dict.fromkeys(role for item in organisations for role in roles_for(by, item)))
        self.fields["duties"] = _duties()
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        organisation = self._organisation(said)
        if organisation and said.get("role") and said["role"] not in roles_for(self.by, organisation):
            self.add_error("role", f"Select a role that there is at {organisation.name}")
        return said

    def invitation(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        organisation = self._organisation(self.cleaned_data)
        given = {key: value for key, value in self.cleaned_data.items() if key != "organisation"}
        return {**_attributes(given), "organisation": organisation}

    def _organisation(self, said: dict[str, Any]) -> Organisation | None:
        if "organisation" in self.fields:
            return self.organisations.get(said.get("organisation", ""))
        return next(iter(self.organisations.values()))


class PeopleFilter(Form):
    """What narrows the list of people."""

    text = forms.CharField(label="Name or email address", required=False, max_length=100)
    status = forms.ChoiceField(label="Status", choices=[("", "Any"), *STATUSES.items()], required=False)
    role = forms.ChoiceField(label="Role", choices=[("", "Any"), *Role.choices], required=False)

    def __init__(self, organisations: list[Organisation], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if organisations:
            offered = [(str(item.pk), item.name) for item in organisations]
            self.fields["organisation"] = forms.ChoiceField(
                label="Organisation", choices=[("", "Any"), *offered], required=False
            )


def _role(roles: Any) -> OneOf:
    offered = [Choice(role.value, role.label, ROLE_HINTS[role]) for role in roles]
    words = {"required": "Select a role", "invalid_choice": "Select one of the roles offered"}
    return OneOf(offered, label="Role", error_messages=words)


def _duties() -> AnyOf:
    return AnyOf(FLAGS, label="Duties (optional)", required=False)


def _attributes(said: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in said.items() if name != "duties"}
    if "duties" in said:
        given |= {flag.value: flag.value in said["duties"] for flag in FLAGS}
    return given
