"""Who moves an upload on: whoever sent it, a data coordinator of its organisation, or support."""

from __future__ import annotations

from ..accounts.models import Person, Role
from .models import Upload


def can_move_on(person: Person, upload: Upload) -> bool:
    """Whether a person decides what becomes of a checked file."""
    return person.pk == upload.by_id or person.role in (Role.COORDINATOR, Role.SUPPORT)


def can_send(person: Person) -> bool:
    """Whether a person hands in files at all."""
    return person.role in (Role.PROVIDER, Role.COORDINATOR, Role.SUPPORT)
