"""In which order draws are made: each after all that it reads, values of the questionnaire among them.

A draw may read a derived value or whether a question is asked. So the steps of the questionnaire's own plan stand in
one order with the draws, and the order in the page plays no part. Names that wait for one another are a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from ..assessment.plan import Circle, Plan, Step
from ..questionnaire.conditions import nodes as n
from .page import Draw


@dataclass(frozen=True)
class Stage:
    """What can be worked out at once."""

    draws: tuple[Draw, ...]
    parts: tuple[tuple[str, str], ...]
    """Columns of pools by row (`place.code`), each with its pool."""
    steps: tuple[Step, ...]


_Task = tuple[str, str]
"""Which sort of task (`draw`, `part` or `step`), and the name that it gives."""


def stages(plan: Plan, draws: Iterable[Draw]) -> tuple[Stage, ...]:
    """The draws, and the steps of the plan that they hang on, in order. Raises Circle."""
    graph = _Graph(plan, draws)
    sorter = TopologicalSorter(graph.all_needed())
    try:
        sorter.prepare()
    except CycleError as error:
        raise Circle(tuple(name for _, name in error.args[1])) from None
    ordered = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered.append(graph.stage(ready))
        sorter.done(*ready)
    return tuple(ordered)


class _Graph:
    def __init__(self, plan: Plan, draws: Iterable[Draw]) -> None:
        self.draws = {draw.name: draw for draw in draws}
        self.steps = {step.target: step for step in plan.steps}
        self.fields = plan.questionnaire.fields

    def all_needed(self) -> Mapping[_Task, set[_Task]]:
        """Each task with those that must be done before it."""
        graph: dict[_Task, set[_Task]] = {}
        waiting: list[_Task] = [("draw", name) for name in self.draws]
        while waiting:
            task = waiting.pop()
            if task not in graph:
                graph[task] = set(self._before(task))
                waiting += graph[task]
        return graph

    def stage(self, tasks: list[_Task]) -> Stage:
        names: dict[str, list[str]] = {"draw": [], "part": [], "step": []}
        for sort, name in tasks:
            names[sort].append(name)
        return Stage(
            tuple(self.draws[name] for name in names["draw"]),
            tuple((name, self.draws[name.split(".")[0]].row_of or "") for name in names["part"]),
            tuple(self.steps[name] for name in names["step"]),
        )

    def _before(self, task: _Task) -> Iterator[_Task]:
        sort, name = task
        if sort == "part":
            yield ("draw", name.split(".")[0])
        elif sort == "draw":
            for other in self.draws[name].reads:
                yield from self._giving(other)
        else:
            yield from self._before_step(name)

    def _before_step(self, name: str) -> Iterator[_Task]:
        """A step that reads its own answer, or what was given, reads the answer as it was drawn."""
        answer = name.removesuffix(".given")
        for part in self.steps[name].node.walk():
            if isinstance(part, n.Name) and part.name not in (name, answer):
                yield from self._giving(part.name)
        if answer in self.draws:
            yield ("draw", answer)
        if f"{name}.given" in self.steps:
            yield ("step", f"{name}.given")

    def _giving(self, name: str) -> Iterator[_Task]:
        """What gives a name its value; nothing where it has none and stays NULL."""
        if name in self.steps:
            yield ("step", name)
        elif name in self.draws:
            yield ("draw", name)
        elif name.split(".")[0] in self.draws and name not in self.steps and self._is_part(name):
            yield ("part", name)

    def _is_part(self, name: str) -> bool:
        return "." in name and self.draws[name.split(".")[0]].row_of is not None
