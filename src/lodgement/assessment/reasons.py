"""Why a check can't be judged: the sources of context, and the tables, of which nothing is known and it hangs on."""

from __future__ import annotations

from functools import lru_cache

from ..questionnaire.conditions import nodes as n
from .plan import Plan

_UNKNOWN = ".unknown"


@lru_cache(maxsize=16)
def reasons_of(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Check or question → the titles of what it would need to be judged; those that always can be left out."""
    nodes = {step.target: step.node for step in plan.steps}
    unknowns: dict[str, tuple[n.Node | None, n.Node | None]]
    unknowns = {judged.check.id: (judged.when, judged.unknown) for judged in plan.checks}
    unknowns |= {item.question: (item.missing, item.unknown) for item in plan.questions}
    search = _Search(plan, nodes)
    return {name: search.behind(node, unknown) for name, (node, unknown) in unknowns.items() if unknown is not None}


class _Search:
    def __init__(self, plan: Plan, nodes: dict[str, n.Node]) -> None:
        self.questionnaire = plan.questionnaire
        self.nodes = nodes
        self.titles = {name: source.title for source in plan.questionnaire.sources.values() for name in source.names}

    def behind(self, node: n.Node | None, unknown: n.Node) -> tuple[str, ...]:
        """What a condition waits for: in itself, and in all that it reads."""
        found: dict[str, None] = {}
        self._tables(node, found)
        self._walk(unknown, found, set())
        return tuple(found)

    def _walk(self, node: n.Node, found: dict[str, None], seen: set[str]) -> None:
        """Follows `x.unknown` to what makes x unknown: a source's name, or a table that isn't there."""
        for part in node.walk():
            if not (isinstance(part, n.Name) and part.name.endswith(_UNKNOWN)) or part.name in seen:
                continue
            seen.add(part.name)
            name = part.name.removesuffix(_UNKNOWN)
            if name in self.titles:
                found[self.titles[name]] = None
                continue
            self._tables(self.nodes.get(name), found)
            self._walk(self.nodes[part.name], found, seen)

    def _tables(self, node: n.Node | None, found: dict[str, None]) -> None:
        for part in node.walk() if node else ():
            table = self.questionnaire.tables[part.table] if isinstance(part, n.Lookup) else None
            if table and not table.known:
                found[table.title] = None
