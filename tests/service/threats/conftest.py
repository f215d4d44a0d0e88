"""One organisation with one of everything, committed, and the dump that a thief would have of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from lodgement.service.database.address import EMBEDDED_NAME
from lodgement.service.database.embedded import BINARIES
from tests.factories.service_logs import NOW
from tests.service.committed import kept
from tests.service.conftest import EMBEDDED

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Link
    from tests.service.isolation.world import Holding


@dataclass(frozen=True)
class Stolen:
    """A dump, what had been planted before, and the key of a session that was open."""

    holding: Holding
    dump: str
    session_key: str

    @property
    def links(self) -> list[Link]:
        return list(self.holding.links.values())


def dump() -> str:
    """The whole database as `pg_dump` writes it."""
    command = [str(BINARIES / "pg_dump"), "--dbname", EMBEDDED.administrator_url(EMBEDDED_NAME)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="package")
def stolen(server: None) -> Iterator[Stolen]:
    from django.db import transaction

    from tests.factories.service import an_organisation, signed_in
    from tests.service.isolation.world import SECRET, a_holding, with_second_factor

    with pytest.MonkeyPatch.context() as patch, kept():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        with transaction.atomic():
            organisation = an_organisation(name="Homes of qdumpq", made_up=True)
            holding = a_holding("qdumpq", organisation, an_organisation(name="Agents of qdumpq"))
            with_second_factor(holding.coordinator, SECRET)
            key = signed_in(holding.coordinator, second_factor=True).session.session_key
        yield Stolen(holding, dump(), str(key))


@pytest.fixture
def undone(stolen: Stolen) -> Iterator[Stolen]:
    """The same, in a transaction that is undone at the end of the test."""
    from django.db import transaction

    with transaction.atomic():
        yield stolen
        transaction.set_rollback(True)
