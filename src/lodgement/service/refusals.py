"""All refusals that end a command of the service in one line."""

from __future__ import annotations

from lodgement.sealing.keys import KeyMissing, UnsafeKeys

from .audit.verifying import UnusableTrail
from .configuration import UnusableConfiguration
from .database.embedded import DatabaseWontStart
from .database.roles import UnsafeRole
from .database.setup import SetUpFailed
from .running import WontRun
from .vault.refusals import NoSuchKey

REFUSALS = (
    DatabaseWontStart,
    KeyMissing,
    NoSuchKey,
    SetUpFailed,
    UnsafeKeys,
    UnsafeRole,
    UnusableConfiguration,
    UnusableTrail,
    WontRun,
)
