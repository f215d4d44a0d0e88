"""The routes of batches."""

from __future__ import annotations

from .line import Line

BATCHES: dict[str, Line] = {}
