"""The pages of files: send one, see its report, take it as a workbook, hand it in; whose it is, and whose it isn't."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.service import a_person, an_organisation, signed_in
from tests.service.conftest import as_owner, as_worker
from tests.service.uploads.sending import as_csv, made_up_rows, number_of
from tests.service.uploads.test_a_file_becomes_logs import QUESTIONNAIRE, ROWS, coordinator

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
__all__ = ["coordinator"]
YEAR = f"{QUESTIONNAIRE.collection}-{QUESTIONNAIRE.year}"


def file_named(content: bytes, name: str = "file.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _sent(coordinator: Person, content: bytes) -> str:
    """The address of the upload that a file became, checked."""
    from lodgement.service.uploads.tasks import check_upload

    answer = signed_in(coordinator).post("/uploads", {"year": YEAR, "file": file_named(content)})
    assert answer.status_code == 302, answer.content.decode()
    check_upload(upload=int(answer.url.rsplit("/", 1)[1]), by=coordinator.pk)
    return str(answer.url)


def test_a_faulty_file_is_reported_and_given_back_marked(coordinator: Person) -> None:
    column = number_of(QUESTIONNAIRE, "age1.cell")
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS).with_columns(pl.lit("130").alias(column))
    address = _sent(coordinator, as_csv(QUESTIONNAIRE, rows))
    client = signed_in(coordinator)

    page = client.get(address).content.decode()
    assert f"{ROWS} rows checked" in page
    assert "Hand in as it is" in page
    assert "130" in client.get(f"{address}/rows").content.decode()
    workbook = client.get(f"{address}/report.xlsx")
    assert workbook.headers["Cache-Control"] == "no-store"
    assert "xl/comments1.xml" in ZipFile(io.BytesIO(workbook.content)).namelist()
    assert client.get(f"{address}/report.csv").content.startswith(b"\xef\xbb\xbfRow,")


def test_a_file_is_handed_in_by_a_button_and_its_logs_are_listed(coordinator: Person) -> None:
    from lodgement.service.uploads.tasks import hand_in_upload

    address = _sent(coordinator, as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS)))
    client = signed_in(coordinator)
    assert client.post(f"{address}/hand-in").url == address
    assert "Making logs of your file" in client.get(address).content.decode()
    hand_in_upload(upload=int(address.rsplit("/", 1)[1]), by=coordinator.pk)
    assert f"{ROWS} new logs" in client.get(address).content.decode()


def test_support_hands_a_file_in_for_an_organisation(coordinator: Person) -> None:
    """The worker copies its rows in the role of staff; the logs are the organisation's, made by who handed them in."""
    from lodgement.service.logs.models import Log
    from lodgement.service.uploads.tasks import check_upload, hand_in_upload

    support = a_person("support")
    client, organisation = signed_in(support), coordinator.organisation
    content = as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    said = {"year": YEAR, "organisation": str(organisation.pk), "file": file_named(content)}
    address = client.post("/uploads", said).url
    number = int(address.rsplit("/", 1)[1])
    with as_worker():
        check_upload(upload=number, by=support.pk)
    assert f"{ROWS} rows checked" in client.get(address).content.decode()
    assert client.post(f"{address}/hand-in").url == address
    with as_worker():
        hand_in_upload(upload=number, by=support.pk)
    assert f"{ROWS} new logs" in client.get(address).content.decode()
    assert f"{ROWS} new logs" in signed_in(coordinator).get(address).content.decode()
    with as_owner():
        assert set(Log.objects.filter(upload=number).values_list("made_for", "made_by", "status")) == {
            (organisation.pk, support.pk, "completed")
        }


def test_the_same_file_sent_twice_is_one_upload(coordinator: Person) -> None:
    content = as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    client = signed_in(coordinator)
    answers = [client.post("/uploads", {"year": YEAR, "file": file_named(content)}).url for _ in range(2)]
    assert answers[0] == answers[1]


def _mended(coordinator: Person, address: str, content: bytes) -> str:
    """The address of the upload that a mended file became, sent on the page of the one before and checked."""
    from lodgement.service.uploads.tasks import check_upload

    answer = signed_in(coordinator).post(f"{address}/mended", {"file": file_named(content)})
    check_upload(upload=int(answer.url.rsplit("/", 1)[1]), by=coordinator.pk)
    return str(answer.url)


def test_a_mended_file_takes_the_place_of_the_one_before_once_it_is_checked(coordinator: Person) -> None:
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    column = number_of(QUESTIONNAIRE, "age1.cell")
    address = _sent(coordinator, as_csv(QUESTIONNAIRE, rows.with_columns(pl.lit("130").alias(column))))
    client = signed_in(coordinator)

    wrong = _mended(coordinator, address, b"%PDF-1.7")
    assert f"{ROWS} rows checked" in client.get(address).content.decode()
    assert f'href="{address}"' in client.get(wrong).content.decode()

    _mended(coordinator, address, as_csv(QUESTIONNAIRE, rows))
    assert "A later file took its place" in client.get(address).content.decode()


def test_a_file_is_given_up(coordinator: Person) -> None:
    address = _sent(coordinator, as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS)))
    client = signed_in(coordinator)
    client.post(f"{address}/cancel")
    assert "This file was given up" in client.get(address).content.decode()


@pytest.mark.parametrize("route", ["", "/rows", "/report.xlsx", "/report.csv", "/hand-in"])
def test_another_organisations_file_is_not_there(coordinator: Person, route: str) -> None:
    address = _sent(coordinator, as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS)))
    stranger = signed_in(a_person("coordinator", an_organisation()))
    assert stranger.get(address + route).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "is a PDF"),
        (b"Field number,1,2\n,1,2\n", "field numbers"),
    ],
)
def test_anybody_has_a_file_checked_and_is_told_in_a_sentence_why_it_cannot_be(
    coordinator: Person, content: bytes, said: str
) -> None:
    from django.test import Client

    answer = Client().post("/check-a-file", {"year": YEAR, "file": file_named(content), "result": "page"})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_anybody_has_a_file_checked_and_nothing_is_kept(coordinator: Person) -> None:
    from django.test import Client

    from lodgement.service.uploads.models import Upload
    from tests.service.conftest import as_owner

    content = as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    answer = Client().post("/check-a-file", {"year": YEAR, "file": file_named(content), "result": "page"})
    assert f"{ROWS} lettings checked" in answer.content.decode()
    workbook = Client().post("/check-a-file", {"year": YEAR, "file": file_named(content), "result": "xlsx"})
    assert workbook.content.startswith(b"PK")
    with as_owner():
        assert Upload.objects.count() == 0


@pytest.mark.parametrize("path", ["/templates/lettings/2025.xlsx", "/templates/lettings/2025.csv",
                                  "/specifications/lettings/2025.html"])  # fmt: skip
def test_templates_and_specifications_are_for_anybody(database: None, path: str) -> None:
    from django.test import Client

    assert Client().get(path).status_code == 200
    assert Client().get(path.replace("2025", "1999")).status_code == 404
