"""The rows of a protected workbook as they are kept in a parcel, from which each link's own workbook is made."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .asked import Asked, Row


@dataclass(frozen=True)
class Contents:
    """What a workbook says, without who it is for."""

    title: str
    reference_names: tuple[str, ...]
    """What the year's questionnaire calls the provider's references, as many as each row has."""
    rows: tuple[Row, ...]

    @classmethod
    def made_of(cls, asked: Asked) -> Contents:
        """The rows of what an organisation is asked."""
        questionnaire = asked.questionnaire
        names = [questionnaire.fields[name].name for name in questionnaire.in_the_open.references]
        return cls(questionnaire.title, tuple(names), tuple(_as_wide(row, len(names)) for row in asked.rows))

    @classmethod
    def read(cls, content: bytes) -> Contents:
        """Contents as they were written."""
        said = json.loads(content)
        rows = tuple(
            Row(row["log"], *(tuple(row[name]) for name in ("references", "questions", "asked")))
            for row in said["rows"]
        )
        return cls(said["title"], tuple(said["reference_names"]), rows)

    def written(self) -> bytes:
        """Contents as they are kept; the random part keeps their digest from telling what a short list asks."""
        said = asdict(self) | {"random": secrets.token_hex(16)}
        return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def _as_wide(row: Row, width: int) -> Row:
    references: Sequence[str] = (*row.references, *[""] * width)
    return Row(row.log, tuple(references[:width]), row.questions, row.asked)
