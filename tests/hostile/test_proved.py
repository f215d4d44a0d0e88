"""Every hostile file through the command itself: how it ends, and what it took of the processor and of memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.command import AS_AT, YEAR

from . import texts, workbooks
from .cases import Case

SECONDS, MEGABYTES = 5, 1_000
"""Of the processor, since a busy machine may take any time; and of memory, of the command or of its child."""


@pytest.mark.prove
@pytest.mark.parametrize("case", [*texts.CASES, *workbooks.CASES], ids=lambda case: case.name)
def test_the_command_ends_in_one_line_or_in_findings_within_its_time_and_memory(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    case.make(path)
    code, said, seconds, megabytes = _run(path)
    assert code == (2 if case.refused else 1 if case.found else 0)
    assert said == (case.refused.format(path=path) + "\n" if case.refused else "")
    assert (seconds <= SECONDS, megabytes <= MEGABYTES) == (True, True), f"{seconds:.1f} s, {megabytes:.0f} MB"


def _run(path: Path) -> tuple[int, str, float, float]:
    """Exit code, standard error, processor seconds and peak memory in MB, of the command and its child."""
    command = [str(Path(sys.executable).with_name("lodge")), "check", str(path), "--json"]
    command += ["--collection", "lettings", "--year", str(YEAR), "--as-at", AS_AT]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr, "it is a pipe"
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = (
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
    )
    if measured := os.environ.get("LODGEMENT_MEASURED"):
        with Path(measured).open("a") as lines:
            took = time.perf_counter() - start
            lines.write(f"{process.returncode}\t{seconds:.2f}\t{took:.2f}\t{megabytes:.0f}\t{path.parent.name}\n")
    return process.returncode, said, seconds, megabytes
