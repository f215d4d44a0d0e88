"""The routes of outbox."""

from __future__ import annotations

from .line import Line

OUTBOX: dict[str, Line] = {}
