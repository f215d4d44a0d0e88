"""A log that is deleted at the very moment at which a file changes it: the row becomes a new log, none is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl
import pytest

from lodgement.questionnaire.loading import load
from tests.factories.service_logs import a_reporter
from tests.service.committed import kept, overtaken
from tests.service.uploads.sending import handed_in, made_up_rows, number_of, sent

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

QUESTIONNAIRE = load("lettings", 2025)
DAY = dt.date(2026, 5, 20)
ROWS = 3


@pytest.fixture
def coordinator(server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """A coordinator, there for everybody to see, on a day on which 2025 takes new logs."""
    from django.db import transaction
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda: DAY)
    with kept():
        with transaction.atomic():
            person = a_reporter("coordinator")
        yield person


def logs_of(by: Person) -> list[int]:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.queries import logs_for

    with on_behalf_of(by.pk):
        return list(logs_for(by).order_by("upload_row").values_list("pk", flat=True))


def test_its_row_becomes_a_new_log(coordinator: Person) -> None:
    from django.db import transaction

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import delete_log
    from lodgement.service.logs.models import Log
    from lodgement.service.uploads.actions import ask_to_hand_in
    from lodgement.service.uploads.tasks import hand_in_upload

    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    with transaction.atomic():
        handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, rows))
    before = logs_of(coordinator)
    column = number_of(QUESTIONNAIRE, "layear.cell")
    with transaction.atomic():
        upload = sent(QUESTIONNAIRE, coordinator, rows.with_columns(pl.lit("7").alias(column)))
        with on_behalf_of(coordinator.pk):
            ask_to_hand_in(by=coordinator, upload=upload)

    def deleted() -> None:
        with on_behalf_of(coordinator.pk):
            delete_log(by=coordinator, log=Log.objects.get(pk=before[1]), reason="twice", today=DAY)

    overtaken(deleted, lambda: hand_in_upload(upload=upload.pk, by=coordinator.pk))
    first, new, third = logs_of(coordinator)
    assert ((first, third), new > third) == ((before[0], before[2]), True)
