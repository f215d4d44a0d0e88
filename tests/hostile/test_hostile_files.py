"""Each hostile or broken file ends in one clear line, or in findings at its cells; never in a traceback.

Workbooks are read in this process here, which takes a twentieth of the time that a process for each would; `make
prove` runs the command itself on every case.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from lodgement.files.checking import check_rows
from lodgement.files.protected import is_protected, opened
from lodgement.files.sheet import UnusableFile
from lodgement.files.template_reading import template_rows
from lodgement.files.workbook_reading import read_workbook
from tests.integration.command import AS_AT, check, questionnaire

from . import texts, workbooks
from .cases import TOO_MUCH, Case


def quick(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [case for case in cases if not case.slow], ids=lambda case: case.name)


@quick(texts.CASES)
def test_a_hostile_text_file_is_refused_in_one_line_or_read_to_the_end(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    case.make(path)
    ended = check(path, "--json")
    if case.refused:
        assert ended == (2, "", case.refused.format(path=path) + "\n")
        return
    assert ended.err == ""
    found = json.loads(ended.out)["findings"]
    assert {cell["column"]: finding["check"] for finding in found for cell in finding["cells"]} == dict(case.found)


@quick(workbooks.CASES)
def test_a_hostile_workbook_is_refused_in_one_line_or_read_to_the_end(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    case.make(path)
    if case.refused:
        with pytest.raises(UnusableFile) as refused:
            _found(path)
        assert str(refused.value) == case.refused
    else:
        assert _found(path) == dict(case.found)


def _found(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        content = file.read()
        if is_protected(content):
            path.write_bytes(opened(content, None))
    with path.open("rb") as file:
        sheet = read_workbook(file, lambda _: None)
    rows = template_rows(sheet, questionnaire())
    checked = check_rows(questionnaire(), rows, dt.date.fromisoformat(AS_AT))
    return {rows.letters[number]: finding.check for finding in checked.findings for number in finding.columns}


def _case(name: str) -> Case:
    return next(case for case in workbooks.CASES if case.name == name)


@pytest.mark.parametrize(
    "name", ["formula", "error", "a last row far below", "truncated", "password, none given", "5,000 parts"]
)
def test_the_command_says_the_same_of_a_workbook_as_its_reader(name: str, tmp_path: Path) -> None:
    case, path = _case(name), tmp_path / "x"
    case.make(path)
    ended = check(path, "--json")
    if case.refused:
        assert ended == (2, "", case.refused + "\n")
    else:
        found = json.loads(ended.out)["findings"]
        assert {cell["column"]: finding["check"] for finding in found for cell in finding["cells"]} == dict(case.found)


def test_a_workbook_that_takes_too_much_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbooks.protected("x").replace(b'spinCount="100000"', b'spinCount="9999999"'))
    assert check(path) == (2, "", TOO_MUCH + "\n")


@pytest.mark.parametrize(
    ("password", "ended"),
    [
        (workbooks.PASSWORD, (0, "")),
        ("", (2, workbooks.NEEDED + "\n")),
        (
            "another",
            (2, "The password doesn't open the workbook. Check it, or save the workbook without a password.\n"),
        ),
    ],
    ids=["right", "none", "wrong"],
)
def test_a_protected_workbook_opens_with_its_password(
    password: str, ended: tuple[int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbooks.protected(workbooks.PASSWORD))
    monkeypatch.setenv("LODGE_PASSWORD", password)
    found = check(path)
    assert (found.code, found.err) == ended
