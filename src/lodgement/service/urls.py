"""All routes of the service. Each has a name and a declared permission; a route without one fails a test."""

from __future__ import annotations

from django.urls import include, path

from .web.errors import bad_request, forbidden, not_found, server_error

handler400, handler403, handler404, handler500 = bad_request, forbidden, not_found, server_error

urlpatterns = [
    path("", include("lodgement.service.accounts.urls")),
    path("", include("lodgement.service.batches.urls")),
    path("", include("lodgement.service.home.urls")),
    path("", include("lodgement.service.incidents.urls")),
    path("", include("lodgement.service.incidents.reports.urls")),
    path("", include("lodgement.service.logs.urls")),
    path("", include("lodgement.service.organisations.urls")),
    path("", include("lodgement.service.outbox.urls")),
    path("", include("lodgement.service.unsaved.urls")),
    path("", include("lodgement.service.quality.urls")),
    path("", include("lodgement.service.uploads.urls")),
    path("", include("lodgement.service.validator.urls")),
    path("", include("lodgement.service.web.urls")),
]
