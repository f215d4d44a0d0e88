"""A file of any kind as a sheet of texts, or a sentence that says why it can't be one and what to do.

The content decides what it is, never the name. Only an ordinary file is read: a pipe or a device could go on for ever.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

from .delimited import read_delimited
from .limited import Progress, read_limited
from .limits import LARGEST_FILE
from .protected import OLE, is_protected
from .sheet import Sheet, UnusableFile

_WORKBOOK = b"PK\x03\x04"
_LONGEST_START = 8
_REFUSED = {
    OLE: "an old Excel workbook (.xls). Open it in Excel and save it as Excel Workbook (.xlsx) or CSV.",
    b"%PDF": "a PDF. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"\xff\xd8\xff": "a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"\x89PNG": "a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"GIF8": "a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"\x1f\x8b": "a compressed archive. Take the workbook or CSV file out of it and check that.",
    b"7z\xbc\xaf": "a compressed archive. Take the workbook or CSV file out of it and check that.",
    b"Rar!": "a compressed archive. Take the workbook or CSV file out of it and check that.",
    b"PAR1": "a Parquet file. Save it as CSV and check that.",
}


def read_sheet(path: Path, password: str | None = None, progress: Progress | None = None) -> Sheet:
    """The sheet of a CSV file or an Excel workbook. Raises UnusableFile, or of its kinds PasswordNeeded, WrongPassword.

    `progress` is told how much of a workbook is read, from 0 to 1; a CSV file is read at once.
    """
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            return _sheet(file, path, password, progress)
    except OSError as error:
        raise UnusableFile(f"{path} can't be opened: {error.strerror or error}.") from None


def _sheet(file: IO[bytes], path: Path, password: str | None, progress: Progress | None) -> Sheet:
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        raise UnusableFile(f"{path} is no file. Give the file to be checked.")
    if found.st_size > LARGEST_FILE:
        raise UnusableFile("The file is larger than 200 MB. Split it into several files.")
    start = file.read(_LONGEST_START)
    file.seek(0)
    if start.startswith(_WORKBOOK):
        return read_limited(file, password, progress)
    content = file.read(LARGEST_FILE)
    if is_protected(content):
        return read_limited(file, password, progress)
    if not content.strip():
        raise UnusableFile("The file is empty. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.")
    for start, what in _REFUSED.items():
        if content.startswith(start):
            raise UnusableFile(f"The file is {what}")
    return read_delimited(content)
