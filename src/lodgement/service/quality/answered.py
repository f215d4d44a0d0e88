"""What was asked in an earlier round and confirmed: with the same values it isn't asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from ..logs.rules import questionnaire_of
from .boxes import about_of, check_token
from .models import Query, QueryState, Round
from .values import value_token

NOT_COMPARED = ("chance",)
"""Figures that differ in their last digits from one reckoning to the next."""


class Answered:
    """The confirmed queries of a round's year, in whichever round they were raised."""

    def __init__(self, round_: Round) -> None:
        self._year = round_.year
        self._questionnaire = questionnaire_of(round_.collection, round_.year)
        self._values: dict[bytes, dict[int, bytes]] = {}
        """Token of a check → log → token of the values that were confirmed."""
        self._figures: dict[bytes, dict[tuple[int, int | None], Mapping[str, Any]]] = {}
        confirmed = Query.objects.filter(
            round__collection=round_.collection, round__year=round_.year, state=QueryState.CONFIRMED
        )
        self._read(confirmed)

    def _read(self, confirmed: Any) -> None:
        of_logs = confirmed.filter(log__isnull=False, value_token__isnull=False)
        for check, log, token in of_logs.values_list("check_token", "log", "value_token").iterator():
            self._values.setdefault(bytes(check), {})[log] = bytes(token)
        together = confirmed.filter(kind="whole").select_related("round")
        for query in together.iterator():
            said = self._figures.setdefault(bytes(query.check_token), {})
            said[query.organisation_id, query.log_id] = _compared(about_of(query).figures)

    def rows(
        self, check: str, fields: tuple[str, ...], logs: pl.Series, values: pl.DataFrame, where: pl.Series
    ) -> pl.Series:
        """Those of some rows whose log was asked about by the same check and confirmed with the values it has."""
        confirmed = self._values.get(check_token(self._year, check)) if self._values else None
        if not confirmed:
            return where.clear()
        candidates = where.filter(logs.gather(where).is_in(list(confirmed)))
        same = [
            row
            for row in candidates
            if value_token(self._questionnaire, values.row(row, named=True), fields) == confirmed[logs[row]]
        ]
        return pl.Series(same, dtype=where.dtype)

    def together(self, check: str, organisation: int, log: int | None, figures: Mapping[str, Any]) -> bool:
        """Whether a check of all logs together asked the same and it was confirmed, by the same figures."""
        said = self._figures.get(check_token(self._year, check)) if self._figures else None
        return said is not None and said.get((organisation, log)) == _compared(figures)


def _compared(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in figures.items() if name not in NOT_COMPARED}
