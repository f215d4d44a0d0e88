"""All logs as recognising asks for them, in memory: nothing of a file is given to anybody, not even the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

Tokens = Callable[[pl.Series], pl.DataFrame]
"""Gives for distinct postcodes the `token` (Binary) by which logs keep each `postcode`: several where keys differ."""


@dataclass(frozen=True)
class KnownLogs:
    """The facts of all logs, postcodes by their tokens."""

    frame: pl.DataFrame
    """`log` (Int64), `day` (Date), `is_live` (Boolean), `token` (Binary): a row a log."""
    references: pl.DataFrame
    """`key` (String, in the form of `reference_key`), `log`: a row for each reference of a log."""
    tokens: Tokens
    headings: frozenset[str] = frozenset()

    @property
    def logs(self) -> int:
        return self.frame.height

    @cached_property
    def days(self) -> pl.DataFrame:
        return self.frame.drop_nulls("day").group_by("day").agg(logs=pl.len())

    def at(self, postcodes: pl.Series) -> pl.DataFrame:
        """The logs of distinct postcodes: `postcode`, `log`, `day`, `is_live`."""
        return self.tokens(postcodes).join(self.frame, on="token").select("postcode", "log", "day", "is_live")

    def called(self, references: pl.Series) -> pl.DataFrame:
        """The logs of distinct references: `key`, `log`, `day`, `is_live`."""
        asked = pl.DataFrame({"key": references})
        return asked.join(self.references, on="key").join(self.frame.drop("token"), on="log")
