"""A workbook that leaves: one organisation's rows, marked for one person, encrypted; never anything of another's."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import re
import tempfile
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from lodgement.files.protected import WrongPassword, opened
from lodgement.files.workbook_reading import read_all_sheets
from tests.factories.service import a_person, signed_in
from tests.factories.service_parcels import as_staff, asked
from tests.service.conftest import as_owner, as_worker

if TYPE_CHECKING:
    from lodgement.service.outbox.models import ParcelLink

pytestmark = pytest.mark.usefixtures("database")


def fetched(link: ParcelLink) -> tuple[bytes, str]:
    """The file of a link and its password, as its person gets them."""
    browser = signed_in(link.person)
    page = browser.get(f"/links/{link.pk}/password").content.decode()
    password = re.search('lodgement-secret">([^<]+)<', page)
    assert password
    return b"".join(browser.get(f"/links/{link.pk}/file").streaming_content), password.group(1)


def texts_of(workbook: bytes) -> str:
    """All that stands in a workbook's parts."""
    with ZipFile(io.BytesIO(workbook)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


def test_it_holds_a_row_a_log_and_no_answer() -> None:
    home = asked(2, tag="NW")
    content, password = fetched(home.link(home.workbook()))
    sheets = read_all_sheets(io.BytesIO(opened(content, password)))
    assert list(sheets) == ["Read me", "Queries"]
    rows = [[cell or "" for cell in row] for row in sheets["Queries"].iter_rows()]
    first, second = home.numbers
    assert [row[:2] for row in rows] == [["Log number", rows[0][1]], [str(first), "NW-0"], [str(second), "NW-1"]]
    assert rows[0][-3:] == ["Questions asked about", "What we ask", "Your notes"]
    assert all(row[-1] == "" for row in rows[1:])
    questions = "Lead tenant's working situation; Lead tenant's age"
    assert [row[-3:] for row in rows[1:]] == [[questions, "A retired lead tenant is 66 or over.", ""]] * 2


def test_it_is_marked_for_its_person_in_every_place() -> None:
    home = asked(name="Nell O’Neill & Co <x>")
    parcel = home.workbook()
    mine, hers = home.link(parcel), home.link(parcel, a_person("provider", home.organisation))
    assert (mine.code != hers.code, mine.digest != hers.digest, len(mine.code)) == (True, True, 19)
    content, password = fetched(mine)
    with ZipFile(io.BytesIO(opened(content, password))) as parts:
        said = {name: parts.read(name).decode() for name in parts.namelist()}
    for name in ("docProps/core.xml", "docProps/custom.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert (name, mine.code in said[name], "OFFICIAL-SENSITIVE" in said[name]) == (name, True, True)
    for name in ("docProps/core.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert (name, "Nell O’Neill &amp;" in said[name]) == (name, True)
    assert hers.code not in "".join(said.values())


def test_it_opens_with_its_own_password_alone() -> None:
    from lodgement.service.outbox.passphrases import WORDS_IN_PHRASE, words

    home = asked(tag="SECRETREF")
    parcel = home.workbook()
    mine, hers = home.link(parcel), home.link(parcel, a_person("provider", home.organisation))
    (content, password), (_, other) = fetched(mine), fetched(hers)
    assert [word in words() for word in password.split("-")] == [True] * WORDS_IN_PHRASE
    with pytest.raises(WrongPassword):
        opened(content, other)
    assert "SECRETREF-0" in texts_of(opened(content, password))
    assert [said for said in ("SECRETREF", mine.code, home.person.name) if said.encode() in content] == []
    assert b"SECRETREF".decode().encode("utf-16-le") not in content


def test_the_words_of_pass_phrases() -> None:
    from lodgement.service.outbox.passphrases import bits, words

    found = words()
    assert (len(set(found)), len(found) >= 900, round(bits())) == (len(found), True, 50)
    assert [word for word in found if not re.fullmatch("[a-z]{4,9}", word)] == []
    starts = sorted(found)
    assert [pair for pair in pairwise(starts) if pair[1].startswith(pair[0])] == []


def test_the_password_goes_by_no_mail_and_stands_on_no_other_page() -> None:
    home = asked()
    link = home.link(home.workbook())
    _, password = fetched(link)
    assert password not in signed_in(home.person).get(f"/links/{link.pk}").content.decode()
    staff = signed_in(home.statistician)
    assert password not in staff.get(f"/parcels/{link.parcel_id}").content.decode()
    assert staff.get(f"/links/{link.pk}/password").status_code == 403


def test_a_parcel_of_queries_has_no_file_and_no_password() -> None:
    home = asked()
    link = home.link(home.queries())
    browser = signed_in(home.person)
    assert [browser.get(f"/links/{link.pk}/{page}").status_code for page in ("file", "password")] == [404, 404]


def test_nothing_of_the_recipients_own_is_refused() -> None:
    """Whatever stands in a reference, and what is asked of all logs together."""
    from tests.factories.service_queries import a_query

    home = asked(1, tag="=1+1 <b>Ω\u0001 007")
    a_query(home.round, None, "too_few", "whole", organisation=home.organisation, message="Are these all your logs?")
    content, password = fetched(home.link(home.workbook()))
    rows = list(read_all_sheets(io.BytesIO(opened(content, password)))["Queries"].iter_rows())
    assert [row[0] for row in rows] == ["Log number", "all", str(home.numbers[0])]


@pytest.mark.parametrize("how", ["number", "swapped", "reference", "made up", "of all"])
def test_a_row_that_is_not_the_organisations_is_refused(how: str) -> None:
    """Were the rows put together wrongly, nothing would be made."""
    from lodgement.service.outbox.boxes import content_of, put_content
    from lodgement.service.outbox.contents import Contents
    from lodgement.service.outbox.guarding import Refused
    from lodgement.service.outbox.models import LinkFile, ParcelLink

    home, other = asked(2, tag="OURS"), asked(1, tag="THEIRS")
    parcel = home.workbook()
    contents = Contents.read(content_of(parcel))
    first, second = contents.rows
    theirs = (other.numbers[0], ("THEIRS-0", *first.references[1:]))
    changed = {
        "number": replace(first, log=theirs[0]),
        "swapped": replace(first, references=second.references),
        "reference": replace(first, references=theirs[1]),
        "made up": replace(first, log=10**12),
        "of all": replace(first, log=None),
    }
    with as_staff(home.statistician):
        put_content(parcel, replace(contents, rows=(second, changed[how])).written())
        parcel.save()
    with pytest.raises(Refused) as refused:
        home.link(parcel)
    assert str(refused.value).startswith("Row 3 of the workbook ")
    assert [said for said in ("THEIRS", "OURS", str(theirs[0])) if said in str(refused.value)] == []
    with as_owner():
        assert (ParcelLink.objects.filter(parcel=parcel).count(), LinkFile.objects.count()) == (0, 0)


def test_a_workbook_made_otherwise_is_refused(tmp_path: Path) -> None:
    from lodgement.files.workbook_writing import new_sheet, new_workbook, write_texts
    from lodgement.service.outbox.guarding import Refused, check_whose

    home = asked()

    def book(sheets: dict[str, list[str]]) -> bytes:
        path = tmp_path / "book.xlsx"
        with new_workbook(path, "Title", "Subject", dt.date(2026, 11, 26)) as (made, styles):
            for name, heading in sheets.items():
                write_texts(new_sheet(made, name, (10,)), 0, heading, styles["text"])
        return path.read_bytes()

    with as_staff(home.statistician):
        for sheets in ({"Queries": ["Log number"]}, {"Read me": ["x"], "Queries": ["Log number", "Rent"]}):
            with pytest.raises(Refused):
                check_whose(book(sheets), home.organisation, "lettings", 2026)


def test_nothing_of_it_lies_in_a_file_that_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the process while a workbook of 1,500 rows is written, no row of it is left."""
    from lodgement.service.outbox.asked import Row
    from lodgement.service.outbox.contents import Contents
    from lodgement.service.outbox.workbook import Mark, queries_workbook

    rows = tuple(Row(log, (f"SECRETREF-{log}", ""), ("Rent",), ("Is it right?",)) for log in range(1, 1501))
    day = dt.date(2026, 11, 26)
    mark = Mark("OFFICIAL-SENSITIVE", "Nell", "One", "AAAA-BBBB-CCCC-DDDD", day, day)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended, seen = threading.Event(), set[int]()

    def look() -> None:
        while not ended.is_set():
            with contextlib.suppress(FileNotFoundError):
                seen.update(found.stat().st_size for found in tmp_path.rglob("*") if found.is_file())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        made = queries_workbook(Contents("Lettings 2026 to 2027", ("Tenant code", "Property"), rows), mark)
    finally:
        ended.set()
        looking.join()
    assert seen <= {0}
    assert read_all_sheets(io.BytesIO(made))["Queries"].height == 1501


def test_the_digest_of_what_is_asked_tells_nothing() -> None:
    """The same rows have another digest each time, so that nobody can try out what a short list asks."""
    home = asked(1)
    assert home.workbook().digest != home.workbook().digest


def test_content_and_password_are_sealed() -> None:
    from django.db import connection

    home = asked(tag="SECRETREF")
    _, password = fetched(home.link(home.workbook()))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p::text || l::text || f::text FROM outbox_parcel p, outbox_parcellink l, outbox_linkfile f"
        )
        ((row,),) = cursor.fetchall()
    assert [said for said in ("SECRETREF", password) if said in row or said.encode().hex() in row] == []
    assert json.dumps("SECRETREF")[1:-1] not in row


def test_files_of_links_that_ended_long_ago_are_taken_out() -> None:
    from lodgement.service.outbox.models import LinkFile, ParcelLink
    from lodgement.service.outbox.tasks import clear_away

    home = asked(1)
    parcel = home.workbook()
    people = [a_person("provider", home.organisation) for _ in range(4)]
    works, *ended = [home.link(parcel, person) for person in people]
    with as_owner():
        now = works.made_at
        for link, what in zip(ended, ("recalled_at", "expires_at", "recalled_at"), strict=True):
            days = 29 if link is ended[2] else 31
            ParcelLink.objects.filter(pk=link.pk).update(**{what: now - dt.timedelta(days=days)})
    with as_worker():
        clear_away(0)
    with as_owner():
        assert set(LinkFile.objects.values_list("link", flat=True)) == {works.pk, ended[2].pk}
        assert ParcelLink.objects.count() == 4
