"""Texts that occur nowhere else are planted through the service's pages, then looked for wherever anything is kept.

They are looked for in each column of each table, the logs of all processes, the files of the data folder, the mails,
the cache; plain, backwards, as hex or base64, escaped. They may be in the columns that operators are told of, alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from lodgement.service.configuration import configuration
from tests.factories.service import PASSWORD, a_person, an_organisation, signed_in
from tests.factories.service_logs import NOW, made_up_answers
from tests.factories.service_parcels import Asked
from tests.factories.service_queries import a_query, a_round
from tests.service.committed import administrator, kept, tables
from tests.service.conftest import EMBEDDED, FOLDER, ROOT, as_owner, as_worker
from tests.service.incidents.sending import a_message
from tests.service.incidents.sending import as_csv as plain_csv
from tests.service.isolation.incidents_lines import DECIDED
from tests.service.isolation.world import QUESTIONNAIRE, REFERENCE, REFERENCE_PAGE, YEAR
from tests.service.logs.browser import forms_of, question_form
from tests.service.outbox.mail_server import MailServer, a_mail_server
from tests.service.threats.encodings import found_in
from tests.service.uploads.sending import as_csv, made_up_rows, number_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person

PEOPLE = {
    "name": b"Zenobia Quillfeather",
    "address": b"zenobia.quillfeather@canaries.example",
    "officer": b"zebedee.officer@canaries.example",
    "new address": b"zq.new.address@canaries.example",
    "telephone": b"01632 960 417",
    "organisation": b"Quagmire Heron Homes",
    "street": b"44 Pangolin Parade",
    "office": b"01632 960 529",
}
"""What the service is told of people and organisations."""
REFERENCES = {"reference": b"QX-REFERENCE-71", "reference in a file": b"QX-REFERENCE-83"}
RECORDS = {"postcode": b"ZE2 9TN", "answer": b"beneath the walnut tree", "late answer": b"QX-TYPED-LATE-96",
           "reason": b"a great-aunt from Quillstone moved in"}  # fmt: skip
"""What is in records and belongs in no column."""
SECRETS = {"password": b"eleven violet axolotls"}
OF_STAFF = {
    "draft name": b"QX-DRAFT-NAME-17",
    "draft condition": b"QX-DRAFT-CONDITION-16",
    "draft statement": b"QX-DRAFT-STATEMENT-18",
    "draft message": b"QX-DRAFT-MESSAGE-19",
    "incident": b"QX-INCIDENT-31",
    "attachment": b"QX-ATTACHMENT-32",
    "recipient": b"quincy.recipient@canaries.example",
    "subject": b"QX-SUBJECT-33",
    "written off": b"QX-WRITTEN-OFF-34",
    "reasons": b"QX-REASONS-35",
    "action": b"QX-ACTION-36",
    "outcome": b"QX-OUTCOME-37",
    "report": b"QX-REPORT-38",
    "late report": b"QX-LATE-REPORT-39",
    "given back": b"QX-GIVEN-BACK-40",
    "sent to": b"QX-SENT-TO-41",
    "acknowledgement": b"QX-ACKNOWLEDGED-42",
    "statement": b"https:" + b"//qx-statement-43.example/",
    "closing": b"QX-CLOSING-44",
}
"""What staff say of rounds and incidents, and what stood in a sent message beside its records."""
DECLARED = {
    "copies": b"shredded at Quillbury",
    "forwarded": b"quentin.forward@canaries.example",
    "backups": b"a tape in Quarrendon vault",
}
"""What somebody says whom records reached."""
ALL = PEOPLE | REFERENCES | RECORDS | SECRETS | OF_STAFF | DECLARED


@dataclass(frozen=True)
class Planted:
    """What was said by all loggers, printed, and mailed meanwhile."""

    logged: str
    mails: str


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


@pytest.fixture(scope="module")
def planted(server: None) -> Iterator[Planted]:
    """All of it planted, committed."""
    handler = _Kept()
    with a_mail_server() as mail, pytest.MonkeyPatch.context() as patch, kept():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        for name, said in (("", "smtp"), ("_HOST", "127.0.0.1"), ("_PORT", str(mail.port)), ("_SECURITY", "none")):
            patch.setenv(f"LODGEMENT_MAIL{name}", said)
        configuration.cache_clear()
        logging.getLogger().addHandler(handler)
        try:
            _plant()
        finally:
            logging.getLogger().removeHandler(handler)
        yield Planted("\n".join(handler.lines), _mails(mail))
    configuration.cache_clear()


def _plant() -> None:
    from django.db import transaction

    with transaction.atomic():
        support = a_person("support")
        officer = a_person("coordinator", an_organisation(), is_protection_officer=True, email=_said("officer"))
    _of_the_organisation(support, officer)
    _of_people(officer)
    _of_a_log(officer)
    _of_a_file(officer)
    _of_a_parcel(officer)
    _of_a_draft()
    _of_an_incident(officer)


def _of_the_organisation(support: Person, officer: Person) -> None:
    said: dict[str, Any] = {"name": _said("organisation"), "address": _said("street"), "telephone": _said("office")}
    said |= {"provider_type": "2", "holds_stock": "yes", "periods": ["1", "2", "3", "4"]}
    address = f"/organisations/{officer.organisation_id}"
    assert signed_in(support).post(f"{address}/change", said).status_code == 302
    details = {"name": _said("name"), "telephone": _said("telephone")}
    assert signed_in(officer).post("/account/details", details).status_code == 302
    assert signed_in(officer).post(f"{address}/agreement", {"version": _version()}).status_code == 302


def _version() -> str:
    from lodgement.service.organisations.agreement_text import present_text

    return present_text().version


def _of_people(officer: Person) -> None:
    """Somebody invited, an address asked for, passwords tried and asked for."""
    from django.test import Client

    browser = signed_in(officer)
    invited = {"name": _said("name"), "email": _said("address"), "telephone": _said("telephone"), "role": "provider"}
    assert browser.post("/people/invite", invited).status_code == 302
    address = {"email": _said("new address"), "present": PASSWORD}
    assert browser.post("/account/address", address).status_code == 302
    Client().post("/sign-in", {"email": _said("address"), "password": _said("password")})
    Client().post("/forgotten-password", {"email": _said("address")})


def _of_a_log(officer: Person) -> None:
    """A log with planted answers; one saved on its page, one sent when the session had ended."""
    from django.test import Client

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import make_log

    answers = made_up_answers("lettings", 2026, 0) | {
        "postcode_full": _said("postcode"), "gender_same_as_sex1": 2, "gender_description1": _said("answer"),
    }  # fmt: skip
    kept = QUESTIONNAIRE.in_the_open
    code = officer.organisation.code
    whose = {kept.owner: code, kept.manager: code, kept.assigned_to: str(officer.pk)}
    with on_behalf_of(officer.pk):
        log = make_log(by=officer, collection="lettings", year=2026, answers=answers | whose, today=NOW.date())
    browser, address = signed_in(officer), f"/logs/{log.pk}/page/{REFERENCE_PAGE.id}"
    form = question_form(browser.get(address).content.decode())
    sent = form | {REFERENCE: _said("reference"), "step": "log"}
    assert browser.post(address, sent).status_code == 302
    assert Client().post(address, form | {REFERENCE: _said("late answer")}).status_code == 302
    browser.get(f"/logs/{log.pk}")
    browser.post("/logs/search", {"reference": _said("reference")})


def _of_a_file(officer: Person) -> None:
    """A file handed in, checked, its reports taken, and made into logs."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lodgement.service.uploads.tasks import check_upload, hand_in_upload

    reference = number_of(QUESTIONNAIRE, f"{REFERENCE}.cell")
    rows = made_up_rows(QUESTIONNAIRE, officer, 3).with_columns(pl.lit(_said("reference in a file")).alias(reference))
    browser = signed_in(officer)
    file = SimpleUploadedFile(f"{_said('answer')}.csv", as_csv(QUESTIONNAIRE, rows))
    address = browser.post("/uploads", {"year": YEAR, "file": file}).headers["Location"]
    number = int(address.rsplit("/", 1)[1])
    check_upload(upload=number, by=officer.pk)
    for page in ("", "/rows", "/report.xlsx", "/report.csv"):
        assert browser.get(address + page).status_code == 200
    browser.post(f"{address}/hand-in")
    hand_in_upload(upload=number, by=officer.pk)
    browser.post("/check-a-file", {"year": YEAR, "file": file, "result": "page"})


