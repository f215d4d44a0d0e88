"""Rules that the whole tree is held to."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.standard import STANDARD_CHECKS
from lodgement.rulebook.lint import lint

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 350
LONGEST_FUNCTION = 35
YEARS = [(collection, year) for collection, years in collections().items() for year in years]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def _modules() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def test_the_definitions_have_no_faults() -> None:
    assert lint() == []


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_check_says_what_must_hold_and_what_to_do(collection: str, year: int) -> None:
    badly = [
        check.id
        for check in load(collection, year).checks.values()
        if not (check.statement.endswith(".") and check.message and check.statement[0].isupper())
        or (check.kind == "soft" and not check.question.endswith("?"))
    ]
    assert badly == []


def test_standard_checks_say_what_must_hold_and_what_to_do() -> None:
    checks = STANDARD_CHECKS.values()
    assert [check.id for check in checks if not check.statement.endswith(".") or "{name}" not in check.message] == []


def test_no_module_is_longer_than_a_person_reads_at_once() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        f"{path.relative_to(ROOT).as_posix()}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_module_opens_by_saying_its_policy() -> None:
    silent = [path for path in _modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_locked_packages_have_hashes_and_no_addresses() -> None:
    allowed = re.compile(r"[a-z0-9-]+==[^ ]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    locked = [line for path in (ROOT / "requirements").glob("*.txt") for line in path.read_text("utf-8").splitlines()]
    assert [line for line in locked if not allowed.fullmatch(line)] == []


def test_no_address_and_no_path_of_a_machine_is_committed() -> None:
    told = re.compile(r"https?:" + r"//|(?<![\w./])/(?:home|Users)" + r"/\w")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if told.search(line)
    ]
    assert found == []


def test_nothing_is_left_to_do_in_the_code() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    paths = [*_modules(), *(ROOT / "collections").rglob("*.yaml")]
    assert [path for path in paths if words.search(path.read_text(encoding="utf-8"))] == []
