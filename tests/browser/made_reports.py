"""Reports of an incident in each of their states, and notices of it, for pages to be looked at.

Made by the reports' own actions in a process of its own, of incidents that are there.
"""

from __future__ import annotations

from typing import Any

TEXT = "Written for whoever looks at this page.\nIn two paragraphs."


def make(running: int, sent: int, organisation: int) -> dict[str, str]:
    """The reports by the names that addresses have for them, of an incident that is run and of a sent message, in every
    state: sent, and a version after it begun; to be written; to be approved; approved; published; a notice."""
    from lodgement.service.incidents.models import Incident
    from lodgement.service.incidents.reports.actions import acknowledge, link_statement

    writer, head = (_person(f"{who}@statistics.example") for who in ("second.statistician", "head"))
    with _staff(writer):
        incident, message = Incident.objects.get(pk=running), Incident.objects.get(pk=sent)
    report = _sent(writer, head, incident, "code-2017")
    statement = _sent(writer, head, incident, "statement")
    notice = _sent(writer, head, incident, "providers")
    with _staff(writer):
        acknowledge(by=writer, report=report, reference="OSR-2026-4")
        link_statement(by=writer, report=statement, address="https:" + "//statements.example/7")
    _written(writer, incident, "code-2017", corrective="Otherwise than before.")
    _begun(writer, incident, "code-2018")
    _submitted(writer, incident, "commissioner")
    _approved(writer, head, message, "commissioner")
    with _staff(writer):
        return {"notice": str(notice.notices.get(organisation=organisation).pk)}


def _person(email: str) -> Any:
    from lodgement.service.accounts.finding import person_of_address
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(None):
        found = person_of_address(email)
    assert found, f"a demonstration has {email}"
    return found


def _staff(person: Any) -> Any:
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    return on_behalf_of(person.pk, STAFF)


def _begun(writer: Any, incident: Any, layout: str) -> Any:
    from lodgement.service.incidents.reports.actions import make_report
    from lodgement.service.incidents.reports.layouts import layout_of

    with _staff(writer):
        return make_report(by=writer, incident=incident, layout=layout_of(layout))


def _written(writer: Any, incident: Any, layout: str, **texts: str) -> Any:
    from lodgement.service.incidents.reports.actions import digest_of_text, write
    from lodgement.service.incidents.reports.layouts import layout_of

    report = _begun(writer, incident, layout)
    said = {place.written: TEXT for place in layout_of(layout).written} | texts
    with _staff(writer):
        return write(by=writer, report=report, texts=said, seen=digest_of_text(report))


def _submitted(writer: Any, incident: Any, layout: str) -> Any:
    from lodgement.service.incidents.reports.actions import submit

    report = _written(writer, incident, layout)
    with _staff(writer):
        return submit(by=writer, report=report)


def _approved(writer: Any, head: Any, incident: Any, layout: str) -> Any:
    from lodgement.service.incidents.reports.actions import approve

    report = _submitted(writer, incident, layout)
    with _staff(head):
        return approve(by=head, report=report, digest=report.digest)


def _sent(writer: Any, head: Any, incident: Any, layout: str) -> Any:
    from lodgement.service.incidents.reports.actions import send_report
    from lodgement.service.incidents.reports.layouts import layout_of

    report = _approved(writer, head, incident, layout)
    with _staff(head):
        return send_report(by=head, report=report, to=layout_of(layout).sent_to)
