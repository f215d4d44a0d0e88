"""The pages of quality in each of their states."""

from __future__ import annotations

from .queries_states import QUERIES
from .rounds_states import ROUNDS
from .state import State

QUALITY: dict[str, list[State]] = {**QUERIES, **ROUNDS}
