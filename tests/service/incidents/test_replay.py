"""The morning of 2017, played again: small in the suite, in full among the proofs. A service of its own is started.

What hangs on the day or the machine isn't compared: how many records, queries and seconds there are.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lodgement.service.incidents.replay.results import Held, Results, Tried
from tests.service.conftest import migrated

PLAY = "from lodgement.cli import main; main()"
REFUSED = {
    "Attach the file to a mail": ("TypeError", ""),
    "Write another organisation’s figures into a mail": ("TypeError", ""),
    "Give a mail a text in place of a template": ("TemplateDoesNotExist", ""),
    "Mail somebody without an account about queries": ("NotForOutsiders", ""),
    "Give a link to another organisation’s person": ("NotTheirs", ""),
    "Give a workbook to another organisation’s person": ("NotTheirs", ""),
    "A workbook that holds another organisation’s logs": ("Refused", ""),
    "Open another person’s link": ("403", "link.refused"),
    "Download by another person’s link": ("403", "link.refused"),
    "Download after the recall": ("410", "link.closed"),
    "See the password after the recall": ("410", "link.closed"),
    "Give a link to what was recalled": ("LinkRefused", ""),
    "Release one’s own batch": ("BatchRefused", ""),
    "Release one’s own batch, past the program": ("IntegrityError", ""),
    "Release a batch as support": ("BatchRefused", ""),
    "Release what wasn’t shown": ("Changed", ""),
    "Release a batch of which an address changed": ("Changed", ""),
    "Send a batch that changed after its release": ("it stopped by itself", "batch.stopped"),
    "Make a drill’s file where an organisation is real": ("ParcelRefused", ""),
    "Make a drill’s file as a coordinator": ("ProgrammingError", ""),
    "Raise queries as a coordinator": ("PermissionDenied", ""),
    "Make a batch as a coordinator": ("BatchRefused", ""),
    "Stop a batch as a coordinator": ("DoesNotExist", ""),
    "Give a link as a coordinator": ("DoesNotExist", ""),
}
"""What stops each way that isn't a page, and which event tells of it; pages that aren't for coordinators answer 403."""
REPORTS = ["code-2017", "code-2018", "commissioner", "providers", "statement"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a migrated database, which saves the replay its migrations."""
    made = Path(tempfile.mkdtemp(prefix="lodgement-"))
    made.chmod(0o711)  # the database's server goes through, as somebody else
    subprocess.run(["cp", "-a", migrated() / "database", made / "database"], check=True)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def played(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a replay, and what it says."""
    command = [sys.executable, "-c", PLAY, "incident", "replay", "--json", "--folder", str(folder), *options]
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("LODGEMENT", "DATABASE", "DJANGO"))}
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr[-3000:]
    return done.returncode, json.loads(done.stdout)


def test_the_morning_in_small(folder: Path, tmp_path: Path) -> None:
    """Takes long: a service is started, 850 records are handed in, and 35 people sign in by their passwords."""
    code, said = played(folder, "--scale", "0.01", "--output", str(tmp_path))
    assert (code, said["failures"]) == (0, [])
    tried = {one["what"]: (one["stopped_by"], one["recorded"]) for one in said["tried"]}
    pages = {what: stopped for what, stopped in tried.items() if what not in REFUSED}
    assert {what: tried[what] for what in REFUSED} == REFUSED
    assert (set(pages.values()), len(pages)) == ({("403", "")}, 10)
    counts = said["counts"]
    assert counts["Contained"] == {"links open, by a query": 0, "links open, tried by page": 0}
    assert counts["The wrong file, by links"] | {"bytes": 0, "records": 0} == {
        "records": 0, "bytes": 0, "links": 35, "organisations": 17,
    }  # fmt: skip
    assert counts["Links: measured"]["impact: in_postcodes"] > 0
    assert counts["Message: declarations"] == {
        "asked again after a day": 15, "told of to officers after three days": 13, "asked": 35, "declared": 35,
    }  # fmt: skip
    made = [f"incident-1-{name}" for name in REPORTS] + ["incident-2-code-2017", "incident-2-providers"]
    files = {f"{name}.{ending}" for name in made for ending in ("html", "pdf", "docx")}
    assert {path.name for path in tmp_path.iterdir()} == files


@pytest.mark.prove
def test_the_morning_in_full(folder: Path) -> None:
    """Takes minutes: 85,000 records."""
    code, said = played(folder)
    assert (code, said["failures"]) == (0, [])
    counts = said["counts"]
    assert (counts["Links: measured"]["records"], counts["Handed in"]["organisations"]) == (85_000, 240)
    assert counts["Handed in"]["contacts"] > 200


def test_what_nothing_stopped_and_what_did_not_hold_fails_the_replay() -> None:
    results = Results(1, 1)
    results.tried.append(Tried("Through the window", "", "", ""))
    results.same("All is well", 1, 2)
    assert results.held == [Held("All is well", holds=False, found="1 and not 2")]
    assert results.failures == ["Nothing stopped this: Through the window", "All is well: 1 and not 2"]
    assert results.as_json()["held"] is False


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    command = [sys.executable, "-c", PLAY, "incident", "replay", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (
        2, f"{tmp_path} isn't empty. Choose a folder that is empty, or that isn't there yet.",
    )  # fmt: skip
