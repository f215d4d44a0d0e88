"""Routes of what couldn't be saved."""

from __future__ import annotations

from django.urls import path

from .views import forget_unsaved

urlpatterns = [path("unsaved/forget", forget_unsaved, name="forget_unsaved")]
