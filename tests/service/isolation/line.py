"""What there is to know of a route to ask it about an organisation's things, and to send its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .world import Holding

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person

Asked = Callable[[Holding], tuple[Any, ...]]


@dataclass(frozen=True)
class Sending:
    """Who sends a form, from which browser, about whose things."""

    browser: Client
    person: Person | None
    holding: Holding


@dataclass(frozen=True)
class Line:
    """What there is to know of a route."""

    arguments: Asked | None = None
    """What stands in its address, of an organisation's things."""
    fixed: tuple[Any, ...] = ()
    """What stands in its address whoever asks, about whomever."""
    query: Callable[[Holding], dict[str, Any]] | None = None
    post: Callable[[Sending], dict[str, Any]] | None = None
    """The form sent; without one the route takes no POST."""
    by: str = "coordinator"
    """Who may send it."""
    changes: bool = True
    """Whether sending it writes; a search doesn't."""
    answers: frozenset[int] = frozenset({200, 302})
    """How it answers who may send it."""
    not_there: int = 404
    """How it answers where the thing asked for isn't there."""
    partner: frozenset[int] = frozenset({403, 404})
    """How it may answer about an organisation that one works with."""

    @property
    def about_somebody(self) -> bool:
        """Whether it makes a difference whose things it is asked about."""
        return any((self.arguments, self.query, self.post))


def nothing(_: Sending) -> dict[str, Any]:
    """The form of a button."""
    return {}
