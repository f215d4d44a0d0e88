"""The pages of reports of incidents, of an incident's events and of notices, in each of their states."""

from __future__ import annotations

from playwright.sync_api import Page

from .state import APPROVER, COORDINATOR, NEWCOMER, NOT_FOUND, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State

REPORTS_OF = "/incidents/{incident_running}/reports"
CODE = "Report of a breach of the Code of Practice for Official Statistics"
LATER_CODE = "Report of a breach of the Code of Practice for Statistics"
COMMISSIONER = "Notification of a personal data breach under UK GDPR article 33"
NOTICE = "Notice of an incident that concerns your records"
STATEMENT = "Statement on an incident with records of social housing"


def give_back_without_a_reason(page: Page) -> None:
    page.get_by_text("Give it back to be changed").click()
    page.get_by_role("button", name="Give it back", exact=True).click()


def send_to_nobody(page: Page) -> None:
    page.get_by_role("button", name="Record that it was sent").click()


def note_no_reference(page: Page) -> None:
    page.get_by_label("Reference of the acknowledgement").fill("")
    page.get_by_role("button", name="Save the reference").click()


def note_no_address(page: Page) -> None:
    page.get_by_label("Address of the published statement").fill("nowhere at all")
    page.get_by_role("button", name="Save the address").click()


def write_too_much(page: Page) -> None:
    page.get_by_label("Relevant principles and practices").evaluate("box => { box.value = 'x'.repeat(100001) }")
    page.get_by_role("button", name="Save").click()


REPORTS: dict[str, list[State]] = {
    "incident_events": [
        State(STATISTICIAN, "/incidents/{incident_running}/events", "Events"),
        State(COORDINATOR, "/incidents/{incident_running}/events", REFUSED),
    ],
    "incident_reports": [
        State(STATISTICIAN, REPORTS_OF, "Reports"),
        State(SUPPORT, "/incidents/{incident_fresh}/reports", "Reports"),
        State(COORDINATOR, REPORTS_OF, REFUSED),
    ],
    "make_report": [State(STATISTICIAN, f"{REPORTS_OF}/make", WRONG_WAY)],
    "report": [
        State(STATISTICIAN, f"{REPORTS_OF}/code-2018/1", LATER_CODE),
        State(STATISTICIAN, f"{REPORTS_OF}/code-2017/2", CODE),
        State(APPROVER, f"{REPORTS_OF}/commissioner/1", COMMISSIONER),
        State(STATISTICIAN, f"{REPORTS_OF}/commissioner/1", COMMISSIONER),
        State(SUPPORT, "/incidents/{incident_sent}/reports/commissioner/1", COMMISSIONER),
        State(SUPPORT, f"{REPORTS_OF}/code-2017/1", CODE),
        State(SUPPORT, f"{REPORTS_OF}/statement/1", STATEMENT),
        State(STATISTICIAN, f"{REPORTS_OF}/providers/1", NOTICE),
        State(STATISTICIAN, f"{REPORTS_OF}/code-2017/9", NOT_FOUND),
    ],
    "write_report": [
        State(STATISTICIAN, f"{REPORTS_OF}/code-2018/1/write", LATER_CODE),
        State(STATISTICIAN, f"{REPORTS_OF}/code-2018/1/write", LATER_CODE, write_too_much),
        State(SUPPORT, f"{REPORTS_OF}/code-2018/1/write", REFUSED),
    ],
    "report_changes": [
        State(STATISTICIAN, f"{REPORTS_OF}/code-2017/2/changes", "What changed since version 1"),
        State(STATISTICIAN, f"{REPORTS_OF}/code-2017/1/changes?since=now", "More is known since version 1"),
    ],
    "submit_report": [State(STATISTICIAN, f"{REPORTS_OF}/code-2018/1/submit", WRONG_WAY)],
    "give_back_report": [State(APPROVER, f"{REPORTS_OF}/commissioner/1", COMMISSIONER, give_back_without_a_reason)],
    "approve_report": [State(APPROVER, f"{REPORTS_OF}/commissioner/1/approve", WRONG_WAY)],
    "send_report": [State(SUPPORT, "/incidents/{incident_sent}/reports/commissioner/1", COMMISSIONER, send_to_nobody)],
    "acknowledge_report": [State(SUPPORT, f"{REPORTS_OF}/code-2017/1", CODE, note_no_reference)],
    "link_statement": [State(SUPPORT, f"{REPORTS_OF}/statement/1", STATEMENT, note_no_address)],
    "report_file": [State(COORDINATOR, f"{REPORTS_OF}/code-2017/1/report.pdf", REFUSED)],
    "notices": [State(COORDINATOR, "/notices", "Notices"), State(SUPPORT, "/notices", "Notices")],
    "notice": [
        State(COORDINATOR, "/notices/{notice}", NOTICE),
        State(SUPPORT, "/notices/{notice}", NOTICE),
        State(NEWCOMER, "/notices/{notice}", NOT_FOUND),
    ],
    "notice_file": [State(NEWCOMER, "/notices/{notice}/notice.pdf", NOT_FOUND)],
    "confirm_notice": [State(COORDINATOR, "/notices/{notice}/read", WRONG_WAY)],
}
