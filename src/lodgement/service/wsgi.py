"""The web process's application. Refuses to serve where the guard on rows wouldn't hold."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodgement.service.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
