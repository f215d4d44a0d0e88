"""The table of a batch's states: whole, as the documents have it, and held to by the database where it matters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.batches.making import a_draft, a_scene, proposed, staff
from tests.service.conftest import ROOT, as_owner

pytestmark = pytest.mark.usefixtures("database")


def test_every_state_has_an_owner_and_only_what_nobody_owns_is_an_end() -> None:
    from lodgement.service.batches.models import BATCH_NEXT, BATCH_OWNERS, BatchState

    assert set(BATCH_OWNERS) == set(BatchState)
    ends = {state for state in BatchState if BATCH_OWNERS[state] == "nobody"}
    assert {state for state in BatchState if not BATCH_NEXT.get(state)} == ends
    assert {state for after in BATCH_NEXT.values() for state in after} == set(BatchState)


def test_the_documents_have_the_table_as_the_code_has_it() -> None:
    from lodgement.service.batches.diagram import diagram

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "batches.md").read_text(encoding="utf-8")


def _released(batch: Any, **changes: Any) -> str:
    """What the database says to a release that no action would make."""
    from django.db import IntegrityError, transaction
    from django.utils import timezone

    from lodgement.service.batches.models import Batch

    given = {"state": "held", "released_digest": batch.digest, "released_at": timezone.now(), "leaves_at": None}
    try:
        with transaction.atomic():
            with as_owner():
                Batch.objects.filter(pk=batch.pk).update(**given | changes)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error).split('"')[3]
    return "taken"


def test_the_database_takes_no_release_by_whoever_made_or_proposed_it_nor_of_anything_else_than_was_proposed() -> None:
    from lodgement.service.batches.actions import propose, take_back

    scene = a_scene()
    batch = proposed(scene)
    assert _released(batch, released_by=scene.second) == "taken"
    assert _released(batch, released_by=scene.maker) == "released_by_a_second_person"
    assert _released(batch, released_by=None) == "released_as_seen"
    assert _released(batch, released_by=scene.second, released_digest="0" * 64) == "released_as_seen"
    with staff(scene.second):
        take_back(by=scene.second, batch=batch)
        again = propose(by=scene.second, batch=batch)
    assert again.digest == batch.digest, "the digest is of what is proposed, not of who proposes it"
    assert _released(again, released_by=scene.second) == "released_by_a_second_person"


def test_a_draft_can_t_be_sent_by_a_change_of_its_state_alone() -> None:
    batch = a_draft(a_scene())
    assert _released(batch, state="sending", released_digest="") == "released_as_seen"
