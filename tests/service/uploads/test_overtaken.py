"""What becomes of a file while its job waits or runs: its year closes, its person has another role, others act."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from tests.factories.service import a_person, signed_in
from tests.service.conftest import as_owner, as_worker
from tests.service.uploads.sending import as_csv, handed_in, made_up_rows, number_of, sent
from tests.service.uploads.test_a_file_becomes_logs import QUESTIONNAIRE, ROWS, coordinator

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.uploads.models import Upload

__all__ = ["coordinator"]
pytestmark = pytest.mark.usefixtures("database")


def events(upload: Upload) -> list[str]:
    from lodgement.service.audit.models import Event

    with as_owner():
        of_it = Event.objects.filter(subject=f"upload {upload.pk}").order_by("sequence")
        return list(of_it.values_list("action", flat=True))


def logs() -> list[tuple[int, int]]:
    from lodgement.service.logs.models import Log

    with as_owner():
        return list(Log.objects.order_by("pk").values_list("pk", "version"))


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Closes the year: until then it takes new logs."""
    from django.utils import timezone

    def close() -> None:
        later = QUESTIONNAIRE.window.edits_until + dt.timedelta(days=30)
        monkeypatch.setattr(timezone, "localdate", lambda: later)

    return close


@pytest.mark.parametrize("changes", [False, True])
def test_a_year_that_has_closed_takes_no_file_that_was_checked_before(
    coordinator: Person, closed: Any, changes: bool
) -> None:
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    if changes:
        handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
        column = number_of(QUESTIONNAIRE, "layear.cell")
        rows = rows.with_columns(pl.lit("7").alias(column))
    upload, before = sent(QUESTIONNAIRE, coordinator, rows), logs()
    closed()
    browser = signed_in(coordinator)
    answer = browser.post(f"/uploads/{upload.pk}/hand-in", follow=True)
    assert "2025/26 took new logs until" in answer.content.decode()
    assert logs() == before
    assert "upload.hand_in_asked" not in events(upload)[-1:]


def test_a_mended_file_of_a_closed_year_is_not_taken(coordinator: Person, closed: Any) -> None:
    from lodgement.service.uploads.models import Upload
    from tests.service.uploads.test_pages import file_named

    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    upload = sent(QUESTIONNAIRE, coordinator, rows)
    closed()
    file = file_named(as_csv(QUESTIONNAIRE, rows.head(3)))
    answer = signed_in(coordinator).post(f"/uploads/{upload.pk}/mended", {"file": file})
    assert "2025/26 took new logs until" in answer.content.decode()
    with as_owner():
        assert Upload.objects.count() == 1


def test_who_may_hand_in_no_more_when_the_job_runs_makes_no_log(coordinator: Person) -> None:
    """Support that became a statistician meanwhile, who changes nothing."""
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import hand_in_upload

    support = a_person("support")
    upload = sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    signed_in(support).post(f"/uploads/{upload.pk}/hand-in")
    with as_owner():
        type(support).objects.filter(pk=support.pk).update(role="statistician")
    with as_worker():
        hand_in_upload(upload=upload.pk, by=support.pk)
    with as_owner():
        state, refusal = Upload.objects.values_list("state", "refusal").get(pk=upload.pk)
    assert (logs(), state, refusal != "") == ([], "checked", True)


def test_a_file_that_gave_way_to_the_mended_one_has_its_event(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.actions import receive
    from lodgement.service.uploads.tasks import check_upload

    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    first = sent(QUESTIONNAIRE, coordinator, rows)
    content = as_csv(QUESTIONNAIRE, rows.head(3))
    with on_behalf_of(coordinator.pk):
        second = receive(by=coordinator, organisation=coordinator.organisation, questionnaire=QUESTIONNAIRE,
                         content=content, replaces=first)  # fmt: skip
    check_upload(upload=second.pk, by=coordinator.pk)
    assert events(first)[-1] == "upload.replaced"


def test_a_workbook_of_the_check_before_is_not_kept(coordinator: Person) -> None:
    """It was begun before the file was turned back and checked again."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads import steps
    from lodgement.service.uploads.actions import ask_for_workbook, ask_to_hand_in
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import check_upload

    upload = sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, 3))
    with on_behalf_of(coordinator.pk):
        begun = ask_for_workbook(by=coordinator, upload=upload)
        steps.begin_again(ask_to_hand_in(by=coordinator, upload=upload), coordinator.pk)
    check_upload(upload=upload.pk, by=coordinator.pk)
    with on_behalf_of(coordinator.pk):
        ask_for_workbook(by=coordinator, upload=upload)
        steps.keep_workbook(begun, b"of the check before")
        assert Upload.objects.get(pk=upload.pk).workbook_state == "asked"


def test_a_hand_in_that_was_given_up_while_it_ran_leaves_nothing(coordinator: Person) -> None:
    """A worker that was silent for long: another gave its job up, and the person then gave up the file."""
    from django.db import transaction

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads import steps
    from lodgement.service.uploads.actions import ask_to_hand_in, cancel
    from lodgement.service.uploads.handing_in import GivenUpMeanwhile, make_logs
    from lodgement.service.uploads.models import Upload

    upload = sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    with on_behalf_of(coordinator.pk):
        ask_to_hand_in(by=coordinator, upload=upload)
        silent = Upload.objects.get(pk=upload.pk)
        steps.give_up(upload.pk)
        cancel(by=coordinator, upload=upload)
        with pytest.raises(GivenUpMeanwhile), transaction.atomic():
            silent.file = upload.file  # which that process had read already
            make_logs(silent, coordinator, dt.date(2026, 5, 20), lambda rows: None)
    with as_owner():
        assert (logs(), Upload.objects.get(pk=upload.pk).state) == ([], "cancelled")
