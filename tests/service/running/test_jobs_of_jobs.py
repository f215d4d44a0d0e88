"""What a job defers belongs to its transaction: nobody begins it before that is committed, or if it is undone."""

from __future__ import annotations

import pytest

from tests.factories.service import a_person
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")


def _deferred() -> int:
    from django.db import connection

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'outbox.deliver'")
        return int(cursor.fetchone()[0])


def test_what_is_undone_in_a_worker_leaves_no_job() -> None:
    from django.db import transaction
    from procrastinate.contrib.django import app

    from lodgement.service.jobs.management.commands.work import worker_connector
    from lodgement.service.outbox.sending import send

    person = a_person()
    with app.replace_connector(worker_connector()), transaction.atomic():
        with as_owner():
            send(to=person, template="accounts/mail/password_changed")
        assert _deferred() == 1, "it is written by the job's own connection"
        transaction.set_rollback(True)
    assert _deferred() == 0
