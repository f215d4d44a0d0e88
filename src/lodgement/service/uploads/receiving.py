"""Files as they come in: kept in memory, never on disk, where they would lie in the clear when a process dies.

Of what is too large only the size is kept, and the rest is read to its end, so that the form can say what is wrong
where a browser that is cut off would only say that the connection was lost.
"""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from ..database.session import SECOND_FACTOR

LARGEST_UPLOAD = 50 << 20
"""Bytes: a year of the largest provider, as CSV or workbook, several times over."""
LARGEST_TO_CHECK = 10 << 20
"""Bytes, of somebody who hasn't signed in. The command line checks larger files."""
LARGEST_READ = 1 << 30
"""Bytes that are read to their end to say that they are too many; beyond, the connection is cut."""


class InMemory(FileUploadHandler):
    """Django's upload handler of the service."""

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], content_length: int, *rest: Any) -> None:  # noqa: N803
        if content_length > LARGEST_READ:
            raise RequestDataTooBig("more than is read to its end")
        self.left = self._allowed()
        """Bytes that this request may still keep."""

    def _allowed(self) -> int:
        """What somebody may send: staff more where a page says so (`takes_up_to`), strangers less."""
        if "_auth_user_id" not in self.request.session:
            return LARGEST_TO_CHECK
        match = self.request.resolver_match
        largest: int = getattr(match.func, "takes_up_to", LARGEST_UPLOAD) if match else LARGEST_UPLOAD
        if largest > LARGEST_UPLOAD and not self.request.session.get(SECOND_FACTOR):
            return LARGEST_UPLOAD
        return largest

    def new_file(self, *said: Any, **named: Any) -> None:
        super().new_file(*said, **named)
        self.parts: list[bytes] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.left -= len(raw_data)
        if self.left >= 0:
            self.parts.append(raw_data)
        else:
            self.parts.clear()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = io.BytesIO(b"".join(self.parts))
        return InMemoryUploadedFile(content, self.field_name, self.file_name, self.content_type, file_size,
                                    self.charset, self.content_type_extra)  # fmt: skip
