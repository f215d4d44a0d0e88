"""An upload's file and report, in their boxes, under the key of the collection year they are for."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lodgement.sealing.boxes import open_box, seal

from ..vault.keys import year_key
from .models import Upload, Workbook


def seal_file(upload: Upload, content: bytes) -> None:
    """Puts the file as it was sent into an upload that has its number."""
    upload.file = seal(year_key(upload.year), f"upload {upload.pk} file", content)


def file_of(upload: Upload) -> bytes:
    """The file as it was sent."""
    assert upload.file is not None, "the file is there until the upload has ended"
    return open_box(year_key(upload.year), f"upload {upload.pk} file", bytes(upload.file))


def seal_report(upload: Upload, report: dict[str, Any]) -> None:
    """Puts what was found into an upload."""
    content = json.dumps(report, ensure_ascii=False).encode()
    upload.report = seal(year_key(upload.year), f"upload {upload.pk} report", content)


def report_of(upload: Upload) -> dict[str, Any]:
    """What was found in the file."""
    if upload.report is None:
        return {}
    report: dict[str, Any] = json.loads(
        open_box(year_key(upload.year), f"upload {upload.pk} report", bytes(upload.report))
    )
    return report


FORGOTTEN = ("file", "workbook", "workbook_state")
"""The fields of an upload that hold its rows, and what hangs on them."""


def forget_file(upload: Upload) -> None:
    """Takes the file out of an upload, and the workbook that was made of it."""
    upload.file = None
    forget_workbook(upload)


def forget_workbook(upload: Upload) -> None:
    """Takes the marked workbook out: it holds a file that has gone, or was judged before."""
    upload.workbook, upload.workbook_state = None, Workbook.NONE


def seal_workbook(upload: Upload, content: bytes) -> None:
    """Puts the marked workbook into an upload."""
    upload.workbook = seal(year_key(upload.year), f"upload {upload.pk} workbook", content)


def workbook_of(upload: Upload) -> bytes:
    """The marked workbook."""
    assert upload.workbook is not None, "it was made and is there until the upload has ended"
    return open_box(year_key(upload.year), f"upload {upload.pk} workbook", bytes(upload.workbook))


def digest_of_file(year: int, content: bytes) -> bytes:
    """A keyed digest: the same file is known again, and nobody without the key can test a guess."""
    return year_key(year).token("file", hashlib.sha256(content).hexdigest())
