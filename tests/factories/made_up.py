"""Made-up records as tests look at them: pieces together, judged as a file, written back and read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import polars as pl

from lodgement.assessment.frame import AssessedFrame, assess_frame, settle_frame
from lodgement.assessment.plan import names_not_known, plan_for
from lodgement.assessment.row_frames import new_logs, read_frame
from lodgement.assessment.row_writing import texts_of, with_cells
from lodgement.assessment.rows import row_steps
from lodgement.files.checking import check_rows
from lodgement.files.sheet import Sheet
from lodgement.files.template_reading import TemplateRows
from lodgement.questionnaire.conditions import nodes as n
from lodgement.questionnaire.loading import collections, collections_folder, load
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.planting import REPEATED, Wish
from lodgement.synthesis.records import Records, synthesise

YEARS = [
    (collection, year)
    for collection, years in collections().items()
    if (collections_folder() / collection / "synthesis.yaml").exists()
    for year in years
]
"""The collections that say how their records are made up, with their years."""
FEW = 4
"""Different values of a context name up to which rows are read one value at a time."""


KEPT = 2_000
"""Records up to which they are kept, as several tests look at the same ones."""


def made(collection: str, year: int, rows: int, seed: int, errors: float = 0, reference: Path | None = None) -> Records:
    """So many records in one piece."""
    make = _kept if rows <= KEPT else together
    return make(load(collection, year, reference), rows, seed, errors)


def together(questionnaire: Questionnaire, rows: int, seed: int, errors: Wish = 0) -> Records:
    """So many records in one piece, made anew."""
    return next(synthesise(questionnaire, rows, seed, errors=errors, piece=rows))


_kept = lru_cache(maxsize=8)(together)


def logged_fields(questionnaire: Questionnaire) -> list[str]:
    """The answers and derived values of a log, whatever is confirmed left out."""
    fields = questionnaire.fields.values()
    return [item.id for item in fields if not item.helper and item.id not in questionnaire.confirmations]


def assessed(records: Records) -> AssessedFrame:
    """The logs assessed from their raw answers, with all that is drawn of the context known."""
    questionnaire = records.maker.questionnaire
    frame = records.settled.select(*records.maker.drawn, *records.maker.known)
    not_known = names_not_known(questionnaire, frame.columns, whole_sources=True)
    return assess_frame(plan_for(questionnaire, not_known=not_known), frame)


def told_of_rows(records: Records) -> dict[int, set[str]]:
    """Row → the checks that a file's check tells of it. Context that takes few values is known."""
    questionnaire = records.maker.questionnaire
    numbers = records.settled["row"]
    told: dict[int, set[str]] = defaultdict(set)
    for context, places in _alike(_about_rows(records), len(numbers)):
        texts = records.texts[places]
        rows = TemplateRows(texts, numbers[places].to_list(), {}, Sheet([], [], texts))
        given = {name: value for name, value in context.items() if value is not None}
        for finding in check_rows(questionnaire, rows, questionnaire.window.ends, given).findings:
            told[finding.line].add(finding.check.split(":")[0])
    return told


def _about_rows(records: Records) -> pl.DataFrame:
    """Context known of all rows that takes few values; a repeated row is about the same as the one before it."""
    repeated = set(records.mistakes.filter(pl.col("kind") == REPEATED)["row"].to_list())
    places = [place - (row in repeated) for place, row in enumerate(records.settled["row"])]
    known = (name for name in records.maker.drawn if name in records.maker.questionnaire.context)
    about = records.settled[places].select(known)
    return about.select(item for item in about if not item.null_count() and item.n_unique() <= FEW)


def _read_of_rows(questionnaire: Questionnaire, frame: pl.DataFrame) -> list[str]:
    """The context names that reading a row looks at, and that take few values."""
    read = {part.name for step in row_steps(questionnaire) for part in step.node.walk() if isinstance(part, n.Name)}
    names = sorted(read & questionnaire.context.keys() & set(frame.columns))
    return [name for name in names if 1 < frame[name].n_unique() <= FEW]


def _alike(about: pl.DataFrame, rows: int) -> Iterator[tuple[dict[str, object], pl.Series]]:
    """Rows of the same context: it, and their places."""
    if not about.columns:
        yield {}, pl.int_range(rows, dtype=pl.UInt32, eager=True).alias("place")
        return
    numbered = about.with_row_index("place")
    for values, some in numbered.group_by(about.columns, maintain_order=True):
        yield dict(zip(about.columns, values, strict=True)), some["place"]


def written_and_read(questionnaire: Questionnaire, settled: pl.DataFrame, context: Iterable[str]) -> pl.DataFrame:
    """Settled logs written as rows, and the logs that reading these makes, settled with the same context."""
    texts = texts_of(questionnaire, with_cells(questionnaire, settled))
    known = settled.select(context)
    read = []
    for same, places in _alike(settled.select(_read_of_rows(questionnaire, known)), settled.height):
        rows = read_frame(questionnaire, texts[places], same).frame.with_columns(known[places].get_columns())
        logs = settle_frame(plan_for(questionnaire), new_logs(questionnaire, rows))
        read.append(logs.with_columns(places))
    return pl.concat(read).sort("place").drop("place")
