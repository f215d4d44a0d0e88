"""Routes of the outbox."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("outbox", views.outbox, name="outbox")]
