"""A download is on record with its bytes, answers whole or not at all, and a recall stops it while it is under way."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest

from tests.factories.service import PASSWORD, signed_in
from tests.factories.service_parcels import asked
from tests.service.conftest import as_owner
from tests.service.uploads.processes import OUTSIDE, Processes, wait_for
from tests.service.uploads.visitor import Visitor

from .test_links import events, recalled

if TYPE_CHECKING:
    from lodgement.service.outbox.models import ParcelLink

LARGE = 20_000_000
"""Bytes: several times what a network's buffers hold, so that a slow reader keeps most of it back."""


def openings(link: ParcelLink) -> list[tuple[str, int, bool]]:
    """How each download of a link ended: what, with how many bytes, and whether it did end."""
    from lodgement.service.outbox.models import Opening

    with as_owner():
        found = Opening.objects.filter(link=link).values_list("kind", "bytes_sent", "ended_at")
        return [(kind, sent, ended is not None) for kind, sent, ended in found]


@pytest.mark.usefixtures("database")
def test_a_download_is_whole_and_kept_by_nobody() -> None:
    home = asked()
    link = home.link(home.workbook())
    browser = signed_in(home.person)
    headers = {"Range": "bytes=0-9", "If-None-Match": "*", "If-Modified-Since": "Thu, 26 Nov 2026 00:00:00 GMT"}
    answers = [browser.get(f"/links/{link.pk}/file", headers=given) for given in ({}, headers)]
    contents = [b"".join(answer.streaming_content) for answer in answers]
    assert (contents[0] == contents[1], len(contents[0])) == (True, link.size)
    for answer in answers:
        assert answer.status_code == 200
        told = {
            name: answer[name] for name in ("Content-Length", "Cache-Control", "Accept-Ranges", "X-Accel-Buffering")
        }
        assert told == {
            "Content-Length": str(link.size), "Cache-Control": "no-store", "Accept-Ranges": "none",
            "X-Accel-Buffering": "no",
        }  # fmt: skip
        assert answer["Content-Disposition"] == f'attachment; filename="{link.parcel.name}"'
        assert [name for name in ("ETag", "Last-Modified") if name in answer.headers] == []
    assert openings(link) == [("fetched", link.size, True)] * 2
    assert events(f"link {link.pk}") == [("link.fetched", {"bytes": link.size})] * 2


@pytest.mark.usefixtures("database")
def test_a_recall_cuts_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.outbox import downloads

    monkeypatch.setattr(downloads, "PIECE", 1000)
    home = asked()
    link = home.link(home.workbook())
    pieces = iter(signed_in(home.person).get(f"/links/{link.pk}/file").streaming_content)
    assert [len(next(pieces)) for _ in range(2)] == [1000, 1000]
    assert openings(link) == [("fetched", 2000, False)]
    recalled(home.statistician, link)
    with pytest.raises(downloads.Cut):
        next(pieces)
    assert openings(link) == [("cut", 2000, True)]
    assert events(f"link {link.pk}") == [("link.cut", {"bytes": 2000})]


@pytest.mark.usefixtures("database")
def test_a_browser_that_goes_away_is_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.outbox import downloads

    monkeypatch.setattr(downloads, "PIECE", 1000)
    home = asked()
    link = home.link(home.workbook())
    answer = signed_in(home.person).get(f"/links/{link.pk}/file")
    next(iter(answer.streaming_content))
    answer._iterator.close()  # as the server does, which closes the database too
    assert openings(link) == [("broken", 1000, True)]
    assert events(f"link {link.pk}") == [("link.broken", {"bytes": 1000})]


# with a server of its own, a slow reader, and a recall by another process


@pytest.fixture
def service(server: None) -> Iterator[Processes]:
    made = Processes()
    try:
        made.start_web()
        yield made
    finally:
        made.end()


