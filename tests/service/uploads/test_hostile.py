"""Every hostile or broken file through the service: it stays up, and says what is wrong in words one can act on.

Both ways in: the page that checks a file for anybody, and handing in. A few of the files in the suite; all of them, in
real processes, with what they took of the processor, by `make prove`.
"""

from __future__ import annotations

import datetime as dt
import os
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.factories.service import signed_in
from tests.hostile import texts, workbooks
from tests.hostile.cases import Case
from tests.service.uploads.processes import OUTSIDE, Processes, processor_seconds, wait_for
from tests.service.uploads.test_a_file_becomes_logs import coordinator
from tests.service.uploads.test_pages import file_named
from tests.service.uploads.visitor import Visitor

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.uploads.models import Upload

__all__ = ["coordinator"]
YEAR = "lettings-2026"
AS_AT = dt.date(2026, 11, 20)
NO_FILES = {"absent", "folder", "pipe", "device", "link to itself"}
"""What the command line can be given and a browser can't send."""
NOBODY_SENDS = {"50 GB"}
"""More than is read to its end; that such a request is cut off has a test of its own."""
CASES = [case for case in (*texts.CASES, *workbooks.CASES) if case.name not in NO_FILES | NOBODY_SENDS]
FEW = ("PDF", "random bytes", "NUL in a cell", "formulas", "sum that lies", "the first cell and the last",
       "billion laughs in the sheet")  # fmt: skip
SECONDS = 5
"""Of the processor, since a busy machine may take any time."""
PASSWORD = "seven green herons"


def _content(case: Case, folder: Path) -> bytes:
    case.make(folder / "file")
    return (folder / "file").read_bytes()


def _named(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


def _words(case: Case, content: bytes, megabytes: int, read: str) -> str:
    """What a page says of a file, on which at most so many megabytes are taken; `read` where it was read."""
    if not content:
        return "The file is empty."
    if len(content) > megabytes << 20:
        return f"The file is larger than {megabytes} MB."
    if case.refused == workbooks.NEEDED:
        return "The workbook opens with a password"
    return case.refused or read


@pytest.mark.parametrize("name", FEW)
def test_both_pages_say_what_is_wrong_with_a_file(
    coordinator: Person, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    from lodgement.service.uploads.tasks import check_upload

    monkeypatch.setattr(timezone, "localdate", lambda: AS_AT)
    case, client = _named(name), signed_in(coordinator)
    content = _content(case, tmp_path)
    answer = Client().post("/check-a-file", {"year": YEAR, "result": "page", "file": file_named(content)})
    assert _words(case, content, 10, "1 letting checked") in unescape(answer.content.decode())

    address = client.post("/uploads", {"year": YEAR, "file": file_named(content)}).url
    check_upload(upload=int(address.rsplit("/", 1)[1]), by=coordinator.pk)
    assert _words(case, content, 50, "1 row checked") in unescape(client.get(address).content.decode())


def test_what_is_far_too_large_is_not_read_at_all(coordinator: Person) -> None:
    answer = signed_in(coordinator).generic(
        "POST", "/uploads", b"--x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(50 << 30)
    )
    assert (answer.status_code, "That is too much at once" in answer.content.decode()) == (413, True)


@pytest.mark.parametrize(("size", "said"), [(10 << 20, "template"), ((10 << 20) + 1, "larger than 10 MB")])
def test_who_has_not_signed_in_sends_ten_megabytes_at_most(coordinator: Person, size: int, said: str) -> None:
    content = b"," * size
    answer = Client().post("/check-a-file", {"year": YEAR, "result": "page", "file": file_named(content)})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


@pytest.fixture(scope="module")
def hostile_service(service: Processes) -> Processes:
    service.start_web()
    service.start_worker()
    return service


@pytest.fixture(scope="module")
def sender(hostile_service: Processes) -> tuple[Visitor, Person]:
    person = hostile_service.a_coordinator("Organisation", PASSWORD)
    visitor = Visitor(hostile_service.port)
    visitor.sign_in(person.email, PASSWORD)
    return visitor, person


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_file_is_refused_or_reported_within_its_time(
    hostile_service: Processes, sender: tuple[Visitor, Person], case: Case, tmp_path: Path
) -> None:
    content = _content(case, tmp_path)
    _forget_tries()
    before = processor_seconds(hostile_service.web)
    _, page = Visitor(hostile_service.port).post("/check-a-file", {"year": YEAR, "result": "page"}, content)
    of_checking = processor_seconds(hostile_service.web) - before
    assert _words(case, content, 10, "checked") in unescape(page)

    before = processor_seconds(hostile_service.web) + processor_seconds(hostile_service.worker)
    visitor, person = sender
    path, page = visitor.post("/uploads", {"year": YEAR}, content)
    if path != "/uploads":
        wait_for("the file is checked", lambda: _latest(person).state not in ("received", "checking"))
        page = visitor.get(path)
    of_handing_in = processor_seconds(hostile_service.web) + processor_seconds(hostile_service.worker) - before
    assert _words(case, content, 50, "checked") in unescape(page)
    _note(case, len(content), of_checking, of_handing_in)
    assert (of_checking <= SECONDS, of_handing_in <= SECONDS) == (True, True), (of_checking, of_handing_in)


def _latest(person: Person) -> Upload:
    from lodgement.service.uploads.models import Upload

    found: Upload = Upload.objects.using(OUTSIDE).filter(by=person).defer("file", "report").latest("pk")
    return found


def _forget_tries() -> None:
    """So that the service takes more files from this address than it would in ten minutes."""
    from lodgement.service.accounts.models import Tries

    Tries.objects.using(OUTSIDE).all().delete()


def _note(case: Case, size: int, of_checking: float, of_handing_in: float) -> None:
    """Writes what a file took, where somebody wants to know."""
    if measured := os.environ.get("LODGEMENT_MEASURED"):
        with Path(measured).open("a", encoding="utf-8") as lines:
            lines.write(f"{of_checking:.2f}\t{of_handing_in:.2f}\t{size}\t{case.name}\n")
