"""How often chance alone brings so many, exactly: tails of the binomial distribution.

Sums run outwards from the count that was seen, each term from the one before, until further ones don't matter: a few
dozen terms where the tail is thin, which is where anybody asks.
"""

from __future__ import annotations

from math import exp, lgamma, log

NEGLIGIBLE = 1e-18
"""A term this small beside the sum so far changes nothing in a double."""


def at_least(count: int, of: int, share: float) -> float:
    """The chance of `count` or more among `of`, each with the chance `share`."""
    if count <= 0:
        return 1.0
    if count > of or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    term = total = exp(_log_chance(count, of, share))
    odds = share / (1 - share)
    for seen in range(count, of):
        term *= odds * (of - seen) / (seen + 1)
        total += term
        if term < total * NEGLIGIBLE:
            break
    return min(total, 1.0)


def at_most(count: int, of: int, share: float) -> float:
    """The chance of `count` or fewer among `of`, each with the chance `share`."""
    return at_least(of - count, of, 1 - share)


def _log_chance(count: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    return ways + count * log(share) + (of - count) * log(1 - share)
