"""The routes of incidents."""

from __future__ import annotations

from .line import Line

INCIDENTS: dict[str, Line] = {}
