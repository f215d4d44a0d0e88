"""Keeping what couldn't be saved, finding it on its page again, and forgetting it.

`sent` is what views make their forms with: what was sent, else what is kept for the person on this page.
"""

from __future__ import annotations

import json

from django.db import connection
from django.http import HttpRequest, QueryDict

from lodgement.sealing.boxes import open_box, seal
from lodgement.sealing.keys import DataKey

from ..accounts.models import Person
from ..vault.keys import data_key, year_key
from ..web.forms.form import Typed
from .marks import OF_THE_FORM, Mark
from .models import Unsaved

PURPOSE = "unsaved-forms"
"""Of the key that seals what holds no parts of a record."""


def keep(request: HttpRequest, mark: Mark) -> None:
    """Keeps what was typed into a form, in place of what was kept of that page before.

    Whoever's session has ended is nobody to the database, and nobody writes a row; a function of the database does, and
    the signature of the mark proves whose the form is.
    """
    typed = {name: said for name, said in request.POST.lists() if name not in OF_THE_FORM}
    box = seal(_key(mark.year), _belongs_to(mark.person, mark.page), json.dumps(typed).encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.keep_unsaved(%s, %s, %s, %s)", [mark.person, mark.page, mark.year, box])


def restored(request: HttpRequest) -> Typed | None:
    """What is kept for the person on this page; the page then says so."""
    if not request.user.is_authenticated:
        return None
    found = Unsaved.objects.filter(person=request.user.pk, page=request.path).first()
    if found is None:
        return None
    request.unsaved = found
    typed = Typed()
    for name, said in json.loads(
        open_box(_key(found.year), _belongs_to(found.person_id, found.page), bytes(found.typed))
    ).items():
        typed.setlist(name, said)
    return typed


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is made with: what was sent; else what is kept for the person on this page; else None."""
    return request.POST if request.method == "POST" else restored(request)


def forget(*, by: Person, page: str) -> None:
    """Takes out what is kept for a person on a page: it is saved now, or isn't wanted any more."""
    Unsaved.objects.filter(person=by, page=page).delete()


def _key(year: int | None) -> DataKey:
    return data_key(PURPOSE) if year is None else year_key(year)


def _belongs_to(person: int, page: str) -> str:
    return f"unsaved form of person {person} on {page}"
