"""The pages of batches in each of their states."""

from __future__ import annotations

from .state import State

BATCHES: dict[str, list[State]] = {}
