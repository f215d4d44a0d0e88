"""What an incident exposed, in boxes under the key of the collection year: log numbers, and what is reckoned from.

When the year's key is destroyed both are gone with it; the counts stay.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import polars as pl

from lodgement.sealing.boxes import open_box, seal

from ..vault.keys import year_key
from .models import Exposed


def _belongs_to(exposed: Exposed, what: str) -> str:
    return f"incident {exposed.incident_id} {exposed.collection} {exposed.year} {what}"


def put_numbers(exposed: Exposed, numbers: Sequence[int]) -> None:
    """Keeps the numbers of the logs."""
    exposed.contents = seal(year_key(exposed.year), _belongs_to(exposed, "logs"), json.dumps(list(numbers)).encode())


def numbers_of(exposed: Exposed) -> list[int]:
    """The numbers of the logs, ascending. Raises KeyMissing where the year was destroyed."""
    content = open_box(year_key(exposed.year), _belongs_to(exposed, "logs"), bytes(exposed.contents))
    numbers: list[int] = json.loads(content)
    return numbers


def put_facts(exposed: Exposed, facts: pl.DataFrame) -> None:
    """Keeps what exposure and impact are reckoned from."""
    file = io.BytesIO()
    facts.write_ipc(file, compression="zstd")
    exposed.facts = seal(year_key(exposed.year), _belongs_to(exposed, "facts"), file.getvalue())


def facts_of(exposed: Exposed) -> pl.DataFrame | None:
    """What exposure and impact are reckoned from; None before they were. Raises KeyMissing, as above."""
    if exposed.facts is None:
        return None
    return pl.read_ipc(
        io.BytesIO(open_box(year_key(exposed.year), _belongs_to(exposed, "facts"), bytes(exposed.facts)))
    )
