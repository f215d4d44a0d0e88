"""The routes of quality."""

from __future__ import annotations

from .line import Line

QUALITY: dict[str, Line] = {}
