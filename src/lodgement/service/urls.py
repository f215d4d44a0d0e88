"""All routes of the service. Each has a name and a declared permission; a route without one fails a test."""

from __future__ import annotations

urlpatterns: list[object] = []
