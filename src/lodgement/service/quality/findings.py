"""What a round found, in its boxes: which logs of which organisations each check would ask about.

A box holds columns, since a check may ask about every log of a year. Which version of a log was looked at is kept with
it: what has changed since is not asked about as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lodgement.sealing.boxes import open_box, seal

from ..vault.keys import year_key
from .models import RoundCheck


@dataclass(frozen=True)
class Asked:
    """What is said of one thing that is asked, where the check itself doesn't say it of all."""

    message: str
    figures: dict[str, Any]
    condition: str = ""
    """When a log still fails, as rules are written; empty: that can't be said of a log by itself."""


@dataclass
class Found:
    """What a check would ask: columns of equal length. `log` and `version` are None where it asks of all logs."""

    check: list[str] = field(default_factory=list)
    """The check's full id, with the person of a repeated one."""
    organisation: list[int] = field(default_factory=list)
    log: list[int | None] = field(default_factory=list)
    version: list[int | None] = field(default_factory=list)
    said: list[Asked | None] = field(default_factory=list)

    def add(
        self,
        check: str,
        organisations: Sequence[int],
        logs: Sequence[int | None],
        versions: Sequence[int | None],
        said: Iterable[Asked | None] | None = None,
    ) -> None:
        """Adds what one check asks, a column each."""
        self.check += [check] * len(organisations)
        self.organisation += organisations
        self.log += logs
        self.version += versions
        self.said += [None] * len(organisations) if said is None else said

    @property
    def logs(self) -> int:
        """How many logs are asked about; a question about all logs of an organisation counts as one."""
        return len({(log, organisation if log is None else 0)
                    for log, organisation in zip(self.log, self.organisation, strict=True)})  # fmt: skip

    def by_organisation(self) -> dict[int, int]:
        """How many logs of each organisation are asked about."""
        pairs = set(zip(self.organisation, self.log, strict=True))
        counts: dict[int, int] = {}
        for organisation, _ in pairs:
            counts[organisation] = counts.get(organisation, 0) + 1
        return counts


def seal_found(check: RoundCheck, year: int, found: Found) -> None:
    """Puts what a check found into it; it must have its number."""
    said = [None if one is None else [one.message, one.figures, one.condition] for one in found.said]
    content = {"check": found.check, "organisation": found.organisation, "log": found.log, "version": found.version,
               "said": said if any(said) else None}  # fmt: skip
    check.found = seal(year_key(year), _belongs_to(check), json.dumps(content, ensure_ascii=False).encode())


def found_of(check: RoundCheck, year: int) -> Found:
    """What a check found; nothing where it hasn't been looked for."""
    if check.found is None:
        return Found()
    content = json.loads(open_box(year_key(year), _belongs_to(check), bytes(check.found)))
    said = content["said"] or [None] * len(content["check"])
    asked = [None if one is None else Asked(*one) for one in said]
    return Found(content["check"], content["organisation"], content["log"], content["version"], asked)


def _belongs_to(check: RoundCheck) -> str:
    return f"round {check.round_id} check {check.pk} found"
