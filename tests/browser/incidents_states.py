"""The pages of incidents in each of their states."""

from __future__ import annotations

from playwright.sync_api import Page

from .state import COORDINATOR, NEWCOMER, NOBODY, NOT_FOUND, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State, send

ENDED = "This link doesn’t work"
REACHED = "Records that reached you"
OPEN = "Open an incident about “everybody.xlsx”"


def send_form(page: Page) -> None:
    """Sends the page's form as it is: the last of its buttons."""
    page.locator("main form button.govuk-button").last.click()


INCIDENTS: dict[str, list[State]] = {
    "incidents": [
        State(STATISTICIAN, "/incidents", "Incidents"),
        State(COORDINATOR, "/incidents", REFUSED),
    ],
    "open_incident": [
        State(STATISTICIAN, "/incidents/open?parcel={incident_parcel}", OPEN),
        State(STATISTICIAN, "/incidents/open?parcel={incident_parcel}", OPEN, send),
        State(SUPPORT, "/incidents/open", NOT_FOUND),
        State(SUPPORT, "/incidents/open?link=nothing", NOT_FOUND),
    ],
    "start_drill": [
        State(STATISTICIAN, "/incidents/drill", "Start a drill"),
        State(SUPPORT, "/incidents/drill", "Start a drill", send),
        State(COORDINATOR, "/incidents/drill", REFUSED),
    ],
    "incident": [
        State(STATISTICIAN, "/incidents/{incident_fresh}", "Incident {incident_fresh}: Fresh"),
        State(STATISTICIAN, "/incidents/{incident_running}", "Incident {incident_running}: {incident_titled}"),
        State(SUPPORT, "/incidents/{incident_sent}", "Incident {incident_sent}: Wrong attachment"),
        State(SUPPORT, "/incidents/{incident_over}", "Incident {incident_over}: Over"),
        State(SUPPORT, "/incidents/999999", NOT_FOUND),
    ],
    "contain_incident": [State(SUPPORT, "/incidents/{incident_fresh}/contain", WRONG_WAY)],
    "measure_incident": [State(SUPPORT, "/incidents/{incident_fresh}/measure", WRONG_WAY)],
    "ask_declarations": [State(SUPPORT, "/incidents/{incident_fresh}/ask", WRONG_WAY)],
    "incident_exposure": [
        State(STATISTICIAN, "/incidents/{incident_running}/exposure", "What got out, and what it could tell"),
        State(STATISTICIAN, "/incidents/{incident_fresh}/exposure", "Incident {incident_fresh}: Fresh"),
    ],
    "incident_recipients": [
        State(STATISTICIAN, "/incidents/{incident_running}/recipients", "Whom it reached"),
        State(STATISTICIAN, "/incidents/{incident_fresh}/recipients", "Whom it reached"),
        State(STATISTICIAN, "/incidents/{incident_over}/recipients", "Whom it reached"),
    ],
    "new_recipient": [
        State(STATISTICIAN, "/incidents/{incident_running}/recipients/new", "Add somebody whom it reached"),
        State(STATISTICIAN, "/incidents/{incident_running}/recipients/new?named_by={incident_recipient}"
              "&address=somebody@else.example", "Add somebody whom it reached"),
        State(STATISTICIAN, "/incidents/{incident_running}/recipients/new", "Add somebody whom it reached", send_form),
    ],
    "ask_recipient_again": [
        State(SUPPORT, "/incidents/{incident_running}/recipients/{incident_recipient}/ask", WRONG_WAY)
    ],
    "write_off_recipient": [
        State(SUPPORT, "/incidents/{incident_sent}/recipients/{incident_waited_for}/write-off",
              "Stop waiting for somebody@else.example"),
        State(SUPPORT, "/incidents/{incident_sent}/recipients/{incident_waited_for}/write-off",
              "Stop waiting for somebody@else.example", send_form),
    ],
    "incident_risk": [
        State(STATISTICIAN, "/incidents/{incident_fresh}/risk", "Assess the risk"),
        State(STATISTICIAN, "/incidents/{incident_fresh}/risk", "Assess the risk", send_form),
        State(STATISTICIAN, "/incidents/{incident_running}/risk", "Assess the risk"),
        State(STATISTICIAN, "/incidents/{incident_over}/risk", "Assess the risk"),
    ],
    "incident_actions": [
        State(STATISTICIAN, "/incidents/{incident_fresh}/actions", "Corrective actions"),
        State(STATISTICIAN, "/incidents/{incident_running}/actions", "Corrective actions"),
        State(STATISTICIAN, "/incidents/{incident_running}/actions", "Corrective actions", send_form),
    ],
    "action_done": [
        State(STATISTICIAN, "/incidents/{incident_running}/actions/{incident_action}/done", "It is done"),
        State(STATISTICIAN, "/incidents/{incident_running}/actions/{incident_action}/done", "It is done", send_form),
    ],
    "close_incident": [
        State(STATISTICIAN, "/incidents/{incident_fresh}/close", "Close incident {incident_fresh}"),
        State(STATISTICIAN, "/incidents/{incident_over}/close", "Incident {incident_over}: Over"),
    ],
    "declarations": [
        State(COORDINATOR, "/declarations", "Declarations you are asked for"),
        State(NEWCOMER, "/declarations", "Declarations you are asked for"),
    ],
    "declaration": [
        State(COORDINATOR, "/declarations/{incident_recipient}", REACHED),
        State(COORDINATOR, "/declarations/{incident_waited_for}", NOT_FOUND),
    ],
    "undeclared": [
        State(NEWCOMER, "/declarations/undeclared", "People of Emptyham Homes who have not answered us"),
        State(SUPPORT, "/declarations/undeclared", REFUSED),
    ],
    "declare": [
        State(NOBODY, "{incident_link}", REACHED),
        State(NOBODY, "{incident_link}", REACHED, send_form),
        State(NOBODY, "{incident_link}x", ENDED),
    ],
}  # fmt: skip
