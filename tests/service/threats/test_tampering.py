"""What an administrator of the database changes, and how it is noticed; what the trail gives away by itself."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from lodgement.sealing.boxes import Tampered
from tests.factories.service import signed_in
from tests.factories.service_logs import TODAY, a_log, made_up_answers
from tests.service.committed import administrator
from tests.service.conftest import as_owner

from .conftest import Stolen
from .encodings import found_in
from .sentences import proves

if TYPE_CHECKING:
    from django.test import Client

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def _sql(statement: str, values: list[object]) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _kept(number: int) -> dict[str, object]:
    """All of a log's row."""
    from lodgement.service.logs.models import Log

    with as_owner():
        return dict(Log.objects.filter(pk=number).values().get())


def _changed(stolen: Stolen, number: int) -> None:
    """The log with one answer changed, by its coordinator."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import change_answers
    from lodgement.service.logs.models import Log

    by = stolen.holding.coordinator
    with on_behalf_of(by.pk):
        log = Log.objects.get(pk=number)
        change_answers(by=by, log=log, version=log.version, changes={"propcode": "another"}, today=TODAY)


def _opens(stolen: Stolen, number: int) -> bool:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.models import Log
    from lodgement.service.logs.rules import questionnaire_of

    with on_behalf_of(stolen.holding.coordinator.pk):
        try:
            answers_of(Log.objects.get(pk=number), questionnaire_of("lettings", 2026))
        except Tampered:
            return False
    return True


def _different() -> str | None:
    from lodgement.service.logs.proving import first_different

    with as_owner():
        return first_different()


@proves("E2")
def test_a_box_changed_moved_or_put_back_does_not_open(undone: Stolen) -> None:
    log, other = undone.holding.log, a_log(undone.holding.coordinator, made_up_answers("lettings", 2026, 1))
    old = bytes(log.answers)
    flipped = old[:-1] + bytes([old[-1] ^ 1])
    opened = {"as it was": _opens(undone, log.pk)}
    for what, box in {"changed": flipped, "moved": bytes(other.answers)}.items():
        _sql("UPDATE logs_log SET answers = %s WHERE id = %s", [box, log.pk])
        opened[what] = _opens(undone, log.pk)
    _sql("UPDATE logs_log SET answers = %s WHERE id = %s", [old, log.pk])
    _changed(undone, log.pk)
    opened["later"] = _opens(undone, log.pk)
    _sql("UPDATE logs_log SET answers = %s WHERE id = %s", [old, log.pk])
    opened["put back"] = _opens(undone, log.pk)
    assert opened == {"as it was": True, "changed": False, "moved": False, "later": True, "put back": False}


@proves("E3")
def test_a_row_put_back_taken_out_or_slipped_in_is_named(undone: Stolen) -> None:
    from lodgement.service.logs.models import Log

    number = undone.holding.log.pk
    old = _kept(number)
    assert _different() is None
    _changed(undone, number)
    assert _different() is None
    with as_owner():
        Log.objects.filter(pk=number).update(**old)
    assert _opens(undone, number)
    assert _different() == f"Log {number}: is at version 1, while the trail's last event is of version 2."
    _sql("UPDATE logs_log SET id = 990000, version = 7 WHERE id = %s", [number])
    assert _different() == f"Log {number}: the trail tells of it, and the database doesn't hold it."


@proves("E5")
def test_a_cut_tail_and_a_trail_made_anew_are_found_by_the_signed_head(undone: Stolen, tmp_path: Path) -> None:
    from lodgement.service.audit.head import read_head, write_head
    from lodgement.service.audit.models import Event
    from lodgement.service.audit.verifying import verify

    with as_owner():
        last = Event.objects.latest("sequence")
        write_head(tmp_path / "keys", tmp_path / "heads", last.sequence, bytes(last.hash), NOW)
        whole = verify(None, tmp_path / "heads")[0]
        Event.objects.filter(sequence=last.sequence).delete()
        assert verify(None, None)[0] is None, "a shorter trail looks whole by itself"
        cut = verify(None, tmp_path / "heads")[0]
        assert read_head(tmp_path / "heads")[0] == last.sequence
        with connection.cursor() as cursor:
            cursor.execute("SELECT app.append_event('person.joined', 'person 1', NULL, '{}', '{}', NULL)")
        anew = verify(None, tmp_path / "heads")[0]
    said = [str(broken) if broken else None for broken in (whole, cut, anew)]
    assert said == [
        None,
        f"Event {last.sequence}: is missing: the end of the trail was cut off.",
        f"Event {last.sequence}: isn't the one that was signed.",
    ]


@proves("E1")
def test_an_administrator_who_reads_every_table_reads_no_answer(undone: Stolen) -> None:
    """Row by row and column by column, by a superuser; what lists need in the open is there."""
    postcode = made_up_answers("lettings", 2026, 0)["postcode_full"]
    planted = [postcode.encode(), postcode.replace(" ", "").encode(), b'"postcode_full"']
    everything = _every_row()
    assert len(everything) > 50_000
    assert found_in(everything, planted) == []
    assert undone.holding.reference in everything


def _every_row() -> str:
    """All rows of all tables as text, read past every guard."""
    with administrator() as seen:
        names = [name for (name,) in seen.execute("SELECT quote_ident(tablename) FROM pg_tables "
                                                  "WHERE schemaname = 'public' ORDER BY 1")]  # fmt: skip
        rows = (row for name in names for (row,) in seen.execute(f"SELECT t::text FROM {name} t"))
        return "\n".join(rows)


@proves("E6")
def test_a_column_in_the_open_changed_by_itself_is_not_noticed_and_is_right_again_when_saved(undone: Stolen) -> None:
    from lodgement.service.audit.verifying import verify

    number = undone.holding.log.pk
    browser = signed_in(undone.holding.coordinator)
    before, said = _kept(number), _said_of(browser, number)
    _sql("UPDATE logs_log SET status = 'not_started', hard = 7 WHERE id = %s", [number])
    with as_owner():
        assert verify(None, None)[0] is None
    assert (_different(), _opens(undone, number)) == (None, True)
    assert _said_of(browser, number) == said
    _sql("UPDATE logs_log SET starts_on = '2001-01-01' WHERE id = %s", [number])
    _changed(undone, number)
    after = _kept(number)
    assert [after[name] for name in OPEN] == [before[name] for name in OPEN]


OPEN = ("status", "hard", "soft", "missing", "starts_on")
"""What was changed, and what stands beside it."""


def _said_of(browser: Client, number: int) -> str:
    """What a log's page says of its answers, without its status."""
    page = browser.get(f"/logs/{number}").content.decode()
    told: str = page.split("</h1>", 1)[1]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", told)


