"""The table of an upload's states: whole, as the documents have it, and held to when two do something at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.service import a_person, signed_in
from tests.service.conftest import ROOT
from tests.service.uploads.sending import as_csv, handed_in, made_up_rows, sent
from tests.service.uploads.test_a_file_becomes_logs import QUESTIONNAIRE, ROWS, coordinator

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
__all__ = ["coordinator"]


def test_every_state_has_an_owner_and_only_what_nobody_owns_is_an_end() -> None:
    from lodgement.service.uploads.models import NEXT, OWNERS, State

    assert set(OWNERS) == set(State)
    assert {state for state in State if not NEXT.get(state)} == {s for s in State if OWNERS[s] == "nobody"}
    assert {state for after in NEXT.values() for state in after} | {State.RECEIVED} == set(State)


def test_the_documents_have_the_table_as_the_code_has_it() -> None:
    from lodgement.service.uploads.diagram import diagram

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "uploads.md").read_text(encoding="utf-8")


def test_two_tabs_hand_in_once(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.queries import logs_for
    from lodgement.service.uploads.tasks import hand_in_upload

    upload = sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    tabs = [signed_in(coordinator) for _ in range(2)]
    assert [tab.post(f"/uploads/{upload.pk}/hand-in").url for tab in tabs] == [f"/uploads/{upload.pk}"] * 2
    for _ in tabs:
        hand_in_upload(upload=upload.pk, by=coordinator.pk)
    with on_behalf_of(coordinator.pk):
        assert logs_for(coordinator).count() == ROWS


def test_one_tab_mends_what_the_other_has_handed_in(coordinator: Person) -> None:
    from lodgement.service.uploads.models import Upload
    from tests.service.conftest import as_owner
    from tests.service.uploads.test_pages import file_named

    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    upload = handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    mended = {"file": file_named(as_csv(QUESTIONNAIRE, rows.head(3)))}
    answer = signed_in(coordinator).post(f"/uploads/{upload.pk}/mended", mended, follow=True)
    assert "That can’t be done any more." in answer.content.decode()
    with as_owner():
        assert list(Upload.objects.values_list("state", flat=True)) == ["handed_in"]


def test_support_hands_in_on_behalf_of_an_organisation(coordinator: Person) -> None:
    from lodgement.service.uploads.tasks import check_upload
    from tests.service.uploads.test_pages import YEAR, file_named

    support = a_person("support")
    content = as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    form = {"year": YEAR, "file": file_named(content), "organisation": coordinator.organisation_id}
    address = signed_in(support).post("/uploads", form).url
    check_upload(upload=int(address.rsplit("/", 1)[1]), by=support.pk)
    page = signed_in(coordinator).get(address).content.decode()
    assert (f"{ROWS} rows checked" in page, "Sent by support on" in page) == (True, True)


def test_a_file_of_somebody_who_is_gone_is_given_up(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.actions import receive
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import check_upload
    from tests.service.conftest import as_owner, as_worker

    content = as_csv(QUESTIONNAIRE, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    with on_behalf_of(coordinator.pk):
        upload = receive(
            by=coordinator, organisation=coordinator.organisation, questionnaire=QUESTIONNAIRE, content=content
        )
    with as_owner():
        type(coordinator).objects.filter(pk=coordinator.pk).update(active=False)
    with as_worker():
        check_upload(upload=upload.pk, by=coordinator.pk)
    with as_owner():
        found = Upload.objects.get(pk=upload.pk)
        assert (found.state, found.file, found.refusal[:20]) == ("refused", None, "Something went wrong")


def test_identical_rows_sent_again_are_as_many_logs_as_before(coordinator: Person) -> None:
    """Two that can't be told apart are matched one by one, and a third is new."""
    from lodgement.service.logs.models import Log
    from lodgement.service.uploads.matching import Match, logs_there
    from tests.service.conftest import as_owner

    upload = handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, 2)))
    with as_owner():
        Log.objects.update(same_token=b"same")
        first, second = Log.objects.order_by("id").values_list("id", flat=True)
        found = logs_there(upload, [None] * 3, [b"same"] * 3)
    assert found == [Match(first, is_same=True), Match(second, is_same=True), Match(None, is_same=False)]
