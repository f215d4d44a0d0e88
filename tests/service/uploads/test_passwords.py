"""Workbooks that open with a password: it is asked for on a page, used once, and nowhere to be found afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.factories.service import signed_in
from tests.hostile.workbooks import protected
from tests.service.conftest import as_owner
from tests.service.uploads.sending import as_workbook, made_up_rows
from tests.service.uploads.test_a_file_becomes_logs import QUESTIONNAIRE, ROWS, coordinator
from tests.service.uploads.test_pages import YEAR, file_named

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
__all__ = ["coordinator"]
PASSWORD = "grey herons nest early"
WRONG = "The password doesn&#39;t open the workbook."


def _protected(coordinator: Person) -> bytes:
    return protected(PASSWORD, as_workbook(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS)))


def test_a_password_is_asked_for_and_the_file_then_checked(
    coordinator: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    from lodgement.service.uploads.tasks import check_upload

    client = signed_in(coordinator)
    address = client.post("/uploads", {"year": YEAR, "file": file_named(_protected(coordinator), "file.xlsx")}).url
    number = int(address.rsplit("/", 1)[1])
    check_upload(upload=number, by=coordinator.pk)
    assert "Enter the password" in client.get(address).content.decode()

    wrong = client.post(f"{address}/password", {"password": "wrong"})
    assert (wrong.status_code, WRONG in wrong.content.decode()) == (422, True)
    assert client.post(f"{address}/password", {"password": PASSWORD}).url == address
    assert client.post(f"{address}/password", {"password": PASSWORD}).url == address, "asked twice, done once"
    check_upload(upload=number, by=coordinator.pk)
    assert f"{ROWS} rows checked" in client.get(address).content.decode()
    everything = "".join([*capfd.readouterr(), _everything(), client.get(address).content.decode()])
    assert (PASSWORD in everything, PASSWORD.encode().hex() in everything) == (False, False)
    assert coordinator.email in everything, "what is there would be found"


def _everything() -> str:
    """All rows of all tables as text, bytes as hexadecimal figures."""
    from django.db import connection

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        said = []
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT it::text FROM "{name}" it')
            said += [row for (row,) in cursor.fetchall()]
    return "\n".join(said)


def test_who_may_not_decide_is_not_asked(coordinator: Person) -> None:
    from lodgement.service.uploads.tasks import check_upload
    from tests.factories.service import a_person

    client = signed_in(coordinator)
    address = client.post("/uploads", {"year": YEAR, "file": file_named(_protected(coordinator), "file.xlsx")}).url
    check_upload(upload=int(address.rsplit("/", 1)[1]), by=coordinator.pk)
    colleague = signed_in(a_person("provider", coordinator.organisation))
    assert 'type="password"' not in colleague.get(address).content.decode()
    colleague.post(f"{address}/password", {"password": PASSWORD})
    assert "Enter the password" in client.get(address).content.decode()


def test_anybody_is_asked_for_the_password_of_a_file_to_check(coordinator: Person) -> None:
    content = _protected(coordinator)

    def checked(**said: str) -> tuple[int, str]:
        form = {"year": YEAR, "file": file_named(content, "file.xlsx"), "result": "page"}
        answer = Client().post("/check-a-file", form | said)
        return answer.status_code, answer.content.decode()

    status, page = checked()
    assert (status, "The workbook opens with a password." in page, 'name="password"' in page) == (422, True, True)
    status, page = checked(password="wrong")
    assert (status, WRONG in page) == (422, True)
    status, page = checked(password=PASSWORD)
    assert (status, f"{ROWS} lettings checked" in page, PASSWORD in page) == (200, True, False)
