"""A report from its beginning to its acknowledgement: who may do what, bound to what was shown, done once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.service import a_person
from tests.factories.service_incidents import events_of, staff
from tests.factories.service_reports import Known, a_known_incident, declared
from tests.service.conftest import ROOT, as_owner

pytestmark = pytest.mark.usefixtures("database")
OFFICE = ("Head of Profession for Statistics",)


@pytest.fixture
def known(database: None) -> Known:
    return a_known_incident()


def reports_events(known: Known) -> list[str]:
    return [action for action, _ in events_of(known.incident) if action.startswith("report.")]


def test_every_state_has_an_owner_and_only_what_nobody_owns_is_an_end() -> None:
    from lodgement.service.incidents.models import REPORT_NEXT, REPORT_OWNERS, ReportState

    ends = {state for state in ReportState if not REPORT_NEXT.get(state)}
    assert set(REPORT_OWNERS) == set(ReportState)
    assert ends == {ReportState.REPLACED}
    assert {state for after in REPORT_NEXT.values() for state in after} == set(ReportState)


def test_the_documents_have_the_table_as_the_code_has_it() -> None:
    from lodgement.service.incidents.reports.diagram import diagram

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "breach-reports.md").read_text(encoding="utf-8")


def test_from_beginning_to_acknowledgement(known: Known) -> None:
    from lodgement.service.incidents.reports.actions import acknowledge

    report = known.sent(to=("Head of Profession for Statistics", " Somebody else "))
    with staff(known.writer):
        acknowledge(by=known.writer, report=report, reference="HoP-12")
        acknowledge(by=known.writer, report=report, reference="HoP-12")
        report.refresh_from_db()
    assert (report.state, report.approved_digest, report.sent_to, report.acknowledgement) == (
        "sent", report.digest, ["Head of Profession for Statistics", "Somebody else"], "HoP-12",
    )  # fmt: skip
    about = {"layout": "code-2017", "version": 1}
    assert [each for each in events_of(known.incident) if each[0].startswith("report.")] == [
        ("report.made", about),
        ("report.written", about),
        ("report.submitted", about | {"digest": report.digest}),
        ("report.approved", about | {"digest": report.digest}),
        ("report.sent", about | {"digest": report.digest, "to": report.sent_to}),
        ("report.acknowledged", about | {"reference": "HoP-12"}),
    ]


def test_begun_twice_it_is_one_version_and_the_next_has_the_text_of_the_last(known: Known) -> None:
    first = known.report()
    assert known.report() == first
    sent = known.sent()
    second = known.report()
    assert (second.version, second.state, second.written) == (2, "draft", sent.written)


def test_nothing_is_submitted_while_a_place_is_empty(known: Known) -> None:
    from lodgement.service.incidents.reports.actions import ReportRefused, submit

    report = known.written(corrective="  \n ")
    with staff(known.writer), pytest.raises(ReportRefused, match="“How these prevent it from happening again”"):
        submit(by=known.writer, report=report)


def test_who_began_or_submitted_it_doesnt_approve_it(known: Known) -> None:
    """Neither by the action, nor past it."""
    from django.db import IntegrityError, transaction

    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import (
        ReportRefused,
        approve,
        digest_of_text,
        give_back,
        submit,
        write,
    )

    report, other = known.submitted(), a_person("approver")
    with staff(known.head):
        give_back(by=known.head, report=report, because="Say it plainly")
    with staff(known.head):
        report.refresh_from_db()
        write(by=known.head, report=report, texts=report.written | {"corrective": "x"}, seen=digest_of_text(report))
        report = submit(by=known.head, report=report)
    for by in (known.writer, known.head):
        with staff(by), pytest.raises(ReportRefused, match="neither began, wrote nor submitted"):
            approve(by=by, report=report, digest=report.digest)
        with (
            as_owner(),
            pytest.raises(IntegrityError, match="report_approved_by_a_second_person"),
            transaction.atomic(),
        ):
            BreachReport.objects.filter(pk=report.pk).update(approved_by=by)
    with staff(other):
        assert approve(by=other, report=report, digest=report.digest).state == "approved"


def test_approval_is_of_what_was_shown(known: Known) -> None:
    from django.db import IntegrityError, transaction

    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import ReportRefused, approve, give_back, submit

    report = known.submitted()
    shown = report.digest
    declared(known.incident, 1)
    with staff(known.writer):
        give_back(by=known.writer, report=report, because="More is known")
        again = submit(by=known.writer, report=report)
    assert again.digest != shown
    with staff(known.head), pytest.raises(ReportRefused, match="not what you were shown"):
        approve(by=known.head, report=report, digest=shown)
    with as_owner(), pytest.raises(IntegrityError, match="report_approved_as_submitted"), transaction.atomic():
        BreachReport.objects.filter(pk=report.pk).update(approved_digest=shown)


def test_a_text_changed_past_the_actions_isnt_approved(known: Known) -> None:
    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import ReportRefused, approve

    report = known.submitted()
    with as_owner():
        BreachReport.objects.filter(pk=report.pk).update(written=report.written | {"corrective": "Nothing"})
    with staff(known.head), pytest.raises(ReportRefused, match="not what you were shown"):
        approve(by=known.head, report=report, digest=report.digest)


def test_done_twice_each_step_is_done_once(known: Known) -> None:
    from lodgement.service.incidents.reports.actions import approve, send_report, submit

    report = known.written()
    with staff(known.writer):
        for _ in range(2):
            report = submit(by=known.writer, report=report)
    with staff(known.head):
        for _ in range(2):
            report = approve(by=known.head, report=report, digest=report.digest)
        for _ in range(2):
            send_report(by=known.head, report=report, to=OFFICE)
    assert reports_events(known) == [
        "report.made", "report.written", "report.submitted", "report.approved", "report.sent",
    ]  # fmt: skip


def test_a_step_that_isnt_the_next_is_refused(known: Known) -> None:
    from lodgement.service.incidents.reports import actions

    report = known.written()
    with staff(known.head):
        refused: dict[str, Callable[[], object]] = {
            "approve": lambda: actions.approve(by=known.head, report=report, digest=""),
            "send": lambda: actions.send_report(by=known.head, report=report, to=OFFICE),
            "acknowledge": lambda: actions.acknowledge(by=known.head, report=report, reference="x"),
            "link": lambda: actions.link_statement(by=known.head, report=report, address="x.example"),
        }
        for does in refused.values():
            with pytest.raises(actions.ReportRefused):
                does()
    sent = known.sent()
    with staff(known.writer), pytest.raises(actions.ReportRefused, match="this version is “sent”"):
        actions.write(by=known.writer, report=sent, texts={}, seen="")


def test_a_later_version_takes_the_place_of_an_earlier_one_when_it_is_approved(known: Known) -> None:
    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import approve

    known.sent()

    def states() -> list[tuple[int, str]]:
        with as_owner():
            return list(BreachReport.objects.order_by("version").values_list("version", "state"))

    report = known.submitted(corrective="Otherwise")
    assert states() == [(1, "sent"), (2, "submitted")]
    with staff(known.head):
        approve(by=known.head, report=report, digest=report.digest)
    assert states() == [(1, "replaced"), (2, "approved")]


def test_who_writes_meanwhile_isnt_overwritten(known: Known) -> None:
    from lodgement.service.incidents.reports.actions import WrittenMeanwhile, digest_of_text, write

    report, colleague = known.report(), a_person("statistician")
    seen = digest_of_text(report)
    with staff(colleague):
        write(by=colleague, report=report, texts={"corrective": "Theirs"}, seen=seen)
    with staff(known.writer), pytest.raises(WrittenMeanwhile):
        write(by=known.writer, report=report, texts={"corrective": "Mine"}, seen=seen)
    with staff(known.writer):
        report.refresh_from_db()
        assert report.written["corrective"] == "Theirs"


def test_what_changed_since_is_said(known: Known) -> None:
    from lodgement.service.incidents.reports.assembling import document_for, facts_now
    from lodgement.service.incidents.reports.comparing import changed_facts, differences
    from lodgement.service.incidents.reports.layouts import layout_of
    from lodgement.service.incidents.reports.trail import trail_of

    report = known.approved()
    declared(known.incident, 1)
    with staff(known.writer):
        trail = trail_of(known.incident)
        now = facts_now(report, trail)
        assert changed_facts(layout_of(report.layout), report.facts, now) == ["Declarations of deletion"]
        (found,) = differences(document_for(report, trail), document_for(report, trail, now))
    words = {kind: "".join(text for of, text in found.parts if of == kind).split() for kind in ("added", "taken")}
    assert (found.label, "2" in words["added"], "waited" in words["taken"]) == ("Declarations of deletion", True, True)


def test_a_statement_is_unmarked_once_it_is_released_and_its_address_is_a_fact(known: Known) -> None:
    from lodgement.service.incidents.reports.actions import link_statement, send_report
    from lodgement.service.incidents.reports.assembling import document_for

    report = known.approved("statement")
    with staff(known.head):
        assert document_for(report).marking == "OFFICIAL-SENSITIVE"
        report = send_report(by=known.head, report=report, to=("The public",))
        assert document_for(report).marking == "OFFICIAL"
        link_statement(by=known.head, report=report, address="statements.example/7")
    other = known.report()
    with staff(known.head):
        assert "statements.example/7" in list(document_for(other).lines())


def test_whoever_wrote_or_once_submitted_it_doesnt_approve_it(known: Known) -> None:
    """Though somebody else began it, and somebody else submitted it last."""
    from lodgement.service.incidents.reports.actions import (
        ReportRefused,
        approve,
        digest_of_text,
        give_back,
        submit,
        write,
    )

    report = known.written()
    with staff(known.head):
        report.refresh_from_db()
        texts = dict.fromkeys(report.written, "By the Head of Profession.")
        report = write(by=known.head, report=report, texts=texts, seen=digest_of_text(report))
        report = give_back(by=known.head, report=submit(by=known.head, report=report), because="")
    with staff(known.writer):
        report = submit(by=known.writer, report=report)
    with staff(known.head), pytest.raises(ReportRefused, match="neither began, wrote nor submitted"):
        approve(by=known.head, report=report, digest=report.digest)
