"""Who may do what to whom. A refusal is a named exception; whom one may not see isn't found in the first place."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from .models import STAFF_ROLES, Person, Role

PROVIDER_ROLES = (Role.PROVIDER, Role.COORDINATOR)


class NotAllowed(PermissionDenied):
    """The person may not do this; the message says why."""


def check_may_switch_off(by: Person) -> None:
    """Raises NotAllowed where a person must have a second factor."""
    if by.role in STAFF_ROLES:
        raise NotAllowed("Your role needs a second factor.")


def check_may_remove_second_factor(by: Person, person: Person) -> None:
    """Raises NotAllowed unless support takes out somebody else's second factor."""
    if by.role != Role.SUPPORT or by.pk == person.pk:
        raise NotAllowed("Only support can take out somebody else's second factor.")
