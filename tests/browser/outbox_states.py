"""The pages of outbox in each of their states."""

from __future__ import annotations

from .state import State

OUTBOX: dict[str, list[State]] = {}
