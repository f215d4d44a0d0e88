"""How far a job is, is told at once; and not at all while somebody else holds the row that would say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.factories.service_logs import a_reporter
from tests.service.committed import administrator, kept

if TYPE_CHECKING:
    from lodgement.service.uploads.models import Upload


@pytest.fixture
def upload(server: None) -> Iterator[Upload]:
    from django.db import transaction

    from lodgement.service.uploads.models import Upload
    from tests.service.conftest import as_owner

    with kept():
        with transaction.atomic():
            person = a_reporter("coordinator")
            with as_owner():
                made = Upload.objects.create(
                    organisation=person.organisation, by=person, collection="lettings", year=2026, size=1, digest=b"1"
                )
        yield made


def told(upload: Upload) -> int:
    with administrator() as connection:
        row = connection.execute("SELECT rows_done FROM uploads_upload WHERE id = %s", [upload.pk]).fetchone()
    assert row
    return int(row[0])


def test_it_is_told_and_never_waited_for(upload: Upload) -> None:
    from lodgement.service.jobs.progress import tell
    from lodgement.service.uploads.models import Upload

    tell(Upload, upload.pk, upload.by_id, rows_done=5_000)
    assert told(upload) == 5_000
    with administrator() as connection, connection.transaction():
        connection.execute("SELECT id FROM uploads_upload WHERE id = %s FOR KEY SHARE", [upload.pk])
        tell(Upload, upload.pk, upload.by_id, rows_done=10_000)
        assert told(upload) == 10_000, "the logs of the file hold it like this"
        connection.execute("SELECT id FROM uploads_upload WHERE id = %s FOR UPDATE", [upload.pk])
        tell(Upload, upload.pk, upload.by_id, rows_done=15_000)
    assert told(upload) == 10_000
