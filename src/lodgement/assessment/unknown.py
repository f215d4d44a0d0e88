"""Whether a value could come out otherwise if context that isn't known were known.

On a laptop nobody knows the organisation that owns a property. A check is judged all the same where its outcome
doesn't hang on that: for a general needs letting, say, nothing hangs on the location of a scheme. `unknown` makes
from a node the condition under which its value does hang on something that isn't known, in the same few nodes, so
that both compilers have it for nothing.
"""

from __future__ import annotations

from collections.abc import Container
from functools import singledispatchmethod

from ..questionnaire.conditions import nodes as n

TRUE, FALSE = n.Constant(True), n.Constant(False)


def unknown(node: n.Node, names: Container[str], tables: Container[str]) -> n.Node | None:
    """A condition, TRUE or FALSE, that says whether the node's value isn't known; None where it always is.

    `names` are those whose value may not be known (`x.unknown` then says of a record whether it is), `tables` those
    that aren't there.
    """
    return _Unknown(names, tables).of(node)


def is_true(node: n.Node) -> n.Node:
    return n.First((node, FALSE))


def is_false(node: n.Node) -> n.Node:
    return n.Not(n.First((node, TRUE)))


def is_given(node: n.Node) -> n.Node:
    return n.Not(n.IsNull(node))


def _any(items: list[n.Node]) -> n.Node:
    return items[0] if len(items) == 1 else n.Any(tuple(items))


class _Unknown:
    def __init__(self, names: Container[str], tables: Container[str]) -> None:
        self.names = names
        self.tables = tables

    @singledispatchmethod
    def of(self, node: n.Node) -> n.Node | None:
        """The usual case: NULL if a known part is NULL, else not known if a part isn't."""
        parts = [(part, self.of(part)) for part in node.parts()]
        unknowns = [unknown for _, unknown in parts if unknown is not None]
        if not unknowns:
            return None
        absent = [self._known_and(n.IsNull(part), unknown) for part, unknown in parts]
        absent = [item for item in absent if not _never(item)]
        return n.All((_any(unknowns), *(n.Not(item) for item in absent)))

    def _known_and(self, condition: n.Node, unknown: n.Node | None) -> n.Node:
        return condition if unknown is None else n.All((n.Not(unknown), condition))

    @of.register
    def _(self, node: n.Name) -> n.Node | None:
        return n.Name(f"{node.name}.unknown") if node.name in self.names else None

    @of.register
    def _(self, _: n.Constant) -> n.Node | None:
        return None

    @of.register
    def _(self, node: n.IsNull) -> n.Node | None:
        return self.of(node.item)

    @of.register
    def _(self, node: n.Distinct) -> n.Node | None:
        unknowns = [unknown for part in node.parts() if (unknown := self.of(part)) is not None]
        return _any(unknowns) if unknowns else None

    @of.register
    def _(self, node: n.All) -> n.Node | None:
        return self._junction(node.items, is_false)

    @of.register
    def _(self, node: n.Any) -> n.Node | None:
        return self._junction(node.items, is_true)

    def _junction(self, items: tuple[n.Node, ...], decisive: object) -> n.Node | None:
        parts = [(item, self.of(item)) for item in items]
        unknowns = [unknown for _, unknown in parts if unknown is not None]
        if not unknowns:
            return None
        settle = is_false if decisive is is_false else is_true
        settled = (n.Not(self._known_and(settle(item), unknown)) for item, unknown in parts)
        return n.All((_any(unknowns), *settled))

    @of.register
    def _(self, node: n.Case) -> n.Node | None:
        """Not known where the chosen value isn't, or where it isn't known which one is chosen and they differ."""
        rest, result = node.otherwise, self.of(node.otherwise)
        for condition, value in reversed(node.branches):
            of_condition, of_value = self.of(condition), self.of(value)
            if of_condition is not None:
                either = [item for item in (of_value, result) if item is not None]
                open_choice = (of_condition, _any([*either, n.Distinct(value, rest)]))
                result = n.Case((open_choice, (is_true(condition), of_value or FALSE)), result or FALSE)
            elif of_value is not None or result is not None:
                result = n.Case(((is_true(condition), of_value or FALSE),), result or FALSE)
            rest = n.Case(((condition, value),), rest)
        return result

    @of.register
    def _(self, node: n.First) -> n.Node | None:
        result: n.Node | None = None
        for item in reversed(node.items):
            of_item = self.of(item)
            if of_item is None and result is None:
                continue
            branches: tuple[tuple[n.Node, n.Node], ...] = ((is_given(item), FALSE),)
            if of_item is not None:
                branches = ((of_item, TRUE), *branches)
            result = n.Case(branches, result or FALSE)
        return result

    @of.register
    def _(self, node: n.Lookup) -> n.Node | None:
        keys = [(key, self.of(key)) for key in node.keys]
        unknowns = [unknown for _, unknown in keys if unknown is not None]
        if node.table in self.tables:
            return n.All(tuple(_any([is_given(key), *([of_key] if of_key else [])]) for key, of_key in keys))
        return _any(unknowns) if unknowns else None


def _never(node: n.Node) -> bool:
    """Whether a condition is the absence of a constant that is there."""
    return isinstance(node, n.IsNull) and isinstance(node.item, n.Constant) and node.item.value is not None
