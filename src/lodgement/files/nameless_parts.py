"""The parts of a workbook while it is put together, in files without a name: whatever ends the process, none is left.

The library that writes workbooks keeps rows and parts in temporary files that lie open to whoever looks for them, and
stay when it is killed. Here each loses its name as soon as it is there; a part is handed to the archive as it lies on
disk, so that a large sheet isn't held in memory either.
"""

from __future__ import annotations

import mmap
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from xlsxwriter import workbook as library  # type: ignore[import-untyped]
from xlsxwriter.packager import Packager  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]


class _Part(StringIO):
    """What the library takes for a text in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115

    def write(self, text: str) -> int:
        return self._file.write(text.encode())

    def getvalue(self) -> Any:
        """All that was written, as bytes that are read when they are wanted."""
        self._file.flush()
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)


class _NamelessPackager(Packager):  # type: ignore[misc]
    """Puts together the parts of a workbook; only of one that asks for it by `in_memory`."""

    def _filename(self, xml_filename: str) -> Any:
        if not self.in_memory:
            return super()._filename(xml_filename)
        part, is_bytes = _Part(), True
        self.filenames.append((part, xml_filename, is_bytes))
        return part


library.Packager = _NamelessPackager  # the library has no other way to say so


class NamelessSheet(Worksheet):  # type: ignore[misc]
    """A sheet in constant memory whose rows wait in a file without a name."""

    def _initialize(self, init_data: Any) -> None:
        super()._initialize(init_data)
        Path(self.row_data_filename).unlink()

    def _opt_close(self) -> None:
        """It stays open: it couldn't be opened again."""

    def _opt_reopen(self) -> None:
        """It is open."""

    def _write_optimized_sheet_data(self) -> None:
        if self.dim_rowmin is not None:
            Path(self.row_data_filename).touch(0o600)  # the library takes it away once the rows are in their part
        super()._write_optimized_sheet_data()
