"""What is wrong with a page of made-up records: names that aren't there, formulas that don't fit, draws in a circle.

`lodge questionnaire lint` tells these with the faults of the rulebook itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..questionnaire.model import Questionnaire
from ..questionnaire.text import DefinitionError, Fault
from .drawing import maker_of
from .page import BUILT_IN, Draw, Page, read_page
from .planting import planter_of

_ANY_SEED = 0


def page_faults(questionnaire: Questionnaire) -> list[Fault]:
    """The faults of the questionnaire's page; none where it has no page."""
    page, faults = read_page(questionnaire)
    if faults or not page.draws:
        return faults
    faults = [*_names(questionnaire, page), *_unread(page)]
    if not faults:
        with _collected(faults):
            maker_of(questionnaire, page, _ANY_SEED, questionnaire.window.ends)
            planter_of(questionnaire, page, _ANY_SEED, wish=0)
    return faults


@contextmanager
def _collected(faults: list[Fault]) -> Iterator[None]:
    try:
        yield
    except DefinitionError as error:
        faults += error.faults


def _names(questionnaire: Questionnaire, page: Page) -> Iterator[Fault]:
    seen: set[str] = set()
    for draw in page.draws:
        if draw.name in seen:
            yield Fault(draw.where, f"{draw.name} is drawn twice")
        seen.add(draw.name)
        yield from _of_role(questionnaire, draw)
    for pool in page.pools.values():
        yield from (Fault(draw.where, f"a pool draws names of its own, not {draw.role} {draw.name}")
                    for draw in pool.draws if draw.role != "name")  # fmt: skip


def _of_role(questionnaire: Questionnaire, draw: Draw) -> Iterator[Fault]:
    if draw.role == "field":
        item = questionnaire.fields.get(draw.name)
        if item is None or item.helper:
            yield Fault(draw.where, f"{draw.name!r} is no answer of the year")
    elif draw.role == "context":
        known = questionnaire.context.get(draw.name)
        if known is None or known.calendar:
            yield Fault(draw.where, f"{draw.name!r} is no context that can be drawn")
    elif draw.name in questionnaire.kinds or draw.name in BUILT_IN:
        yield Fault(draw.where, f"{draw.name!r} has a meaning already: use another name, or field or context")


def _unread(page: Page) -> Iterator[Fault]:
    """Names of the page's own that nothing reads, often slips of the pen."""
    read = _read(page.draws) | {name for item in page.mistakes.values() for name in item.reads}
    for draw in page.draws:
        chosen = draw.row_of and page.pools.get(draw.row_of)
        if draw.role == "name" and draw.name not in read and not (chosen and chosen.count is not None):
            yield Fault(draw.where, f"nothing reads {draw.name}")
    parts = {name.split(".")[1] for name in read if "." in name}
    for pool in page.pools.values():
        used = _read(pool.draws) | parts | {"weight"}
        yield from (Fault(draw.where, f"nothing reads {draw.name} of {pool.name}")
                    for draw in pool.draws if draw.name not in used)  # fmt: skip


def _read(draws: Iterable[Draw]) -> set[str]:
    """The names that draws read, and before its full stop the name of a part of a pool."""
    names = {name for draw in draws for name in draw.reads}
    return names | {name.split(".")[0] for name in names}
