"""A trail of ten thousand events, made by the database's own function, committed once for a module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.committed import administrator, kept

EVENTS = 10_000


@pytest.fixture(scope="module")
def trail(server: None) -> Iterator[int]:
    """How many events there are."""
    with kept():
        with administrator() as connection, connection.transaction():
            connection.execute(
                "SELECT count(app.append_event('log.changed', 'log ' || n, mod(n, 30), ARRAY['rent', 'beds'], "
                "'{\"version\":' || n || '}', decode(md5(n::text), 'hex'))) FROM generate_series(1, %s) n",
                [EVENTS],
            )
        yield EVENTS


@pytest.fixture
def undone(trail: int) -> Iterator[int]:
    """The same, in a transaction that is undone at the end of the test."""
    from django.db import transaction

    with transaction.atomic():
        yield trail
        transaction.set_rollback(True)