def _of_a_parcel(officer: Person) -> None:
    """A workbook with the reference of a log that is asked about, given and taken; a link tried by somebody else."""
    from django.db import transaction

    from lodgement.service.logs.models import Log
    from lodgement.service.outbox.links import path_of_link

    with transaction.atomic():
        with as_owner():
            log = Log.objects.filter(made_for=officer.organisation_id).earliest("pk")
        found, statistician, other = a_round(), a_person("statistician"), a_person()
        query = a_query(found, log)
        asked = Asked(officer.organisation, officer, statistician, found, (log.pk,))
        path = path_of_link(asked.link(asked.workbook()))
    browser = signed_in(officer)
    assert [browser.get(path + page).status_code for page in ("", "/password")] == [200, 200]
    assert b"".join(browser.get(f"{path}/file").streaming_content)
    assert signed_in(other).get(path).status_code == 403
    _of_an_answer(browser, query.pk)


def _of_an_answer(browser: Client, query: int) -> None:
    """A query is answered with a reason, and refused with a longer one."""
    address = f"/queries/{query}"
    form = next(one.sends for one in forms_of(browser.get(address).content.decode()) if "seen" in one.sends)
    statuses = [browser.post(f"{address}/confirm", form | {"reason": _said("reason") * times}) for times in (99, 1)]
    assert [answer.status_code for answer in statuses] == [422, 302]
    assert _said("reason") in browser.get(address).content.decode()


