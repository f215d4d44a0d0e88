"""YAML that remembers where each thing stands, so that every fault can be named by file and line.

`load_page` gives plain values, lists, and `Mapping`s (dicts that know the line of each key). PyYAML's C parser
composes the nodes; `safe_load` would lose their marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a definition: the file, relative to the collections' folder, and the line, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a definition."""

    where: Where
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class DefinitionError(Exception):
    """Definitions that can't be used; `faults` has all that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        more = f" (and {len(faults) - 1} more: see `lodge questionnaire lint`)" if len(faults) > 1 else ""
        super().__init__(f"{self.faults[0]}{more}")


class Mapping(dict[Any, Any]):
    """A YAML mapping that knows where it and each of its keys stand."""

    def __init__(self, where: Where) -> None:
        super().__init__()
        self.where = where
        self.places: dict[Any, Where] = {}

    def place(self, key: Any) -> Where:
        return self.places.get(key, self.where)


def load_page(path: Path, name: str) -> Mapping:
    """The page as a Mapping; `name` is how its places are called. Raises DefinitionError where it isn't YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        page = _Reader(name).value(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError([Fault(Where(name, line), f"is not YAML: {error.problem}")]) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise DefinitionError([Fault(Where(name, 1), f"is not YAML in UTF-8: {str(error).splitlines()[0]}")]) from None
    if not isinstance(page, Mapping):
        raise DefinitionError([Fault(Where(name, 1), "is not a mapping of keys to values")])
    return page


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.scalars = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node | None) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        try:
            return self.scalars.construct_object(node) if node is not None else None
        except ValueError as error:
            raise DefinitionError([Fault(self._where(node), f"is not YAML: {error}")]) from None

    def _mapping(self, node: yaml.MappingNode) -> Mapping:
        mapping = Mapping(self._where(node))
        for key_node, value_node in node.value:
            key = self.value(key_node)
            if isinstance(key, list | dict):
                raise DefinitionError([Fault(self._where(key_node), "is not YAML: a list or mapping can't be a key")])
            if key in mapping:
                raise DefinitionError([Fault(self._where(key_node), f"{key!r} stands twice")])
            mapping[key] = self.value(value_node)
            mapping.places[key] = self._where(key_node)
        return mapping

    def _where(self, node: yaml.Node | None) -> Where:
        return Where(self.name, node.start_mark.line + 1 if node else 1)
