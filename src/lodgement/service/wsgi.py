"""The web process's application. What every page needs is read before the first one is asked for."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodgement.service.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.utils import timezone


def _ready() -> WSGIHandler:
    made = get_wsgi_application()
    from .logs.assessing import make_ready

    make_ready(timezone.localdate())
    return made


application = _ready()
