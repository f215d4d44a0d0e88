"""All routes of the service. Each has a name and a declared permission; a route without one fails a test."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("lodgement.service.accounts.urls")),
    path("", include("lodgement.service.home.urls")),
    path("", include("lodgement.service.logs.urls")),
    path("", include("lodgement.service.organisations.urls")),
    path("", include("lodgement.service.outbox.urls")),
    path("", include("lodgement.service.uploads.urls")),
    path("", include("lodgement.service.validator.urls")),
    path("", include("lodgement.service.web.urls")),
]
