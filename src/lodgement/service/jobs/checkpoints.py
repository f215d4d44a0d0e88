"""Named moments at which a test kills the process, to prove that nothing is lost, doubled or done by half.

In service they do nothing: the environment variable that names one is set by tests alone.
"""

from __future__ import annotations

import os
import signal

from django.db import transaction

STOP_AT = "LODGEMENT_STOP_AT"


def checkpoint(name: str) -> None:
    """Kills this process, as a power cut would, where the environment says so."""
    if os.environ.get(STOP_AT) == name:
        os.kill(os.getpid(), signal.SIGKILL)


def commit_follows(name: str) -> None:
    """Two checkpoints: here, as the last step of a transaction, and when it is committed."""
    transaction.on_commit(lambda: checkpoint(f"{name}, after commit"))
    checkpoint(f"{name}, before commit")
