"""The zip archive that a workbook is, read a piece at a time and never trusted.

The list of parts is believed only where the bytes bear it out: each part must unpack to exactly the size that is
written of it, and all together to no more than a workbook of that size can hold. Nothing is ever written to disk, so
the names of parts can't lead anywhere.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from .limits import LARGEST_UNPACKED, LEAST_UNPACKED, MEGABYTE, MOST_PARTS, MOST_TIMES_UNPACKED
from .sheet import UnusableFile

DAMAGED = (
    "The workbook is damaged or was not saved by a spreadsheet program. Open it in Excel and save it again as .xlsx."
)
TOO_LARGE = (
    "The workbook is far larger inside than workbooks of its size are. Open it in Excel, copy the rows into an empty "
    "template and save that."
)
_PIECE = MEGABYTE
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1


class Damaged(UnusableFile):
    """A workbook that isn't made as workbooks are."""

    def __init__(self) -> None:
        super().__init__(DAMAGED)


class Archive:
    """The parts of a workbook, by name."""

    def __init__(self, file: IO[bytes]) -> None:
        """Reads the list of parts. Raises UnusableFile."""
        self._file = file
        size = file.seek(0, 2)
        _check_number_of_parts(file)
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError, struct.error):
            raise Damaged from None
        self._entries = {entry.filename: entry for entry in entries}
        if len({name.lower() for name in self._entries}) < len(entries):
            raise Damaged
        self._left = min(LARGEST_UNPACKED, max(LEAST_UNPACKED, MOST_TIMES_UNPACKED * size))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, name: str, most: int) -> bytes:
        """A part of at most so many bytes. Raises UnusableFile."""
        entry = self._entries.get(name)
        if entry is None:
            raise Damaged
        if entry.file_size > most:
            raise UnusableFile(TOO_LARGE)
        return b"".join(self.pieces(name))

    def pieces(self, name: str, progress: Callable[[float], None] = lambda _: None) -> Iterator[bytes]:
        """A part, unpacked, a piece of at most a megabyte at a time. Raises UnusableFile.

        `progress` is told how much of it is given out, from 0 to 1.
        """
        entry = self._entries.get(name)
        if entry is None or entry.flag_bits & _ENCRYPTED:
            raise Damaged
        if entry.file_size > self._left:
            raise UnusableFile(TOO_LARGE)
        left, sum_of_all = entry.file_size, 0
        for piece in self._unpacked(entry):
            left, sum_of_all = left - len(piece), zlib.crc32(piece, sum_of_all)
            self._left -= len(piece)
            if left < 0:
                raise Damaged
            if self._left < 0:
                raise UnusableFile(TOO_LARGE)
            yield piece
            progress(1 - left / entry.file_size)
        if left or sum_of_all != entry.CRC:
            raise Damaged

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        packed = self._packed(entry)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from packed
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise Damaged
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for piece in packed:
                yield unpacker.decompress(piece, _PIECE)
                while unpacker.unconsumed_tail:
                    yield unpacker.decompress(unpacker.unconsumed_tail, _PIECE)
            while not unpacker.eof and (rest := unpacker.decompress(b"", _PIECE)):
                yield rest
        except zlib.error:
            raise Damaged from None
        if not unpacker.eof:
            raise Damaged

    def _packed(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a part as they lie in the file."""
        self._file.seek(entry.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise Damaged
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        position, left = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length, entry.compress_size
        while left:
            self._file.seek(position)  # two parts may be read by turns
            piece = self._file.read(min(left, _PIECE))
            if not piece:
                raise Damaged
            position, left = position + len(piece), left - len(piece)
            yield piece


def _check_number_of_parts(file: IO[bytes]) -> None:
    """Raises UnusableFile for a list of parts that alone would fill the memory, whatever it says of its own length."""
    file.seek(0)
    found, tail = 0, b""
    while found <= MOST_PARTS and (piece := file.read(_PIECE)):
        found += (tail + piece).count(_ENTRY)
        tail = piece[-3:]
    if found > MOST_PARTS:
        raise UnusableFile(TOO_LARGE)
