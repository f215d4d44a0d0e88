"""What a batch would do as things are now, line by line: whom it tells, at which address, of what.

A line's digest covers all that the preview says of it; the batch's digest covers its lines in their order. So what a
second person saw can be told from anything else, whichever table was changed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from .asked import NOTHING, Asked, asked_now
from .models import Batch, BatchKind, BatchState, Entry, EntryState


@dataclass(frozen=True)
class Line:
    """One person of a batch, and what their organisation is asked."""

    entry: Entry
    asked: Asked

    @property
    def who(self) -> str:
        return f"{self.entry.person.name} ({self.entry.organisation.name})"

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """Why this person can't be told, each the end of a sentence that begins with their name."""
        person, organisation, parcel = self.entry.person, self.entry.organisation, self.entry.parcel
        answering = (organisation.pk, organisation.merged_into_id)
        said = {
            "can’t sign in any more: the account was deactivated": not person.active,
            "belongs to another organisation now": person.organisation_id not in answering,
            "belongs to an organisation that was deactivated": not (organisation.active or organisation.merged_into_id),
            "has nothing to be given: what was made for the organisation was recalled": parcel and parcel.recalled_at,
            f"has nothing to be given: {self.entry.problem}": self.entry.problem,
            "has a workbook that is older than the organisation’s queries: make it again": self.is_behind,
        }
        return tuple(text for text, so in said.items() if so)

    @property
    def is_behind(self) -> bool:
        """Whether a workbook was made of other queries than are open now; once it is proposed, some may be answered."""
        batch, entry = self.entry.batch, self.entry
        is_being_made = batch.kind == BatchKind.WORKBOOKS and batch.state == BatchState.DRAFT
        return (
            is_being_made and bool(entry.parcel_id and self.asked.queries) and entry.queries_digest != self.asked.digest
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that is shown of it, as things are now."""
        return self.digest_with(self.asked)

    def digest_with(self, asked: Asked) -> str:
        """The digest that it would have if its organisation were asked this."""
        entry = self.entry
        parcel = entry.parcel
        return _digest_of(
            {
                "entry": entry.pk,
                "person": [entry.person_id, entry.person.name, entry.person.email],
                "organisation": [entry.organisation_id, entry.organisation.name],
                "parcel": [parcel.pk, parcel.digest] if parcel else [],
                "faults": self.faults,
                "asked": [asked.queries, asked.logs, asked.last, asked.digest, asked.kinds],
            }
        )


def waiting(batch: Batch) -> QuerySet[Entry]:
    """The entries of a batch whose people have yet to be told."""
    return Entry.objects.filter(batch=batch, state=EntryState.WAITING)


def lines_of(batch: Batch, entries: QuerySet[Entry]) -> list[Line]:
    """Entries with what the database says of them at this moment, in their order."""
    shown = entries.select_related("person", "organisation", "parcel").defer("parcel__content", "parcel__manifest")
    found = list(shown)
    for entry in found:
        entry.batch = batch
    asked = asked_now(batch.round, {entry.organisation_id for entry in found})
    return [Line(entry, asked.get(entry.organisation_id, NOTHING)) for entry in found]


def as_proposed(entry: Entry) -> Asked:
    """What an entry's organisation was asked when it was proposed."""
    return Asked(entry.queries, entry.logs, entry.last_query, entry.queries_digest, tuple(entry.sensitive))


def digest_of_batch(batch: Batch, digests: Iterable[str]) -> str:
    """SHA-256 of a batch's preview, from those of its lines in their order."""
    of_round = batch.round
    return _digest_of(
        {
            "batch": [batch.pk, batch.kind],
            "round": [of_round.pk, of_round.collection, of_round.year, of_round.wanted_by.isoformat()],
            "lines": list(digests),
        }
    )


def _digest_of(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
