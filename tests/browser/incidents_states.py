"""The pages of incidents in each of their states."""

from __future__ import annotations

from .state import State

INCIDENTS: dict[str, list[State]] = {}