def _of_a_draft() -> None:
    """A check that is drafted for a round."""
    from django.db import transaction

    with transaction.atomic():
        found, statistician = a_round(), a_person("statistician")
    said = {
        "name": _said("draft name"),
        "condition": f"tenancycode = '{_said('draft condition')}'",
        "statement": _said("draft statement"),
        "message": _said("draft message"),
        "answers": "tenancycode",
    }
    assert signed_in(statistician).post(f"/rounds/{found.pk}/drafts/new", said).status_code == 302


def _of_an_incident(officer: Person) -> None:
    """A message with records in it is read and becomes an incident; it is measured, declared, decided and reported."""
    from django.db import transaction

    with transaction.atomic():
        by = a_person("statistician")
    browser = signed_in(by)
    address = _opened(browser, by, officer)
    outside, *_ = _asked_of(address)
    assert browser.post(f"{address}/risk", DECIDED | {"reasons": _said("reasons")}).status_code == 302
    due = {"due_on_day": "1", "due_on_month": "1", "due_on_year": "2127", "owner": str(by.pk)}
    assert browser.post(f"{address}/actions", due | {"text": _said("action")}).status_code == 302
    (action,) = _rows("SELECT id FROM incidents_correctiveaction")
    assert browser.post(f"{address}/actions/{action}/done", {"outcome": _said("outcome")}).status_code == 302
    _declare(officer, address, outside)
    gone = {"because": _said("written off")}
    assert browser.post(f"{address}/recipients/{outside}/write-off", gone).status_code == 302
    _reported(browser, address)


def _reported(browser: Client, address: str) -> None:
    """A statement is published, a report given back, another acknowledged; then nothing is left, and it is closed."""
    from django.db import transaction

    with transaction.atomic():
        head = signed_in(a_person("approver"))
    statement = _report(browser, head, address, "statement")
    _sent(browser, statement, statement={"address": _said("statement")})
    _sent(browser, _submitted(browser, address, "code-2018"), **{"give-back": {"because": _said("given back")}})
    report = _report(browser, head, address, "code-2017")
    _sent(browser, report, acknowledge={"reference": _said("acknowledgement")})
    assert browser.post(f"{address}/close", {"closing": _said("closing")}).status_code == 302


