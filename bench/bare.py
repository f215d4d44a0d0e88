"""The floor: a page of Django alone, on the same server, with the same number of processes and threads.

It reads one row of the database and prints some of it; it knows no people, no guard on rows, no sealed answers.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from lodgement.service.configuration import configuration
from lodgement.service.database.address import database_settings

LINES = 200
"""As many as make a page of some 20 kB, as those of the service are."""
_PAGE = Engine().from_string("<h1>{{ one }}</h1><ul>{% for line in lines %}<li>Line {{ line }} of {{ one }}, as "
                             "long as lines of pages are, more or less.</li>{% endfor %}</ul>")  # fmt: skip


def bare(_: HttpRequest) -> HttpResponse:
    """One query, one template."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations ORDER BY id DESC LIMIT 1")
        (one,) = cursor.fetchone()
    return HttpResponse(_PAGE.render(Context({"one": one, "lines": range(LINES)})))


def _application() -> Any:
    import django

    settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True, SECRET_KEY="of nobody",
                       DATABASES={"default": database_settings(configuration())})  # fmt: skip
    django.setup()
    return WSGIHandler()


urlpatterns = [path("", bare)]
application = _application() if __name__ != "__main__" else None
