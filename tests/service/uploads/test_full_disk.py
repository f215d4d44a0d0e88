"""A disk that is really full: a small file system of its own holds the database, its journal and all the service keeps.

What `test_killed` proves with a limit on files is proved here where nothing at all can be written, the database's
journal least of all, which then may end. Only root may mount, so anybody else's tests pass over this one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest

from lodgement.questionnaire.model import Questionnaire
from tests.service.uploads.processes import Processes, wait_for
from tests.service.uploads.test_killed import Sender, _carried_through, _handed_in, _over_and_over, _prepared
from tests.service.uploads.visitor import NO_ANSWER

SIZE = 600 << 20
FILLER = "filler"
IN_WORDS = "Try again in a few minutes"
FULL_FOR = 20
"""Seconds for which the disk stays full: three tries of a job, and the time of a page."""


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    disk = Path(tempfile.mkdtemp(prefix="lodgement-"))
    mounted = os.geteuid() == 0 and shutil.which("mount") is not None
    mounted = (
        mounted
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "lodgement", disk],
            check=False,
            capture_output=True,
        ).returncode
    )
    if not mounted:
        disk.rmdir()
        pytest.skip("a file system can't be mounted here")
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    try:
        yield disk
    finally:
        monkeypatch.undo()
        subprocess.run(["umount", "--lazy", disk], check=True)
        disk.rmdir()


@pytest.mark.prove
def test_a_file_is_handed_in_on_a_full_disk(server: None, small_disk: Path, questionnaire: Questionnaire) -> None:
    """Nothing of it is there while the disk is full, all of it once there is room; whoever looks is told in words."""
    made_up, times = 400, 25
    service = Processes()
    try:
        _prepared(service, "", "")
        sender = Sender(service, questionnaire, lambda person: _over_and_over(questionnaire, person, made_up, times))
        wait_for("it is handed in", lambda: _is_asked(sender))
        _fill(small_disk)
        until = time.monotonic() + FULL_FOR
        while time.monotonic() < until:
            _look(sender)
            time.sleep(0.5)
        (small_disk / FILLER).unlink()
        if not service.database.running:  # its journal couldn't be written: an operator starts it again
            service.database.start()
        _carried_through(service, sender, "", quick=False)
        came_of_it = sender.came_of_it()
        steps = {name for name in came_of_it["events"] if name != "upload.not_handed_in"}
        expected = _handed_in(made_up * times)
        assert {**came_of_it, "events": steps} == expected | {"events": set(expected["events"])}
        assert came_of_it["events"]["upload.handed_in"] == 1
    finally:
        service.end()


def _is_asked(sender: Sender) -> bool:
    sender.has_ended()
    return (found := sender.upload()) is not None and found.state == "handing_in"


def _fill(disk: Path) -> None:
    """Leaves no byte free."""
    with (disk / FILLER).open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(1 << 16))
    assert shutil.disk_usage(disk).free < 1 << 20, "it is full"


def _look(sender: Sender) -> None:
    """Whoever looks at the file sees it, without a log, or is told that the service isn't available."""
    assert sender.visitor, "they are signed in"
    try:
        page = sender.visitor.get(sender.address)
        assert "new log" not in page
    except HTTPError as error:
        assert IN_WORDS in error.read().decode()
    except NO_ANSWER:
        pass  # cut off in the middle