class Reader(Visitor):
    """Somebody whose browser takes a file in at its leisure."""

    def begin(self, path: str) -> http.client.HTTPResponse:
        """The answer to a request, of which nothing is read yet, and little fits into the buffers."""
        host, port = self._address.rsplit("/", 1)[1].split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        connection.sock = socket.socket()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        connection.sock.connect((host, int(port)))
        connection.request("GET", path, headers={"Cookie": self._cookies()})
        return connection.getresponse()

    def _cookies(self) -> str:
        request = urllib.request.Request(self._address)
        (kept,) = [one for one in self._browser.handlers if isinstance(one, urllib.request.HTTPCookieProcessor)]
        kept.cookiejar.add_cookie_header(request)
        return str(request.get_header("Cookie"))


AS_STAFF = """
import os, sys
import django
django.setup()
from lodgement.service.accounts.models import Person
from lodgement.service.database.roles import STAFF
from lodgement.service.database.session import on_behalf_of
from lodgement.service.outbox.links import give, recall
from lodgement.service.outbox.models import ParcelLink
from lodgement.service.outbox.parcels import drill_parcel
by, person, *rest = sys.argv[1:]
with on_behalf_of(int(by), STAFF):
    by, person = Person.objects.get(pk=by), Person.objects.get(pk=person)
    if rest:
        print(recall(by=by, links=ParcelLink.objects.filter(pk=rest[0]), subject=f"person {person.pk}"))
    else:
        parcel = drill_parcel(by=by, organisation=person.organisation, collection="lettings", year=2026,
                              name="wrong.csv", content=os.urandom(SIZE), logs=[1])
        print(give(by=by, parcel=parcel, person=person).pk)
"""


def by_another_process(service: Processes, *said: object) -> str:
    """What a process of its own says that acts as a statistician: it makes a link to a large file, or recalls one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LODGEMENT", "DATABASE"))}
    told = {"LODGEMENT_MODE": "test", "LODGEMENT_DATA_FOLDER": str(service.folder)}
    code = AS_STAFF.replace("SIZE", str(LARGE))
    command = [sys.executable, "-c", code, *map(str, said)]
    return subprocess.run(command, env=kept | told, capture_output=True, text=True, check=True).stdout.strip()


def a_statistician(service: Processes) -> Any:
    from django.utils import timezone

    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Organisation

    home = Organisation.objects.using(OUTSIDE).create(name="The producer", provider_type=1, is_producer=True)
    return Person.objects.using(OUTSIDE).create(
        organisation=home, role="statistician", name="Stat", email="s@example.org", confirmed_at=timezone.now()
    )


def test_a_recall_by_another_process_stops_a_slow_reader(service: Processes) -> None:
    """Takes some seconds: a whole service is started, and twenty megabytes are sent slowly."""
    from lodgement.service.outbox.models import Opening

    by, person = a_statistician(service), service.a_coordinator("Home", PASSWORD)
    person.organisation.made_up = True
    person.organisation.save(using=OUTSIDE)
    link = by_another_process(service, by.pk, person.pk)
    reader = Reader(service.port)
    reader.sign_in(person.email, PASSWORD)
    answer = reader.begin(f"/links/{link}/file")
    assert (answer.status, answer.getheader("Content-Length")) == (200, str(LARGE))
    read = len(answer.read(1_000_000))
    assert by_another_process(service, by.pk, person.pk, link) == "1"
    recalled_at = time.monotonic()
    with suppress(ConnectionError):  # it ends before the file does
        while piece := answer.read(100_000):
            read += len(piece)
    seconds = time.monotonic() - recalled_at
    openings = Opening.objects.using(OUTSIDE).filter(link_id=link).values_list("kind", "bytes_sent")
    wait_for("the download is on record", lambda: openings[0][0] == "cut", 10)
    sent = openings[0][1]
    assert (read <= sent, sent < LARGE / 2, seconds < 5) == (True, True, True)
    with pytest.raises(HTTPError) as again:
        reader.get(f"/links/{link}/file")
    assert again.value.code == 410
    _measured(f"of {LARGE:,} bytes {sent:,} were handed over, {read:,} read; ended after {seconds:.2f} s")


def _measured(said: str) -> None:
    if path := os.environ.get("LODGEMENT_MEASURED"):
        with Path(path).open("a", encoding="utf-8") as lines:
            lines.write(said + "\n")
