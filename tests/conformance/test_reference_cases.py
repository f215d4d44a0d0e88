"""How far assessments agree with reference cases, where a folder of them lies beside the project; skipped elsewhere.

Whole logs must agree in 99 of 100 in each aspect, single rules in 98 of 100 of each kind. What doesn't agree is listed
in docs/conformance.md with its reason.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
RUN = SHARED / "conformance" / "run"
LODGE = Path(sys.executable).with_name("lodge")
_LINE = re.compile(r"(\w+) (\d{4}) (oracle )?([a-z ]+?)(?:: ([a-z ]+))?\s+(\d+)/(\d+)\s+[\d.]+%")

needs_cases = pytest.mark.skipif(not RUN.exists(), reason="there are no reference cases beside the project")
needs_files = pytest.mark.skipif(
    not (SHARED / "real").exists(), reason="there are no real templates beside the project"
)


def _agreed(collection: str) -> tuple[dict[str, float], dict[str, float]]:
    """Shares of agreement: of whole logs by aspect, of single rules by kind."""
    done = subprocess.run(
        [sys.executable, str(RUN), collection, "--show", "0"],
        cwd=ROOT,
        env={**os.environ, "LODGE": str(LODGE)},
        capture_output=True,
        text=True,
        check=False,
    )
    whole: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    single: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in done.stdout.splitlines():
        match = _LINE.match(line)
        if match:
            _, year, oracle, kind, _, agreed, total = match.groups()
            counts = whole[f"{year} {kind}"] if oracle else single[f"{year} {kind}"]
            counts[0] += int(agreed)
            counts[1] += int(total)
    assert whole, done.stderr
    return (
        {name: agreed / total for name, (agreed, total) in whole.items()},
        {name: agreed / total for name, (agreed, total) in single.items()},
    )


# Takes some 10 seconds a collection: 1,400 and 1,000 cases through the command line.
@needs_cases
@pytest.mark.parametrize("collection", ["lettings", "sales"])
def test_assessments_agree_with_the_reference_cases(collection: str) -> None:
    whole, single = _agreed(collection)
    assert {name: share for name, share in whole.items() if share < 0.99} == {}
    assert {name: share for name, share in single.items() if share < 0.98} == {}


def _check(name: str, collection: str = "lettings") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LODGE), "check", str(SHARED / "real" / name), "--collection", collection, "--year", "2026"],
        capture_output=True,
        text=True,
        check=False,
    )


@needs_files
@pytest.mark.parametrize(
    ("collection", "read", "code"), [("lettings", "1 letting read", 1), ("sales", "1 sale read", 0)]
)
def test_the_official_template_is_read(collection: str, read: str, code: int) -> None:
    done = _check(f"2026_27_{collection}_bulk_upload.csv", collection)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.startswith(read)


@needs_files
def test_a_template_of_the_other_collection_is_refused_in_one_line() -> None:
    done = _check("2026_27_sales_bulk_upload.csv", "lettings")
    why = "The file has 136 field numbers; the 2026/27 lettings template has 147. Use that template.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", why)


@needs_files
@pytest.mark.parametrize(
    ("name", "why"),
    [
        (
            "2023_24_lettings_bulk_upload_invalid.csv",
            "The file has 134 field numbers; the 2026/27 lettings template has 147. Use that template.\n",
        ),
        (
            "excel_as_csv.csv",
            "The workbook is damaged or was not saved by a spreadsheet program. Open it in Excel and save it again as "
            ".xlsx.\n",
        ),
    ],
)
def test_another_file_is_refused_in_one_line(name: str, why: str) -> None:
    done = _check(name)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", why)
