"""Templates and specifications of a year, for anybody: made from the definitions, once a process."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lodgement.files.template_writing import write_template
from lodgement.questionnaire.loading import UnknownCollection, collections, load
from lodgement.specification.contents import Specification
from lodgement.specification.writing import write_specification

from ..permissions import ANYBODY, page
from .reports import TYPES

_TYPES = TYPES | {"html": "text/html; charset=utf-8"}


@page(ANYBODY)
@require_safe
def template_file(request: HttpRequest, collection: str, year: str, ending: str) -> HttpResponse:
    """The year's empty template as a workbook or CSV."""
    return _download(collection, int(year), "template", ending)


@page(ANYBODY)
@require_safe
def specification_file(request: HttpRequest, collection: str, year: str, ending: str) -> HttpResponse:
    """The year's specification for software suppliers, as a page or workbook."""
    return _download(collection, int(year), "specification", ending)


def _download(collection: str, year: int, kind: str, ending: str) -> HttpResponse:
    try:
        content = _written(collection, year, kind, ending)
    except UnknownCollection:
        raise Http404 from None
    name = f"{collection}-{year}-{kind}.{ending}"
    return HttpResponse(
        content,
        content_type=_TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "public, max-age=3600"},
    )


@lru_cache(maxsize=32)
def _written(collection: str, year: int, kind: str, ending: str) -> bytes:
    questionnaire = load(collection, year)
    with tempfile.TemporaryDirectory(prefix="lodgement-") as folder:
        path = Path(folder) / f"document.{ending}"
        if kind == "template":
            write_template(questionnaire, [], path)
        else:
            before = load(collection, year - 1) if year - 1 in collections().get(collection, []) else None
            write_specification(Specification(questionnaire, before), path)
        return path.read_bytes()
