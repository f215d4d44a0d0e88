"""The pages of reports: what is offered to whom, that nothing typed is lost, and what comes out as a file."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING, Any

import docx
import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_incidents import staff
from tests.factories.service_reports import Known, a_known_incident, declared
from tests.service.conftest import as_owner
from tests.service.logs.browser import forms_of, text_of

from .pdf_text import Pdf
from .test_report_rendering import squeezed

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.incidents.models import BreachReport

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def known(database: None) -> Known:
    return a_known_incident()


def address(report: BreachReport, end: str = "") -> str:
    return f"/incidents/{report.incident_id}/reports/{report.layout}/{report.version}{end}"


def shown(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def words(answer: Any) -> str:
    """What a page says, in one line."""
    return text_of(answer.content.decode())


def text_form(browser: Client, report: BreachReport) -> dict[str, Any]:
    """What the page to write on would send."""
    page = browser.get(address(report, "/write")).content.decode()
    return sent_by(page)


def sent_by(page: str) -> dict[str, Any]:
    """What the form on a page to write on would send, but for what says that it is no forgery."""
    sends: dict[str, Any] = next(form.sends for form in forms_of(page) if "seen" in form.sends)
    boxes = re.findall(r'<textarea[^>]*\bname="(\w+)"[^>]*>([^<]*)</textarea>', page)
    sends |= {name: html.unescape(said) for name, said in boxes}
    return {name: said for name, said in sends.items() if name != "csrfmiddlewaretoken"}


def texts_of(report: BreachReport) -> dict[str, str]:
    with as_owner():
        report.refresh_from_db()
    return dict(report.written)


def test_a_report_is_begun_written_submitted_approved_and_sent_on_its_pages(known: Known) -> None:
    from lodgement.service.incidents.reports.layouts import layout_of

    writer, head = signed_in(known.writer), signed_in(known.head)
    begun = writer.post(f"/incidents/{known.incident.pk}/reports/make", {"layout": "code-2018"})
    path = begun.url.removesuffix("/write")
    texts = {place.written: f"About {place.written}" for place in layout_of("code-2018").written}
    assert "[To be written: Relevant principles and practices]" in shown(writer, path)
    report = known.report("code-2018")
    sent = text_form(writer, report) | texts
    assert writer.post(f"{path}/write", sent).url == path
    assert "Submit for approval" in shown(writer, path)
    writer.post(f"{path}/submit")
    assert "Approve" not in re.findall(r"<button[^>]*>\s*([^<]+?)\s*<", writer.get(path).content.decode())
    digest = re.search(r'name="digest" value="(\w+)"', head.get(path).content.decode())
    assert digest
    head.post(f"{path}/approve", {"digest": digest.group(1)})
    answer = head.post(f"{path}/send", {"to": []})
    assert (answer.status_code, "Choose whom it was sent to" in words(answer)) == (422, True)
    head.post(f"{path}/send", {"to": ["1"], "other": "The permanent secretary"})
    head.post(f"{path}/acknowledge", {"reference": "OSR-2026-4"})
    page = shown(writer, path)
    assert "Sent to Office for Statistics Regulation, The permanent secretary by Hetty Head" in page
    assert "reference OSR-2026-4" in page


def test_what_is_known_since_is_said_on_the_page_and_shown_word_by_word(known: Known) -> None:
    report, browser = known.approved(), signed_in(known.writer)
    assert "More is known" not in shown(browser, address(report))
    declared(known.incident, 1)
    assert "More is known since it was submitted about: Declarations of deletion." in shown(browser, address(report))
    changes = browser.get(address(report, "/changes"), {"since": "now"}).content.decode()
    places = re.findall(r'<h2 class="govuk-heading-s">([^<]+)</h2>', changes)
    assert (places, "<ins>" in changes, "<del>" in changes) == (["Declarations of deletion"], True, True)
    assert browser.get(address(report, "/changes")).status_code == 404


def test_versions_are_compared(known: Known) -> None:
    known.sent()
    second = known.written(corrective="Kept in a room of their own.")
    page = words(signed_in(known.writer).get(address(second, "/changes")))
    assert "What changed since version 1" in page
    assert "Came in: Kept in a room of their own." in page


def test_who_writes_meanwhile_sees_both_texts(known: Known) -> None:
    report, colleague = known.report(), a_person("statistician")
    mine, theirs = signed_in(known.writer), signed_in(colleague)
    form = text_form(mine, report)
    theirs.post(address(report, "/write"), text_form(theirs, report) | {"corrective": "Theirs"})
    answer = mine.post(address(report, "/write"), form | {"corrective": "Mine"})
    page = words(answer)
    assert (answer.status_code, "Mine" in page, "Saved meanwhile: Theirs" in page) == (422, True, True)
    assert texts_of(report)["corrective"] == "Theirs"
    mine.post(address(report, "/write"), sent_by(answer.content.decode()) | {"corrective": "Mine and theirs"})
    assert texts_of(report)["corrective"] == "Mine and theirs"


def test_what_was_typed_when_the_session_had_ended_is_offered_again(known: Known) -> None:
    from django.test import Client

    report, browser = known.report(), signed_in(known.writer)
    form = text_form(browser, report) | {"corrective": "Typed late"}
    assert Client().post(address(report, "/write"), form).status_code == 302
    page = browser.get(address(report, "/write")).content.decode()
    assert ("Typed late" in page, "not saved yet" in page) == (True, True)
    other = signed_in(a_person("statistician")).get(address(report, "/write")).content.decode()
    assert "Typed late" not in other
    browser.post(address(report, "/write"), text_form(browser, report))
    page = browser.get(address(report, "/write")).content.decode()
    assert (texts_of(report)["corrective"], "not saved yet" in page) == ("Typed late", False)


def test_bad_input_says_what_to_do(known: Known) -> None:
    browser, report = signed_in(known.writer), known.report()
    answer = browser.post(address(report, "/write"), text_form(browser, report) | {"corrective": "x" * 100_001})
    assert (answer.status_code, "to 100,000 characters or fewer" in words(answer)) == (422, True)
    given = [
        browser.post(f"/incidents/{known.incident.pk}/reports/make", {"layout": "code-1066"}).status_code,
        browser.get(address(report).replace("code-2017", "code-1066")).status_code,
        browser.get(address(report, "/report.odt")).status_code,
        browser.get(f"/incidents/{known.incident.pk}/events", {"event": "9" * 30, "page": "no"}).status_code,
    ]
    assert given == [404, 404, 404, 200]
    browser.post(address(report, "/submit"))
    page = shown(browser, address(report))
    assert "Still to be written" in page
    answer = signed_in(known.head).post(address(known.submitted("commissioner"), "/give-back"), {"because": " "})
    assert (answer.status_code, "Answer “What should be different?”" in words(answer)) == (422, True)


def test_who_may_not_is_offered_nothing_and_refused(known: Known) -> None:
    support, report = signed_in(a_person("support")), known.submitted()
    page = support.get(address(report)).content.decode()
    assert re.findall(r'action="[^"]*/reports/[^"]*"', page) == []
    given = [support.post(address(report, end)).status_code for end in ("/write", "/submit", "/approve", "/give-back")]
    assert given == [403, 403, 403, 403]
    own = signed_in(known.writer).post(address(report, "/approve"), {"digest": report.digest})
    assert own.status_code == 403
    provider = signed_in(known.morning.contacts[0])
    assert [provider.get(address(report, end)).status_code for end in ("", "/report.pdf")] == [403, 403]


def test_a_report_is_downloaded_as_it_is_read_and_that_is_on_record(known: Known) -> None:
    from lodgement.service.incidents.reports.assembling import document_for

    report, browser = known.approved(), signed_in(known.writer)
    with staff(known.writer):
        said = squeezed("".join(document_for(report).lines()))
    pdf = browser.get(address(report, "/report.pdf"))
    word = browser.get(address(report, "/report.docx"))
    assert squeezed(Pdf(pdf.content).text) == said
    lines = docx.Document(io.BytesIO(word.content)).paragraphs
    assert next(line.text for line in lines if line.style and line.style.name == "Heading 1") == "1. Core information"
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="incident-{report.incident_id}-code-2017-1.pdf"'
    page = shown(browser, f"/incidents/{report.incident_id}/events")
    assert page.count("Report downloaded") == 2


def test_each_event_that_a_report_cites_stands_where_its_link_leads(known: Known) -> None:
    report, browser = known.approved(), signed_in(known.writer)
    page = browser.get(address(report)).content.decode()
    cited = set(re.findall(r'href="(/incidents/\d+/events\?event=\d+)#(event-\d+)"', page))
    assert len(cited) > 8
    lost = [place for path, place in cited if f'id="{place}"' not in browser.get(path).content.decode()]
    assert lost == []


def test_an_approver_is_told_on_the_home_page(known: Known) -> None:
    report = known.submitted()
    homes = [signed_in(person).get("/").content.decode() for person in (known.writer, known.head)]
    assert [f'href="{address(report)}"' in home for home in homes] == [False, True]
