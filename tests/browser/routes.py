"""Which routes there are, so that a table of pages to look at can be held to all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver


def names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of all routes, those of included lists too. A route without a name is given as its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)
