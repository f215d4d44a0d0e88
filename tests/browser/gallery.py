"""Routes of the gallery."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("lodgement.service.web.urls"))]
handler400 = "lodgement.service.web.errors.bad_request"
handler403 = "lodgement.service.web.errors.forbidden"
handler404 = "lodgement.service.web.errors.not_found"
handler500 = "lodgement.service.web.errors.server_error"
