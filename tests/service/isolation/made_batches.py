"""Batches that tell an organisation's people of what it is asked, each as far as a button needs it to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.factories.service import a_person
from tests.factories.service_logs import NOW
from tests.service.batches.making import Scene, a_draft, entries, proposed, released, run_once
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.batches.models import Batch, Entry
    from lodgement.service.quality.models import Round


@dataclass(frozen=True)
class BatchesOf:
    """Batches of a round that asks nobody else, made by statisticians who are nobody else either."""

    sending: Batch
    refused: Entry
    """Of the one that is going out: whose mail the mail server didn't take."""
    held: Batch
    proposed: Batch
    draft: Batch
    waiting: Entry
    """Of the one that is being put together."""


def batches_of(found: Round) -> BatchesOf:
    """All of them, the furthest first: of each kind one at a time is put together."""
    scene = Scene(found, a_person("statistician"), a_person("statistician"), [])
    sending = run_once(released(scene))
    refused = entries(sending)[0]
    with as_owner():
        type(refused.mail).objects.filter(pk=refused.mail_id).update(failed_at=NOW, failure="550")
    held, waits = released(scene, hold=30), proposed(scene)
    draft = a_draft(scene)
    return BatchesOf(sending, refused, held, waits, draft, entries(draft)[0])
