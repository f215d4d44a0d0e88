"""The marked workbook of a large file: made in the background, kept sealed, fetched, and gone with the file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import polars as pl
import pytest
from django.test import Client

from tests.factories.service import a_person, an_organisation, signed_in
from tests.service.conftest import as_owner, as_worker
from tests.service.uploads.sending import handed_in, made_up_rows, number_of, sent
from tests.service.uploads.test_a_file_becomes_logs import QUESTIONNAIRE, ROWS, coordinator

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.uploads.models import Upload

pytestmark = pytest.mark.usefixtures("database", "few_are_many")
__all__ = ["coordinator"]


@pytest.fixture
def few_are_many(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.uploads import downloads

    monkeypatch.setattr(downloads, "MANY_ROWS", ROWS - 1)


def _faulty(coordinator: Person) -> Upload:
    column = number_of(QUESTIONNAIRE, "age1.cell")
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS).with_columns(pl.lit("130").alias(column))
    return sent(QUESTIONNAIRE, coordinator, rows)


def _asked(client: Client, upload: Upload) -> None:
    assert client.post(f"/uploads/{upload.pk}/workbook").url == f"/uploads/{upload.pk}"


def _made(client: Client, coordinator: Person, upload: Upload) -> None:
    from lodgement.service.uploads.tasks import mark_upload

    _asked(client, upload)
    mark_upload(upload=upload.pk, by=coordinator.pk)


def _kept(upload: Upload) -> tuple[str, bytes | None]:
    from lodgement.service.uploads.models import Upload

    with as_owner():
        found = Upload.objects.get(pk=upload.pk)
    return found.workbook_state, None if found.workbook is None else bytes(found.workbook)


def test_it_is_asked_for_made_and_fetched(coordinator: Person) -> None:
    upload, client = _faulty(coordinator), signed_in(coordinator)
    page = f"/uploads/{upload.pk}"
    assert "Make the marked workbook" in client.get(page).content.decode()
    assert client.get(f"{page}/report.xlsx").url == page, "nobody waits for it"
    for _ in ("asked for", "asked for twice"):
        _asked(client, upload)
    assert "Making the marked workbook" in client.get(page).content.decode()

    _made(client, coordinator, upload)
    first = _kept(upload)
    _made(client, coordinator, upload)
    assert (first[0], _kept(upload)) == ("made", first), "made once, whatever runs twice"
    assert first[1] is not None
    assert not first[1].startswith(b"PK"), "sealed"
    assert "Download the marked workbook" in client.get(page).content.decode()
    answer = client.get(f"{page}/report.xlsx")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "xl/comments1.xml" in ZipFile(io.BytesIO(answer.content)).namelist()
    assert _events(upload) == ["upload.received", "upload.checked", "upload.workbook_asked", "upload.workbook_made",
                               "upload.report_downloaded"]  # fmt: skip


def _events(upload: Upload) -> list[str]:
    from lodgement.service.audit.models import Event

    with as_owner():
        events = Event.objects.filter(subject=f"upload {upload.pk}").order_by("sequence")
        return list(events.values_list("action", flat=True))


def test_it_says_what_the_one_says_that_is_made_at_once(coordinator: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.uploads import downloads

    upload, client = _faulty(coordinator), signed_in(coordinator)
    _made(client, coordinator, upload)
    kept = client.get(f"/uploads/{upload.pk}/report.xlsx").content
    monkeypatch.setattr(downloads, "MANY_ROWS", ROWS)
    at_once = client.get(f"/uploads/{upload.pk}/report.xlsx").content
    assert {name: ZipFile(io.BytesIO(kept)).read(name) for name in ZipFile(io.BytesIO(kept)).namelist()} == {
        name: ZipFile(io.BytesIO(at_once)).read(name) for name in ZipFile(io.BytesIO(at_once)).namelist()
    }


def test_it_is_gone_with_the_file(coordinator: Person) -> None:
    client = signed_in(coordinator)
    upload = sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    _made(client, coordinator, upload)
    handed_in(coordinator, upload)
    given_up = _faulty(coordinator)
    _made(client, coordinator, given_up)
    client.post(f"/uploads/{given_up.pk}/cancel")
    assert [_kept(upload), _kept(given_up)] == [("", None), ("", None)]
    assert client.get(f"/uploads/{upload.pk}/report.xlsx").status_code == 404


def test_a_file_that_went_meanwhile_has_none_made(coordinator: Person) -> None:
    from lodgement.service.uploads.tasks import mark_upload

    upload, client = _faulty(coordinator), signed_in(coordinator)
    _asked(client, upload)
    client.post(f"/uploads/{upload.pk}/cancel")
    mark_upload(upload=upload.pk, by=coordinator.pk)
    _asked(client, upload)
    assert _kept(upload) == ("", None)


def test_who_waits_is_told_when_it_can_not_be_made(coordinator: Person) -> None:
    from lodgement.service.uploads.tasks import mark_upload

    upload, client = _faulty(coordinator), signed_in(coordinator)
    _asked(client, upload)
    with as_owner():
        type(coordinator).objects.filter(pk=coordinator.pk).update(active=False)
    with as_worker():
        mark_upload(upload=upload.pk, by=coordinator.pk)
    assert _kept(upload) == ("failed", None)
    colleague = a_person("coordinator", coordinator.organisation)
    client = signed_in(colleague)
    assert (
        "Something went wrong on our side while the workbook was made"
        in client.get(f"/uploads/{upload.pk}").content.decode()
    )
    _made(client, colleague, upload)
    assert _kept(upload)[0] == "made"


def test_nobody_else_asks_for_it(coordinator: Person) -> None:
    upload = _faulty(coordinator)
    stranger = signed_in(a_person("coordinator", an_organisation()))
    assert stranger.post(f"/uploads/{upload.pk}/workbook").status_code == 404
    assert _kept(upload) == ("", None)
