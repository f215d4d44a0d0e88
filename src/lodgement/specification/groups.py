"""Fields put together by the question that they answer, as a reader looks for them."""

from __future__ import annotations

from dataclasses import dataclass

from .contents import FieldEntry


@dataclass(frozen=True)
class Group:
    """The fields of one question, in the order of their numbers."""

    fields: tuple[FieldEntry, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(field.number for field in self.fields)

    @property
    def first(self) -> FieldEntry:
        return self.fields[0]

    @property
    def name(self) -> str:
        """The question's name; of several answers what their names have in common."""
        names = {field.name for field in self.fields}
        return self.first.name if len(names) == 1 else self.first.name.partition(": ")[0]

    def same(self, what: str) -> bool:
        """Whether the fields all say the same of something."""
        return len({getattr(field, what) for field in self.fields}) == 1

    def together(self, what: str) -> list[str]:
        """What the fields say of something, each thing once."""
        return list(dict.fromkeys(item for field in self.fields for item in getattr(field, what)))


def grouped(fields: tuple[FieldEntry, ...]) -> list[Group]:
    """The fields of each question, in the order of their first; a question asked in several ways has several groups."""
    groups: dict[tuple[str, str], list[FieldEntry]] = {}
    for field in fields:
        groups.setdefault((field.question, field.asked), []).append(field)
    return [Group(tuple(members)) for members in groups.values()]
