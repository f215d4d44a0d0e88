"""Which routes there are, so that a table of pages to look at can be held to all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import django
from django.urls import URLPattern, URLResolver, get_resolver


def names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of all routes, those of included lists too. A route without a name is given as its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)


def main() -> None:
    """Prints the names of all routes, one a line; of the gallery where the environment names no other settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.settings")
    django.setup()
    print("\n".join(names(get_resolver().url_patterns)))  # noqa: T201


if __name__ == "__main__":
    main()