def _opened(browser: Client, by: Person, officer: Person) -> str:
    """The address of an incident from a message with a planted reference, postcode, answer and names."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lodgement.service.incidents.message_tasks import read_message

    record = [_said("reference"), _said("postcode"), f"{NOW:%d/%m/%Y}", _said("answer")]
    content = a_message(
        f"{officer.email}, {_said('recipient')}",
        {f"{_said('attachment')}.csv": plain_csv([["Tenancy", "Home", "Let on", "Said"], record])},
        more=f" {_said('subject')}",
    )
    file = SimpleUploadedFile("sent.eml", content)
    message = browser.post("/incidents/from-message", {"file": file}).headers["Location"]
    read_message(message=int(message.rsplit("/", 1)[1]), by=by.pk)
    assert _said("subject") in browser.get(message).content.decode()
    noticed = {"noticed_on_day": "24", "noticed_on_month": "11", "noticed_on_year": "2026", "noticed_at": "9:30"}
    address: str = browser.post(message, {"title": _said("incident"), **noticed}).headers["Location"]
    for step in ("contain", "ask", "measure"):
        assert browser.post(f"{address}/{step}").status_code == 302
    _measure(int(address.rsplit("/", 1)[1]), by)
    return address


def _measure(incident: int, by: Person) -> None:
    from lodgement.service.incidents.tasks import measure_incident

    measure_incident(incident=incident, by=by.pk)


def _asked_of(address: str) -> list[int]:
    """The recipients without an account, then those with one."""
    number = int(address.rsplit("/", 1)[1])
    asked = f"SELECT id FROM incidents_recipient WHERE incident_id = {number} ORDER BY person_id NULLS FIRST"
    return _rows(asked)


def _rows(statement: str) -> list[int]:
    with administrator() as connection:
        return [number for (number,) in connection.execute(statement)]


def _declare(officer: Person, address: str, outside: int) -> None:
    """Somebody with an account says what became of it."""
    (recipient,) = [one for one in _asked_of(address) if one != outside]
    said = {"opened": "yes", "deleted": "yes", "copied": "yes", "passed_on": "yes", "backed_up": "yes"}
    said |= {name: _said(name) for name in DECLARED}
    assert "We have your word" in signed_in(officer).post(f"/declarations/{recipient}", said).content.decode()


def _report(browser: Client, head: Client, address: str, layout: str) -> str:
    """The address of a report that was written by one, approved by another, and sent."""
    report = _submitted(browser, address, layout)
    _sent(head, report, approve=_sends(head, report, "digest"), send={"other": _said("sent to")})
    return report


def _submitted(browser: Client, address: str, layout: str) -> str:
    """The address of a report that waits for approval; another text of it was sent when the session had ended."""
    from django.test import Client

    from lodgement.service.incidents.reports.layouts import layout_of

    report = f"{address}/reports/{layout}/1"
    assert browser.post(f"{address}/reports/make", {"layout": layout}).status_code == 302
    form = _sends(browser, f"{report}/write", "seen")
    written = {place.written: _said("report") for place in layout_of(layout).written}
    _sent(browser, report, write=form | written)
    _sent(Client(), report, write=form | dict.fromkeys(written, _said("late report")))
    _sent(browser, report, submit={})
    return report


def _sent(browser: Client, report: str, **steps: dict[str, Any]) -> None:
    statuses = {step: browser.post(f"{report}/{step}", said).status_code for step, said in steps.items()}
    assert statuses == dict.fromkeys(steps, 302)


def _sends(browser: Client, address: str, name: str) -> dict[str, Any]:
    """What the form of a page sends in which a field has this name."""
    return next(one.sends for one in forms_of(browser.get(address).content.decode()) if name in one.sends)


def _mails(server: MailServer) -> str:
    """All mails, as they are sent."""
    from django.db import transaction

    from lodgement.service.outbox.models import Mail
    from lodgement.service.outbox.tasks import deliver

    with administrator() as connection:
        numbers = [number for (number,) in connection.execute(f"SELECT id FROM {Mail._meta.db_table}")]
    with transaction.atomic(), as_worker():
        for number in numbers:
            deliver(mail=number)
    assert len(server.taken) >= 3
    return "\n".join(message.as_string() + message.get_content() for message in server.messages)


def _said(what: str) -> str:
    return ALL[what].decode()


def _columns() -> dict[tuple[str, str], str]:
    """Everything in each column of each table, as text; the bytes of boxes as hex."""
    held = {}
    with administrator() as connection:
        for table in tables(connection):
            rows = connection.execute(f"SELECT * FROM {table}")
            names = [column.name for column in rows.description or []]
            cells: list[list[str]] = [[] for _ in names]
            for row in rows:
                for texts, value in zip(cells, row, strict=True):
                    texts.append(value.hex() if isinstance(value, bytes) else str(value))
            held |= {(table, name): "\n".join(texts) for name, texts in zip(names, cells, strict=True)}
    return held


def _declared() -> list[tuple[str, str]]:
    """The columns of the operators' table of what lies in the open."""
    page = (ROOT / "docs" / "for-operators.md").read_text(encoding="utf-8")
    section = page.split("## What lies in the open")[1]
    return re.findall(r"^\| `(\w+)` \| `(\w+)` \| .+ \|$", section, re.MULTILINE)


