"""A download that a recall stops: before each piece it is looked whether the link still works; what went out is noted.

The answer says how long the file is, so that one which is cut never passes for whole: the connection is broken, and
browsers throw away what they have. What is left in the buffers of the network can't be called back; a proxy is asked
not to keep any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from ..database.session import on_behalf_of
from .models import Opening, OpeningKind, ParcelLink
from .opening import end_fetch, note_progress
from .queries import standing

PIECE = 256 << 10
"""Bytes between two looks."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_NO_FOLDER = re.compile(r"[/\\\x00-\x1f]+")


class Cut(Exception):
    """A download was stopped by a recall: the server breaks the connection."""


def download(link: ParcelLink, opening: Opening, name: str, content: bytes) -> StreamingHttpResponse:
    """The answer with a link's file, whole: no part of it can be asked for, and nothing on the way may keep it."""
    headers = {
        "Content-Disposition": content_disposition_header(True, _NO_FOLDER.sub("-", name)) or "attachment",
        "Content-Length": str(len(content)),
        "Accept-Ranges": "none",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    kind = WORKBOOK if name.endswith(".xlsx") else "application/octet-stream"
    return StreamingHttpResponse(_pieces(link, opening, content), content_type=kind, headers=headers)


def _pieces(link: ParcelLink, opening: Opening, content: bytes) -> Iterator[bytes]:
    """The file in pieces, each looked after in a short transaction of its own. Raises Cut."""
    sent, ended = 0, OpeningKind.BROKEN
    try:
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            if not _goes_on(link, opening, sent + len(piece)):
                ended = OpeningKind.CUT
                raise Cut(f"after {sent} bytes")
            sent += len(piece)  # before it goes out: the browser then has at most so much
            yield piece
        ended = OpeningKind.FETCHED
    finally:
        with on_behalf_of(link.person_id):
            end_fetch(opening, link, ended, sent)


def _goes_on(link: ParcelLink, opening: Opening, sent: int) -> bool:
    """Whether the link still works, so that another piece may go out; notes how far the download then is."""
    with on_behalf_of(link.person_id):
        works = ParcelLink.objects.filter(standing(), pk=link.pk, parcel__recalled_at=None).exists()
        if works:
            note_progress(opening, sent)
        return works
