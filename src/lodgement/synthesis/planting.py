"""Mistakes planted in rows: in which, of what kind, and which check must tell of each.

What kinds there are follows from the questionnaire (`slips`), from the page's `mistakes`, and from what makes two rows
of a file the same. Which row gets which hangs on seed and row alone. A mistake is made only where it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from ..assessment.row_writing import texts_of, with_cells
from ..questionnaire.model import Questionnaire
from .page import Page
from .randomness import bits, happens, row_state
from .slips import Slip, slips_of, slips_of_page

REPEATED = "repeated_row"
PLANTED = pl.Schema({"row": pl.Int64, "kind": pl.String, "field": pl.String, "check": pl.String})
_STATE = "state of chance"

Wish = float | Mapping[str, float]
"""The share of rows to get wrong, each in any way that fits it; or a share for each kind that is wanted."""


class UnknownMistake(Exception):
    """A kind of mistake that the collection doesn't have; the message lists those it has."""


@dataclass(frozen=True)
class Planted:
    """Rows of texts by `row` and field number, with mistakes in them; and what was planted: row, kind, field, check."""

    texts: pl.DataFrame
    mistakes: pl.DataFrame

    def without(self, count: int) -> Planted:
        """The same without so many rows at the beginning."""
        texts = self.texts[count:]
        return Planted(texts, self.mistakes.filter(pl.col("row").is_in(texts["row"].implode())))


