"""What a command takes of the processor and of memory, with the processes that it starts.

A process that a large one starts is counted as large as that one was, though it is another program from its first
instruction on. So the command is started by a small process, this module, which says what its children took.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_UNIT = 1 << 20 if sys.platform == "darwin" else 1 << 10
"""Of what the system says of memory, in a megabyte."""


@dataclass(frozen=True)
class Used:
    """How a command ended, what it said, and what it took."""

    code: int
    said: str
    error: str
    seconds: float
    """Of the processor, in all of its processes."""
    megabytes: float
    """Of memory, in the largest of its processes."""


def run(command: Sequence[str], name: str) -> Used:
    """Runs a command; writes a line under a name where LODGEMENT_MEASURED says so."""
    began = time.perf_counter()
    with tempfile.NamedTemporaryFile() as told:
        launched = [sys.executable, "-m", __name__, told.name, *command]
        done = subprocess.run(launched, capture_output=True, text=True, check=False)
        seconds, memory = json.loads(told.read())
    used = Used(done.returncode, done.stdout, done.stderr, seconds, memory / _UNIT)
    if measured := os.environ.get("LODGEMENT_MEASURED"):
        took = time.perf_counter() - began
        with Path(measured).open("a") as lines:
            lines.write(f"{used.code}\t{used.seconds:.2f}\t{took:.2f}\t{used.megabytes:.0f}\t{name}\n")
    return used


if __name__ == "__main__":
    where, *arguments = sys.argv[1:]
    code = subprocess.run(arguments, check=False).returncode
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    Path(where).write_text(json.dumps([taken.ru_utime + taken.ru_stime, taken.ru_maxrss]), encoding="ascii")
    sys.exit(code)
