"""Ending a year's keeping: its wrapping key is destroyed, and what was sealed under it can't be read again.

The event comes first: a key that is gone without a word would look like a loss. Done twice, it is done once.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ..audit.recording import record
from .keys import folder, year_purpose
from .models import WrappedKey
from .refusals import NoSuchKey


def destroy_year(year: int) -> None:
    """Destroys the wrapping key of a collection year, for the owner of the tables alone. Raises NoSuchKey."""
    purpose = year_purpose(year)
    _note_destroyed(purpose, year)
    if folder().has(purpose):
        folder().destroy(purpose)


@transaction.atomic
def _note_destroyed(purpose: str, year: int) -> None:
    key = WrappedKey.objects.select_for_update().filter(pk=purpose).first()
    if key is None:
        raise NoSuchKey(f"Nothing was sealed for {year}, so there is no key to destroy.")
    if key.destroyed_at is None:
        key.destroyed_at = timezone.now()
        key.save(update_fields=["destroyed_at"])
        record("key.destroyed", f"year {year}", detail={"year": year})
    elif not folder().has(purpose):
        raise NoSuchKey(f"The key of {year} was destroyed on {key.destroyed_at.day} {key.destroyed_at:%B %Y}.")
