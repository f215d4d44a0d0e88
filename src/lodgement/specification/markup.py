"""HTML put together from elements, so that no text gets into a page unescaped.

An element's children are texts or elements; a text is escaped, an element isn't. Names of attributes are written as
keywords: `class_` is `class`, `aria_label` is `aria-label`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..files.safe_cells import xml_text

_WITHOUT_END = {"meta", "br", "hr"}


class Markup(str):
    """A piece of HTML that is whole and safe."""

    __slots__ = ()


Child = str | Markup | Iterable[str | Markup] | None


def element(name: str, /, *children: Child, **attributes: str | None) -> Markup:
    """An element with its children, and its attributes but for those that are None."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(xml_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(_flat(children))
    return Markup(f"<{name}{written}>" if name in _WITHOUT_END else f"<{name}{written}>{inside}</{name}>")


def with_code(text: str) -> list[str | Markup]:
    """A text in which what stands between backticks becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [text]
    return [element("code", part) if position % 2 else part for position, part in enumerate(parts)]


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Markup):
            yield child
        elif isinstance(child, str):
            yield escape(xml_text(child))
        else:
            yield from _flat(child)
