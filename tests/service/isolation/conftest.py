"""The world of the isolation proofs, made once and kept for all of them; each test's own changes are undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.service_logs import NOW
from tests.service.committed import kept

from .world import World, make_world


@pytest.fixture(scope="package")
def world(server: None) -> Iterator[World]:
    """The world on one morning, committed, so that other logins see it too."""
    from django.db import transaction

    with pytest.MonkeyPatch.context() as patch, kept():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        with transaction.atomic():
            made = make_world()
        yield made


@pytest.fixture
def undone(world: World) -> Iterator[World]:
    """The world, in a transaction that is undone at the end of the test."""
    from django.db import transaction

    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
