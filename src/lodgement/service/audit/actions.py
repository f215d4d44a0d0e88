"""What is done with the trail itself: its signed head goes to a second place."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from ..configuration import configuration
from .head import write_head


def sign_head() -> int | None:
    """Signs for the last event and writes the head to the second place; says its number (None: there is no event)."""
    chosen = configuration()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, hash FROM app.audit_head()")
        sequence, last = cursor.fetchone() or (None, None)
    if sequence is None:
        return None
    write_head(chosen.keys, chosen.second_place, int(sequence), bytes(last), timezone.now())
    return int(sequence)
