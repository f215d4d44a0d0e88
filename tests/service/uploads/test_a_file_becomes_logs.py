"""From a file to logs: checked in the background, handed in whole, sent again without doubling anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from lodgement.questionnaire.loading import load
from tests.factories.service import a_person, an_organisation
from tests.service.conftest import as_owner
from tests.service.uploads.sending import handed_in, made_up_rows, number_of, sent

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
QUESTIONNAIRE = load("lettings", 2025)
ROWS = 12


@pytest.fixture
def coordinator(database: None, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A coordinator whose organisation has accepted the agreement, on a day on which 2025 takes new logs."""
    import datetime as dt

    from django.utils import timezone

    from lodgement.service.organisations.models import Agreement

    monkeypatch.setattr(timezone, "localdate", lambda: dt.date(2026, 5, 20))
    organisation = an_organisation()
    person = a_person("coordinator", organisation)
    with as_owner():
        Agreement.objects.create(
            organisation=organisation, version="1", accepted_at=timezone.now(), accepted_by=person,
            organisation_name=organisation.name, officer_name=person.name, officer_email=person.email,
        )  # fmt: skip
    return person


def _logs(person: Person) -> list[dict[str, Any]]:
    """The answers of a person's logs, in the order of their rows."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.queries import logs_for

    with on_behalf_of(person.pk):
        return [answers_of(log, QUESTIONNAIRE) for log in logs_for(person).order_by("upload_row", "id")]


def test_a_file_without_faults_becomes_complete_logs(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.queries import logs_for

    upload = sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, ROWS))
    assert (upload.state, upload.rows, upload.rows_hard, upload.rows_stopped) == ("checked", ROWS, 0, 0)

    upload = handed_in(coordinator, upload)
    assert (upload.state, upload.file) == ("handed_in", None)
    with on_behalf_of(coordinator.pk):
        logs = logs_for(coordinator)
        assert sorted({(log.status, log.owner_id, log.assigned_to_id) for log in logs}) == [
            ("completed", coordinator.organisation_id, coordinator.pk)
        ]
        assert len(logs) == ROWS


def test_the_same_file_sent_again_changes_nothing(coordinator: Person) -> None:
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    before = _logs(coordinator)

    upload = handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    assert upload.rows_unchanged == ROWS
    assert _logs(coordinator) == before


def test_a_mended_file_changes_what_differs_and_nothing_else(coordinator: Person) -> None:
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    before = _logs(coordinator)

    column = number_of(QUESTIONNAIRE, "tenancy.cell")
    other = {"2": "7", "7": "2"}
    row = next(at for at, text in enumerate(rows[column]) if text in other)
    mended = rows.with_columns(
        pl.when(pl.int_range(pl.len()) == row).then(pl.lit(other[rows[column][row]])).otherwise(column).alias(column)
    )
    upload = handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, mended))

    expected = [dict(answers) for answers in before]
    expected[row]["tenancy"] = int(other[rows[column][row]])
    assert (upload.rows_unchanged, _logs(coordinator)) == (ROWS - 1, expected)


def test_a_right_file_brings_back_what_a_wrong_one_took_out(coordinator: Person) -> None:
    """Also answers whose cells said the same in all three: they were taken out since they were no longer asked."""
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    before = _logs(coordinator)
    column = number_of(QUESTIONNAIRE, "net_income_known.cell")
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows.with_columns(pl.lit("3").alias(column))))
    without = _logs(coordinator)
    assert any("incfreq" in one for one in before)
    assert not any("incfreq" in one for one in without)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    assert _logs(coordinator) == before


def test_a_file_that_changes_logs_keeps_nobody_waiting(coordinator: Person) -> None:
    """A changed log takes 8 ms: until the last of 3,000 nobody else could have saved anything, had each its event."""
    import datetime as dt

    from django.db import connection

    from lodgement.service.audit.models import Event
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.handing_in import make_logs
    from lodgement.service.uploads.models import Upload

    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    column = number_of(QUESTIONNAIRE, "layear.cell")
    upload = sent(QUESTIONNAIRE, coordinator, rows.with_columns(pl.lit("7").alias(column)))
    with as_owner():
        Upload.objects.filter(pk=upload.pk).update(state="handing_in")
        before = Event.objects.count()
    written: list[int] = []

    def look(_: int) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_event")
            written.append(cursor.fetchone()[0] - before)

    with on_behalf_of(coordinator.pk):
        made = make_logs(Upload.objects.get(pk=upload.pk), coordinator, dt.date(2026, 5, 20), look)
    with as_owner():
        assert Event.objects.count() == before + made["changed"] + 1
    assert (len(written), set(written), made["changed"] > ROWS / 2) == (ROWS, {0}, True)


def test_an_answer_mended_on_its_page_is_not_undone_by_an_old_cell(coordinator: Person) -> None:
    import datetime as dt

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import change_answers
    from lodgement.service.logs.queries import logs_for

    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    with on_behalf_of(coordinator.pk):
        log = logs_for(coordinator).order_by("upload_row").first()
        change_answers(
            by=coordinator, log=log, version=log.version, changes={"waityear": 13}, today=dt.date(2026, 5, 20)
        )
    column = number_of(QUESTIONNAIRE, "layear.cell")
    mended = rows.with_columns(pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("7")).otherwise(column).alias(column))
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, mended))

    assert {name: _logs(coordinator)[0][name] for name in ("waityear", "layear")} == {"waityear": 13, "layear": 7}


def test_what_cannot_stand_is_left_empty_and_listed(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.queries import logs_for
    from lodgement.service.uploads.boxes import report_of

    column = number_of(QUESTIONNAIRE, "age1.cell")
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS).with_columns(pl.lit("130").alias(column))
    upload = sent(QUESTIONNAIRE, coordinator, rows)
    assert (upload.rows_hard, upload.rows_stopped) == (ROWS, 0)

    upload = handed_in(coordinator, upload)
    with on_behalf_of(coordinator.pk):
        emptied = {one["question"] for one in report_of(upload)["emptied"]}
        assert QUESTIONNAIRE.fields["age1"].name in emptied
        assert {(log.status, log.hard) for log in logs_for(coordinator)} == {("in_progress", 0)}
    assert [answers.get("age1") for answers in _logs(coordinator)] == [None] * ROWS


def test_a_row_without_its_set_up_stops_the_file(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.actions import UploadRefused, ask_to_hand_in

    column = number_of(QUESTIONNAIRE, "needstype.cell")
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS).with_columns(pl.lit("").alias(column))
    upload = sent(QUESTIONNAIRE, coordinator, rows)
    assert upload.rows_stopped == ROWS
    with on_behalf_of(coordinator.pk), pytest.raises(UploadRefused):
        ask_to_hand_in(by=coordinator, upload=upload)


def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(coordinator: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.uploads.actions import receive
    from lodgement.service.uploads.models import Upload
    from lodgement.service.uploads.tasks import check_upload

    with on_behalf_of(coordinator.pk):
        upload = receive(
            by=coordinator, organisation=coordinator.organisation, questionnaire=QUESTIONNAIRE, content=b"%PDF-1.7"
        )
    check_upload(upload=upload.pk, by=coordinator.pk)
    with on_behalf_of(coordinator.pk):
        found = Upload.objects.get(pk=upload.pk)
        assert (found.state, found.file) == ("refused", None)
        assert found.refusal.startswith("The file is a PDF.")
