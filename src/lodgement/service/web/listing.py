"""What a list is shown by: its address with other parameters, its pages, and which way a column sorts next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest
from markupsafe import Markup

from .components import render
from .says import many


def with_parameters(request: HttpRequest, **changes: object) -> str:
    """This page's address with some parameters changed; None takes one out."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    said = parameters.urlencode()
    return f"{request.path}?{said}" if said else request.path


def next_order(current: str, column: str) -> str:
    """What `sort` becomes when a column's heading is followed: up, and down where it is up already (`-column`)."""
    return f"-{column}" if current == column else column


def pages(page: Page[Any], request: HttpRequest, one: str, more: str = "") -> Markup:
    """Which part of the list is shown, and links to the other parts; `one` and `more` name what is listed."""
    total = page.paginator.count
    if total == 0:
        return Markup("")
    if not page.has_other_pages():
        return Markup('<p class="lodgement-shown">{}</p>').format(many(total, one, more))
    shown = f"{page.start_index():,} to {page.end_index():,} of {many(total, one, more)}"
    return Markup('<p class="lodgement-shown">{}</p>').format(shown) + render("pagination", **_links(page, request))


def _links(page: Page[Any], request: HttpRequest) -> dict[str, object]:
    made: dict[str, object] = {"items": list(_items(page, request)), "landmarkLabel": "Pages of this list"}
    if page.has_previous():
        made["previous"] = {"href": with_parameters(request, page=page.previous_page_number())}
    if page.has_next():
        made["next"] = {"href": with_parameters(request, page=page.next_page_number())}
    return made


def _items(page: Page[Any], request: HttpRequest) -> Iterator[dict[str, object]]:
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == page.paginator.ELLIPSIS:
            yield {"ellipsis": True}
        else:
            href = with_parameters(request, page=number)
            yield {"number": number, "href": href, "current": number == page.number}