def test_only_the_declared_columns_hold_what_was_typed(planted: Planted) -> None:
    found = {place for place, text in _columns().items() if found_in(text, ALL.values())}
    assert sorted(found) == sorted(_declared())


def test_what_is_in_records_lies_in_no_column(planted: Planted) -> None:
    """But for references, which logs are looked for by."""
    records = {**RECORDS, **SECRETS}
    assert [place for place, text in _columns().items() if found_in(text, records.values())] == []


def test_it_was_planted(planted: Planted) -> None:
    """The postcode and the answers are there, inside the boxes."""
    from lodgement.sealing.boxes import open_box
    from lodgement.service.vault.keys import year_key

    with administrator() as connection:
        logs = connection.execute("SELECT id, version, answers FROM logs_log").fetchall()
        unsaved = connection.execute("SELECT person_id, page, typed FROM unsaved_unsaved WHERE year = 2026").fetchall()
        reasons = connection.execute("SELECT id, reason FROM quality_query WHERE reason IS NOT NULL").fetchall()
    key = year_key(2026)
    boxes = [(f"log {number} version {version} answers", box) for number, version, box in logs]
    boxes += [(f"unsaved form of person {person} on {page}", box) for person, page, box in unsaved]
    boxes += [(f"query {number} reason", box) for number, box in reasons]
    opened = b"\n".join(open_box(key, belongs, bytes(box)) for belongs, box in boxes)
    assert [what for what, said in (RECORDS | REFERENCES).items() if said not in opened] == []


def test_a_report_s_text_that_could_not_be_saved_is_in_its_box(planted: Planted) -> None:
    from lodgement.sealing.boxes import open_box
    from lodgement.service.vault.keys import data_key

    with administrator() as connection:
        kept = connection.execute("SELECT person_id, page, typed FROM unsaved_unsaved WHERE year IS NULL").fetchall()
    key = data_key("unsaved-forms")
    opened = [open_box(key, f"unsaved form of person {by} on {page}", bytes(box)) for by, page, box in kept]
    assert [OF_STAFF["late report"] in text for text in opened] == [True] * 3


def test_nothing_was_logged(planted: Planted) -> None:
    server_log = (EMBEDDED.folder / "log").read_text(encoding="utf-8", errors="replace")
    assert found_in(planted.logged + server_log, ALL.values()) == []


def test_the_database_server_repeats_no_value_in_its_log(planted: Planted) -> None:
    """A row that breaks a rule is an error; its values aren't told."""
    import psycopg

    with administrator() as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO accounts_person SELECT (p).* FROM (SELECT p FROM accounts_person p) x")
    assert found_in((EMBEDDED.folder / "log").read_text(errors="replace"), ALL.values()) == []


def test_mails_tell_nothing_of_records(planted: Planted) -> None:
    told = ALL.keys() - PEOPLE.keys() - {"recipient"}
    assert found_in(planted.mails, [ALL[what] for what in sorted(told)]) == []


def test_no_file_and_no_cache_holds_any(planted: Planted) -> None:
    from django.core.cache import cache

    files = [path for path in FOLDER.rglob("*") if path.is_file() and EMBEDDED.folder not in path.parents]
    held = {str(path.relative_to(FOLDER)): path.read_bytes().decode("latin-1") for path in files}
    held["cache"] = str(getattr(cache, "_cache", {}))
    assert {Path(name).parts[0] for name in held} >= {"keys", "cache"}
    assert [name for name, text in held.items() if found_in(text, ALL.values())] == []
