"""Routes of the pages that are the same for everybody."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("accessibility", views.accessibility, name="accessibility"),
    path("cookies", views.cookies, name="cookies"),
    path("privacy", views.privacy, name="privacy"),
]
