"""How pages are rendered: Jinja2, escaped, from the `templates` folder of each app of the service.

A page that prints a name nobody gave fails, so that a slip of the pen is not a gap in the page; asking whether a name
is there is fine. The design system's own macros are laxer: see `components.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from django.template.backends.jinja2 import Jinja2
from django.template.utils import get_app_template_dirs
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property

from . import components, listing, says
from .forms import rendering

SERVICE = Path(__file__).resolve().parent.parent


class Pages(Jinja2):
    """Django's Jinja2 backend, over the templates of our own apps alone: others' are written for another engine."""

    app_dirname = "templates"

    @cached_property
    def template_dirs(self) -> tuple[str | Path, ...]:
        ours = (folder for folder in get_app_template_dirs(self.app_dirname) if SERVICE in Path(folder).parents)
        return (*self.dirs, *ours)


class Unprintable(jinja2.ChainableUndefined):
    """A name that nobody gave: false in a condition, an error on the page."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()

    __html__ = __str__


def environment(**options: Any) -> jinja2.Environment:
    """The environment of all pages; `options` are those that Django gives."""
    options |= {
        "undefined": Unprintable,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": jinja2.ChoiceLoader([options["loader"], components.LOADER]),
    }
    made = jinja2.Environment(**options)
    made.globals.update(
        address=reverse,
        asset=static,
        back=components.back,
        govuk=components.govuk,
        field=rendering.field,
        fields=rendering.fields,
        error_summary=rendering.error_summary,
        has_errors=rendering.has_errors,
        with_parameters=listing.with_parameters,
        next_order=listing.next_order,
        pages=listing.pages,
    )
    made.filters.update(
        number=says.number, day=says.day, moment=says.moment, share=says.share, many=says.many, money=says.money
    )
    return made
