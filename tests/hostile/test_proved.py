"""Every hostile file through the command itself: how it ends, and what it took of the processor and of memory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.integration.command import AS_AT, YEAR

from . import texts, workbooks
from .cases import Case
from .measured import run

SECONDS, MEGABYTES = 5, 1_000
"""Of the processor, since a busy machine may take any time; and of memory, of the command or of its child."""


@pytest.mark.prove
@pytest.mark.parametrize("case", [*texts.CASES, *workbooks.CASES], ids=lambda case: case.name)
def test_the_command_ends_in_one_line_or_in_findings_within_its_time_and_memory(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    case.make(path)
    command = [str(Path(sys.executable).with_name("lodge")), "check", str(path), "--json"]
    used = run([*command, "--collection", "lettings", "--year", str(YEAR), "--as-at", AS_AT], tmp_path.name)
    assert used.code == (2 if case.refused else 1 if case.found else 0)
    assert used.error == (case.refused.format(path=path) + "\n" if case.refused else "")
    within = (used.seconds <= SECONDS, used.megabytes <= MEGABYTES)
    assert within == (True, True), f"{used.seconds:.1f} s, {used.megabytes:.0f} MB"