@proves("F1")
def test_an_exported_trail_tells_no_answer(undone: Stolen, tmp_path: Path) -> None:
    from lodgement.service.audit.verifying import export, verify

    path = tmp_path / "trail.jsonl"
    with as_owner():
        count = export(path)
    text = path.read_text(encoding="utf-8")
    postcode = made_up_answers("lettings", 2026, 0)["postcode_full"]
    assert found_in(text, [postcode.encode(), undone.holding.reference.encode()]) == []
    events = [json.loads(line) for line in text.splitlines()]
    assert {"postcode_full"} <= {name for event in events for name in event["fields"]}
    assert verify(path, None) == (None, count)


@proves("F2")
def test_a_head_that_was_made_up_is_not_believed(tmp_path: Path) -> None:
    from lodgement.service.audit.head import HEADS, SIGNING_KEY, read_head, write_head
    from lodgement.service.audit.verifying import UnusableTrail

    write_head(tmp_path / "keys", tmp_path / "heads", 5, bytes(32), NOW)
    secret = (tmp_path / "keys" / SIGNING_KEY).read_bytes()
    held = b"".join(path.read_bytes() for path in (tmp_path / "heads").iterdir())
    assert found_in(held.decode(), [secret]) == []
    heads = tmp_path / "heads" / HEADS
    heads.write_text(heads.read_text().replace('"sequence": 5', '"sequence": 4'))
    with pytest.raises(UnusableTrail, match="isn't signed by the key"):
        read_head(tmp_path / "heads")
