"""The routes of rounds, which statisticians and approvers have for themselves."""

from __future__ import annotations

from typing import Any

from .line import Line, Sending
from .world import YEAR, Holding

WANTED = {"wanted_by_day": "31", "wanted_by_month": "3", "wanted_by_year": "2027"}
BY = "statistician"


def _round(holding: Holding) -> tuple[Any, ...]:
    return (holding.asked.round.pk,)


def _asked(holding: Holding) -> tuple[Any, ...]:
    return (holding.asked.round.pk, holding.asked.checks.asked.pk)


def _drafted(holding: Holding) -> tuple[Any, ...]:
    return (holding.asked.round.pk, holding.asked.checks.drafted.pk)


def _draft(_: Sending) -> dict[str, Any]:
    said = {"name": "Young and retired", "condition": "age1 < 40 AND ecstat1 = 5", "statement": "Nobody retires young."}
    return said | {"message": "Is {age1} right?"}


def _ticked(sending: Sending) -> dict[str, Any]:
    return {"check": [sending.holding.asked.checks.drafted.pk]}


ROUNDS: dict[str, Line] = {
    "rounds": Line(),
    "new_round": Line(post=lambda s: {"year": YEAR, **WANTED}, by=BY),
    "round": Line(_round),
    "check_round_again": Line(_round, post=lambda s: {}, by=BY),
    "close_round": Line(_round, post=lambda s: {}, by=BY),
    "raise_round": Line(_round, post=_ticked, by=BY),
    "draft_check": Line(_round, post=_draft, by=BY),
    "round_check": Line(_asked),
    "remove_check": Line(_drafted, post=lambda s: {}, by=BY),
    "withdraw_check": Line(_asked, post=lambda s: {}, by=BY),
}
