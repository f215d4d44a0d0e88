"""The design system's components, called from Python or from a page: `govuk.button(text="Save")`.

Their macros lean on missing parameters being empty, so they have an environment of their own, in which that holds.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jinja2
from markupsafe import Markup

LOADER = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
_MACROS = jinja2.Environment(
    loader=LOADER, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.ChainableUndefined
)


@functools.cache
def _macro(name: str) -> Callable[[dict[str, Any]], str]:
    words = name.split("_")
    module = _MACROS.get_template(f"govuk_frontend_jinja/components/{'-'.join(words)}/macro.html").module
    macro: Callable[[dict[str, Any]], str] = getattr(module, "govuk" + "".join(word.capitalize() for word in words))
    return macro


def render(component: str, **parameters: Any) -> Markup:
    """A component of the design system, its name with underscores; `parameters` as its documentation names them."""
    return Markup(_macro(component)(parameters).strip())


class Components:
    """Each component as a method: `govuk.summary_list(rows=[…])`."""

    def __getattr__(self, component: str) -> Callable[..., Markup]:
        if component.startswith("_"):
            raise AttributeError(component)
        return functools.partial(render, component)


govuk = Components()


def back(address: str, text: str = "Back") -> Markup:
    """The link back, in a landmark of its own, so that it isn't lost between the header and the page."""
    return Markup('<nav aria-label="Back">{}</nav>').format(render("back_link", href=address, text=text))
