"""Chance that can be counted on: a number for each seed, name, row and attempt, and nothing else.

No generator has a state, so a row's values hang neither on the rows before it, nor on the size of the pieces, nor on
the version of a library. The numbers are those of SplitMix64 (Steele, Lea and Flood, 2014) at a place worked out from
row, attempt and name.
"""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

GAMMA = 0x9E37_79B9_7F4A_7C15
"""The step from one number of SplitMix64 to the next."""
ATTEMPT = 0xD1B5_4A32_D192_ED03
"""The step from one attempt at a row to the next: odd, and not a multiple of GAMMA that a row could reach."""
_FIRST, _SECOND = 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB
_ALL = 2**64 - 1


def unsigned(value: int) -> pl.Expr:
    """A constant of 64 bits."""
    return pl.lit(value & _ALL, dtype=pl.UInt64)


def mixed(state: pl.Expr) -> pl.Expr:
    """What SplitMix64 makes of a state: every bit of it reaches every bit of the result. UInt64 wraps in Polars."""
    state = (state ^ (state // unsigned(2**30))) * unsigned(_FIRST)
    state = (state ^ (state // unsigned(2**27))) * unsigned(_SECOND)
    return state ^ (state // unsigned(2**31))


def row_state(row: pl.Expr, attempt: int) -> pl.Expr:
    """Where a row's numbers begin, in an attempt from 0; rows are counted from 0."""
    state = mixed((row.cast(pl.UInt64) + unsigned(1)) * unsigned(GAMMA))
    return mixed(state + unsigned(attempt * ATTEMPT))


def key_of(seed: int, name: str) -> int:
    """The place of a name's numbers under a seed."""
    return int.from_bytes(blake2b(f"{seed} {name}".encode(), digest_size=8).digest(), "little")


def bits(state: pl.Expr, seed: int, name: str) -> pl.Expr:
    """64 random bits for each row (see `row_state`) and name."""
    return mixed(state + unsigned(key_of(seed, name)))


def below(random: pl.Expr, limit: pl.Expr | int) -> pl.Expr:
    """From random bits a whole number from 0 to limit - 1, as UInt64; limits go up to 2 ** 32."""
    top = limit if isinstance(limit, pl.Expr) else unsigned(limit)
    return (random // unsigned(2**32)) * top // unsigned(2**32)


def happens(random: pl.Expr, share: float) -> pl.Expr:
    """True in a share (0 to 1) of rows."""
    return (random // unsigned(2**32)) < unsigned(round(share * 2**32))
