"""A table of states as text, from the tables that the code goes by; documents hold it, and tests hold them to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import TextChoices

State = TypeVar("State", bound=TextChoices)


def table_of_states(following: Mapping[State, set[State]], who: Mapping[State, str]) -> str:
    """A line for each state in its order: who moves it on, and where to. `who` has every state."""
    rows = [
        (state.label, who[state], " · ".join(one.label for one in who if one in following.get(state, set())) or "–")
        for state in who
    ]
    states, owners = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(
        f"{state:{states}}   {owner:{owners}}   {after}".rstrip()
        for state, owner, after in [("state", "moved on by", "to"), *rows]
    )


def said_of(owners: Mapping[State, str], words: Mapping[str, str]) -> dict[State, str]:
    """Who moves each state on, in words; an owner for whom there are none is said as it is."""
    return {state: words.get(owners[state], owners[state]) for state in type(next(iter(owners)))}
