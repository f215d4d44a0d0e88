"""Writing the specification by the ending of its name: a page of HTML, or a workbook."""

from __future__ import annotations

from pathlib import Path

from .contents import Specification
from .page import specification_page
from .sheets import write_specification_workbook


class UnusableSpecification(Exception):
    """A specification that can't be written; the message says why."""


def write_specification(specification: Specification, path: Path) -> None:
    """Writes it. Raises UnusableSpecification for another ending, or where it can't be written."""
    ending = path.suffix.lower()
    if ending not in (".html", ".xlsx"):
        raise UnusableSpecification(
            f"A specification can't be written as {path.suffix or 'a file without an ending'}: use .html or .xlsx."
        )
    try:
        if ending == ".html":
            path.write_text(specification_page(specification), encoding="utf-8", newline="\n")
        else:
            write_specification_workbook(specification, path)
    except OSError as error:
        raise UnusableSpecification(f"{path} can't be written: {error.strerror or error}.") from None
