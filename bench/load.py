"""People who all want something at once: each in turn for a while, or so many requests a second whatever they take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 24
"""Requests under way at most."""


def together(works: Sequence[Callable[[], object]]) -> None:
    """Does all of them at the same time; the first that fails fails here."""
    with ThreadPoolExecutor(len(works)) as people:
        for done in [people.submit(work) for work in works]:
            done.result()


def at_a_rate(asks: Sequence[Callable[[], object]], rate: float) -> list[float]:
    """Asks one after the other, `rate` a second, and gives the seconds of each from when it was due.

    Where all AT_ONCE are busy the next one waits, and its time runs: as somebody's does whom nobody answers.
    """
    began = time.perf_counter() + 0.2

    def ask(at: int) -> float:
        due = began + at / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        asks[at]()
        return time.perf_counter() - due

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(ask, range(len(asks))))