@dataclass(frozen=True, eq=False)
class Planter:
    """Plants mistakes in the rows of a questionnaire under a seed."""

    questionnaire: Questionnaire
    seed: int
    wish: Wish
    slips: Mapping[str, tuple[Slip, ...]]
    """By kind."""
    repeated: str | None
    """The check that tells of repeated rows; None where the collection has none."""

    def plant(self, settled: pl.DataFrame) -> Planted:
        """Plants in settled logs with their cells, in the order of their rows.

        A row is repeated from the one before it, so the first of them can't be a repeated one.
        """
        state = row_state(pl.col("row") - 1, 0).alias(_STATE)
        wanted = settled.with_columns(state).filter(self._any_wanted())
        clean = texts_of(self.questionnaire, settled).insert_column(0, settled["row"])
        kinds = wanted.with_columns(self._chosen_kinds(wanted, settled["row"].min()))
        slipped, mistakes = self._slipped(kinds)
        repeated = self._repeated(kinds, clean)
        mistakes = pl.concat([mistakes, self._told_of_repeats(repeated)]).sort("row")
        changed = pl.concat([slipped, repeated])
        kept = clean.filter(~pl.col("row").is_in(changed["row"].implode()))
        return Planted(pl.concat([kept, changed]).sort("row"), mistakes)

    # which rows, and which kind in each

    def _wanted(self, kind: str, state: str = _STATE) -> pl.Expr:
        """Whether a row is to have a mistake of a kind, if it can."""
        if isinstance(self.wish, Mapping):
            return happens(bits(pl.col(state), self.seed, f"mistake {kind}"), self.wish.get(kind, 0))
        return happens(bits(pl.col(state), self.seed, "mistake"), self.wish)

    def _any_wanted(self, state: str = _STATE) -> pl.Expr:
        return pl.any_horizontal(self._wanted(kind, state) for kind in [*self.slips, REPEATED])

    def _chosen_kinds(self, wanted: pl.DataFrame, first: object) -> pl.Series:
        possible = {kind: pl.any_horizontal(slip.when for slip in slips) for kind, slips in self.slips.items()}
        if self.repeated:
            before = "state of the row before"
            wanted = wanted.with_columns(row_state((pl.col("row") - 2).clip(0), 0).alias(before))
            possible[REPEATED] = (pl.col("row") > first) & ~self._any_wanted(before)
        masks = {kind: self._wanted(kind) & can_be for kind, can_be in possible.items()}
        return _chosen(wanted, masks, self.seed, "kind").alias("kind")

    # the mistakes made

    def _slipped(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The texts of rows with their slips, and what was planted."""
        changed, overwritten, mistakes = [], [], [PLANTED.to_frame()]
        for slip, some in self._by_slip(rows):
            changed.append(some.with_columns(value.alias(name) for name, value in slip.answers.items()))
            overwritten.append(some.select("row", *(text.alias(str(at)) for at, text in slip.texts.items())))
            told = (pl.lit(text).alias(name) for name, text in zip(PLANTED.names()[1:], slip.told, strict=True))
            mistakes.append(some.select("row", *told))
        if not changed:
            return _no_texts(self.questionnaire), mistakes[0]
        settled = pl.concat(changed).sort("row")
        texts = texts_of(self.questionnaire, with_cells(self.questionnaire, settled))
        texts = texts.insert_column(0, settled["row"]).update(pl.concat(overwritten, how="diagonal"), on="row")
        return texts, pl.concat(mistakes)

    def _by_slip(self, rows: pl.DataFrame) -> Iterable[tuple[Slip, pl.DataFrame]]:
        for kind, slips in self.slips.items():
            some = rows.filter(pl.col("kind") == kind)
            names = {str(place): slip.when for place, slip in enumerate(slips)}
            chosen = _chosen(some, names, self.seed, f"slip {kind}")
            for place, slip in enumerate(slips):
                having = some.filter(chosen == str(place))
                if having.height:
                    yield slip, having

    def _repeated(self, rows: pl.DataFrame, clean: pl.DataFrame) -> pl.DataFrame:
        numbers = rows.filter(pl.col("kind") == REPEATED)["row"]
        return clean.filter(pl.col("row").is_in((numbers - 1).implode())).with_columns(pl.col("row") + 1)

    def _told_of_repeats(self, repeated: pl.DataFrame) -> pl.DataFrame:
        told = (pl.lit(text, dtype=pl.String).alias(name) for name, text in
                (("kind", REPEATED), ("field", None), ("check", self.repeated)))  # fmt: skip
        return repeated.select("row", *told)


def planter_of(questionnaire: Questionnaire, page: Page, seed: int, wish: Wish) -> Planter:
    """A planter for a wish. Raises UnknownMistake, or DefinitionError where a mistake of the page doesn't fit."""
    slips: dict[str, tuple[Slip, ...]] = {}
    for slip in (*slips_of(questionnaire), *slips_of_page(questionnaire, page)):
        slips[slip.kind] = (*slips.get(slip.kind, ()), slip)
    planter = Planter(questionnaire, seed, wish, slips, _check_of_repeats(questionnaire))
    kinds = [*slips, *([REPEATED] if planter.repeated else [])]
    unknown = sorted(set(wish) - set(kinds)) if isinstance(wish, Mapping) else []
    if unknown:
        raise UnknownMistake(f"There is no mistake {unknown[0]}. There are: {', '.join(sorted(kinds))}.")
    return planter


def _check_of_repeats(questionnaire: Questionnaire) -> str | None:
    names = {item.id for item in questionnaire.context.values() if item.same_in_file}
    return next((check.id for check in questionnaire.checks.values() if check.when.reads & names), None)


def _no_texts(questionnaire: Questionnaire) -> pl.DataFrame:
    return pl.DataFrame(schema={"row": pl.Int64, **{str(number): pl.String for number in questionnaire.columns}})


def _chosen(frame: pl.DataFrame, masks: Mapping[str, pl.Expr], seed: int, what: str) -> pl.Series:
    """For each row one of the names whose mask is TRUE, all as likely; NULL where none is."""
    scores = frame.select(
        pl.when(mask).then(bits(pl.col(_STATE), seed, f"{what} {name}")).alias(name) for name, mask in masks.items()
    )
    least = pl.min_horizontal(pl.all())
    return scores.select(
        pl.coalesce(pl.when(pl.col(name) == least).then(pl.lit(name)) for name in scores.columns)
    ).to_series()
