"""A file of any kind as a sheet of texts, or a sentence that says why it can't be one and what to do.

The content decides what it is, never the name. Only an ordinary file is read: a pipe or a device could go on for ever.
"""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from .delimited import read_delimited
from .limits import LARGEST_FILE
from .sheet import Sheet, UnusableFile
from .workbook_reading import read_workbook

_WORKBOOK = b"PK\x03\x04"
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls). Open it in Excel and save it as Excel Workbook (.xlsx) or CSV.",
    b"%PDF": "a PDF. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"\xff\xd8\xff": "a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"\x89PNG": "a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"GIF8": "a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    b"\x1f\x8b": "a compressed archive. Take the workbook or CSV file out of it and check that.",
    b"7z\xbc\xaf": "a compressed archive. Take the workbook or CSV file out of it and check that.",
    b"Rar!": "a compressed archive. Take the workbook or CSV file out of it and check that.",
    b"PAR1": "a Parquet file. Save it as CSV and check that.",
}


def read_sheet(path: Path) -> Sheet:
    """The sheet of a CSV file or an Excel workbook. Raises UnusableFile."""
    content = _content(path)
    if not content.strip():
        raise UnusableFile("The file is empty. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.")
    for start, what in _REFUSED.items():
        if content.startswith(start):
            raise UnusableFile(f"The file is {what}")
    if content.startswith(_WORKBOOK):
        return read_workbook(io.BytesIO(content))
    return read_delimited(content)


def _content(path: Path) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise UnusableFile(f"{path} is no file. Give the file to be checked.")
            if found.st_size > LARGEST_FILE:
                raise UnusableFile("The file is larger than 200 MB. Split it into several files.")
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UnusableFile(f"{path} can't be opened: {error.strerror or error}.") from None
