"""Made-up logs as Parquet, for programs: one column a field, amounts as decimals, dates as dates.

Pieces are streamed, so memory doesn't grow with their number; the same records are the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from .records import Records

ROWS_IN_GROUP = 100_000


def write_parquet(pieces: Iterable[Records], path: Path, advance: Callable[[int], None]) -> None:
    """Writes the settled logs of at least one piece; `advance` is told of how many more are written."""
    remaining = iter(pieces)
    first = next(remaining)

    def frames(_columns: object, _predicate: object, _rows: object, _size: object) -> Iterator[pl.DataFrame]:
        for piece in chain([first], remaining):
            yield _as_decimals(piece)
            advance(piece.settled.height)

    source = register_io_source(frames, schema=_as_decimals(first).schema)
    source.sink_parquet(path, row_group_size=ROWS_IN_GROUP, maintain_order=True)


def _as_decimals(piece: Records) -> pl.DataFrame:
    """The logs with amounts in pounds: 12.50 for 1250 pence."""
    kinds = {name: item.kind for name, item in piece.maker.questionnaire.everything.items()}
    scaled = {name: kinds[name].scale for name in piece.logs.columns if name in kinds and kinds[name].scale}
    return piece.logs.with_columns(
        (pl.col(name).cast(pl.Decimal(38, scale)) / 10**scale).cast(pl.Decimal(18, scale))
        for name, scale in scaled.items()
    )
