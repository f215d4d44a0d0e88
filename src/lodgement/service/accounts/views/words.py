"""Sentences that several pages of accounts say."""

from __future__ import annotations

from ...web.says import moment
from ..tries import Count

TAKEN_HERE = "Somebody has this address already. Look for them under People, or enter another one"


def words_for_tries(tries: Count, wrong: str) -> str:
    """What is said after a wrong password: that it was wrong, that one try is left, or until when none is."""
    if tries.left == 0:
        until = moment(tries.until)
        return f"There were too many wrong passwords. Wait until {until}, or set a new password by email."
    return f"{wrong} One more wrong password stops sign-in for an hour." if tries.left == 1 else wrong
