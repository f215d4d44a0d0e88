"""The route of the page that checks files."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("check-a-file", views.validator, name="validator")]
