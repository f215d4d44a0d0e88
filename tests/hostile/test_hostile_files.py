"""Each hostile or broken file ends in one clear line, or in findings at its cells; never in a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.command import check

from . import texts
from .cases import Case

CASES = texts.CASES


@pytest.mark.parametrize("case", [case for case in CASES if not case.slow], ids=lambda case: case.name)
def test_a_hostile_file_is_refused_in_one_line_or_read_to_the_end(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    case.make(path)
    ended = check(path, "--json")
    if case.refused:
        assert ended == (2, "", case.refused.format(path=path) + "\n")
        return
    assert ended.err == ""
    found = json.loads(ended.out)["findings"]
    assert {cell["column"]: finding["check"] for finding in found for cell in finding["cells"]} == dict(case.found)
