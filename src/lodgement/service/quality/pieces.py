"""The logs of a year, piece by piece, as they are kept: what is in the open of each, and its box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from django.db import connection
from psycopg import Cursor

from lodgement.sealing.boxes import open_box
from lodgement.sealing.keys import DataKey

from ..logs.contents import belongs_to
from .models import Round

AT_ONCE = 25_000
"""Logs of a piece: enough that the frames' work outweighs the rest, few enough for half a gigabyte."""
_READ = """
SELECT id, version, made_by_id, made_for_id, hard, soft, missing, answers FROM logs_log
WHERE collection = %s AND year = %s AND deleted_at IS NULL AND id > %s ORDER BY id LIMIT %s
"""
_COLUMNS = ("log", "version", "maker", "organisation", "hard", "soft", "missing")


@dataclass(frozen=True)
class Piece:
    """Some logs as they are kept."""

    rows: pl.DataFrame
    """`log`, `version`, `maker` (who handed it in), `organisation` (for which); `hard`, `soft`, `missing`, as lists
    count them."""
    boxes: list[bytes]

    @property
    def last(self) -> int:
        """The number of the last log."""
        return int(self.rows["log"][-1])

    def opened(self, key: DataKey) -> Iterator[bytes]:
        """The answers of each log as JSON. Raises Tampered."""
        for log, version, box in zip(self.rows["log"], self.rows["version"], self.boxes, strict=True):
            yield open_box(key, belongs_to(log, version, "answers"), box)


def read_piece(round_: Round, after: int) -> Piece:
    """The next logs of a round's year after one of that number; none where there are no more."""
    with Cursor(connection.connection) as cursor:  # not Django's own: a box comes as bytes, not as twice the letters
        cursor.execute(_READ, [round_.collection, round_.year, after, AT_ONCE], binary=True)
        found = cursor.fetchall()
    columns = list(zip(*(row[:-1] for row in found), strict=True)) or [() for _ in _COLUMNS]
    rows = pl.DataFrame(dict(zip(_COLUMNS, columns, strict=True)), schema=dict.fromkeys(_COLUMNS, pl.Int64))
    return Piece(rows, [bytes(row[-1]) for row in found])
