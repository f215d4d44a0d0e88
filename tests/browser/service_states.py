"""The pages of the service: each route in each of its states, as whom it is opened, and the heading that is read there.

Addresses hold names of the made-up things in braces; `world.py` has them made. A route without a line fails a test.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from .batches_states import BATCHES
from .files import broken_file
from .incidents_states import INCIDENTS
from .messages_states import MESSAGES
from .outbox_states import OUTBOX
from .quality_states import QUALITY
from .reports_states import REPORTS
from .state import (
    APPROVER,
    COORDINATOR,
    NEWCOMER,
    NOBODY,
    NOT_FOUND,
    PROVIDER,
    REFUSED,
    STATISTICIAN,
    SUPPORT,
    UNSIGNED,
    WRONG_WAY,
    State,
    empty,
    send,
    sent_too_late,
)  # fmt: skip


def wrong_password(page: Page) -> None:
    """Signs in with a wrong password."""
    page.get_by_label("Email address").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    send(page)


def short_password(page: Page) -> None:
    page.get_by_label("New password", exact=True).fill("short")
    send(page)


def wrong_code(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill("000000")
    send(page)


def find(page: Page, reference: str = "") -> None:
    """Searches the list of logs."""
    page.get_by_label("Find by your reference").fill(reference)
    page.get_by_role("button", name="Find", exact=True).click()


def find_nothing(page: Page) -> None:
    """Searches for what isn't there."""
    find(page, "no such reference")


def find_a_log(page: Page) -> None:
    """Searches for the first reference that is shown."""
    find(page, page.locator("td.lodgement-reference:not(:empty)").first.inner_text().split()[0])


def ask_for_a_password(page: Page) -> None:
    page.get_by_label("Email address").fill("nobody@example.org")
    send(page)


def late_void_date(page: Page) -> None:
    """A date that can't stand."""
    for part, said in (("Day", "31"), ("Month", "2"), ("Year", "2026")):
        page.get_by_label(part, exact=True).first.fill(said)
    send(page)


def check_a_file(page: Page) -> None:
    """Has a file with mistakes checked, by somebody whom nobody knows."""
    file = broken_file("ORG1", "somebody@example.org")
    with TemporaryDirectory() as folder:
        page.get_by_label("Social housing lettings 2026/27").check()
        with page.expect_file_chooser() as opened:
            page.get_by_label("Your file").click()
        opened.value.set_files(file.write(file.rows, Path(folder) / "file.csv"))
        send(page)
        page.get_by_role("link", name="Check another file").wait_for()


STATES: dict[str, list[State]] = {
    # signing in
    "sign_in": [
        State(NOBODY, "/sign-in", "Sign in"),
        State(NOBODY, "/sign-in", "Sign in", empty),
        State(NOBODY, "/sign-in", "Sign in", wrong_password),
    ],
    "second_factor": [
        State("half-way", "/sign-in/code", "Enter the code from your app"),
        State("half-way", "/sign-in/code", "Enter the code from your app", wrong_code),
    ],
    "set_up_second_factor": [
        State(PROVIDER, "/sign-in/set-up", "Set up a second factor"),
        State(PROVIDER, "/sign-in/set-up", "Set up a second factor", empty),
    ],
    "recovery_codes": [State("with new codes", "/account/recovery-codes", "Keep your recovery codes")],
    "sign_out": [State(PROVIDER, "/sign-out", WRONG_WAY)],
    "signed_out": [State(NOBODY, "/signed-out", "You have signed out")],
    "forgotten_password": [
        State(NOBODY, "/forgotten-password", "Set a new password"),
        State(NOBODY, "/forgotten-password", "Set a new password", empty),
    ],
    "password_link_sent": [State(NOBODY, "/forgotten-password", "Look at your mail", ask_for_a_password)],
    "join": [
        State(NOBODY, "{join}", "Welcome, Ines Invited"),
        State(NOBODY, "{join}", "Welcome, Ines Invited", short_password),
        State(NOBODY, "{joined}", "This link does not work any more"),
    ],
    "reset_password": [
        State(NOBODY, "{reset}", "Set a new password"),
        State(NOBODY, "{reset}", "Set a new password", short_password),
        State(NOBODY, "/new-password/nonsense", "This link does not work any more"),
    ],
    "confirm_address": [
        State(NOBODY, "{confirm}", "Confirm your new address"),
        State(NOBODY, "/new-address/nonsense", "This link does not work any more"),
    ],
    # one's own account
    "own_account": [
        State(COORDINATOR, "/account", "Your account"),
        State(SUPPORT, "/account", "Your account"),
    ],
    "own_details": [
        State(PROVIDER, "/account/details", "Your name and telephone"),
        State(PROVIDER, "/account/details", "Your name and telephone", empty),
    ],
    "own_password": [
        State(PROVIDER, "/account/password", "Change your password"),
        State(PROVIDER, "/account/password", "Change your password", empty),
    ],
    "own_address": [
        State(PROVIDER, "/account/address", "Change your email address"),
        State(PROVIDER, "/account/address", "Change your email address", empty),
    ],
    "keep_own_address": [State(PROVIDER, "/account/address/keep", WRONG_WAY)],
    "new_recovery_codes": [State(PROVIDER, "/account/recovery-codes/new", WRONG_WAY)],
    "no_second_factor": [
        State(PROVIDER, "/account/second-factor/off", "Switch off your second factor"),
        State(PROVIDER, "/account/second-factor/off", "Switch off your second factor", empty),
        State(SUPPORT, "/account/second-factor/off", REFUSED),
    ],
    "sessions": [State(COORDINATOR, "/account/sessions", "Where you are signed in")],
    "end_other_sessions": [State(COORDINATOR, "/account/sessions/end", WRONG_WAY)],
    "end_session": [State(COORDINATOR, "/account/sessions/1/end", WRONG_WAY)],
    # people
    "people": [
        State(COORDINATOR, "/people", "People"),
        State(PROVIDER, "/people", "People"),
        State(SUPPORT, "/people?sort=-email", "People"),
        State(SUPPORT, "/people?text=zzz", "People"),
    ],
    "invite": [
        State(COORDINATOR, "/people/invite", "Invite a person"),
        State(SUPPORT, "/people/invite", "Invite a person", empty),
        State(PROVIDER, "/people/invite", REFUSED),
    ],
    "person": [
        State(COORDINATOR, "/people/{person}", "{person_name}"),
        State(PROVIDER, "/people/{person}", "{person_name}"),
        State(SUPPORT, "/people/{person}", "{person_name}"),
    ],
    "change_person": [
        State(COORDINATOR, "/people/{person}/change", "Change {person_name}’s details"),
        State(SUPPORT, "/people/{person}/change", "Change {person_name}’s details", empty),
    ],
    "change_address": [
        State(COORDINATOR, "/people/{person}/address", "Change {person_name}’s email address"),
        State(COORDINATOR, "/people/{person}/address", "Change {person_name}’s email address", empty),
    ],
    "keep_address": [State(COORDINATOR, "/people/{person}/address/keep", WRONG_WAY)],
    "invite_again": [State(COORDINATOR, "/people/{person}/invite", WRONG_WAY)],
    "deactivate": [State(COORDINATOR, "/people/{person}/deactivate", "Deactivate {person_name}?")],
    "reactivate": [State(COORDINATOR, "/people/{deactivated}/reactivate", "Reactivate {deactivated_name}?")],
    "remove_factor": [
        State(SUPPORT, "/people/{with_app}/second-factor", "Take out the second factor of {with_app_name}?")
    ],
    # home, and what is the same for everybody
    "home": [
        State(COORDINATOR, "/", "{organisation_name}"),
        State(PROVIDER, "/", "{organisation_name}"),
        State(NEWCOMER, "/", "Emptyham Homes"),
        State(UNSIGNED, "/", "{unsigned_name}"),
        State(SUPPORT, "/", "Housing Statistics Team"),
        State(STATISTICIAN, "/", "Housing Statistics Team"),
        State(APPROVER, "/", "Housing Statistics Team"),
    ],
    "accessibility": [
        State(NOBODY, "/accessibility", "Accessibility"),
        State(PROVIDER, "/accessibility", "Accessibility"),
    ],
    "cookies": [State(NOBODY, "/cookies", "Cookies")],
    "privacy": [State(NOBODY, "/privacy", "Privacy")],
    "outbox": [
        State(SUPPORT, "/outbox", "Mail of this demonstration"),
        State(COORDINATOR, "/outbox", REFUSED),
    ],
    # logs
    "logs": [
        State(COORDINATOR, "/logs", "Logs"),
        State(COORDINATOR, "/logs?status=in_progress", "Logs"),
        State(NEWCOMER, "/logs", "Logs"),
        State(SUPPORT, "/logs", "Logs"),
        State(STATISTICIAN, "/logs", "Logs"),
    ],
    "logs_found": [
        State(COORDINATOR, "/logs", "Find a log", find_nothing),
        State(COORDINATOR, "/logs", "Find a log", find_a_log),
        State(COORDINATOR, "/logs", "Find a log", find),
        State(COORDINATOR, "/logs/search", WRONG_WAY),
    ],
    "new_log": [
        State(COORDINATOR, "/logs/new", "What do you want to enter?"),
        State(COORDINATOR, "/logs/new", "What do you want to enter?", empty),
        State(UNSIGNED, "/logs/new", "The agreement comes first"),
        State(STATISTICIAN, "/logs/new", REFUSED),
    ],
    "log": [
        State(COORDINATOR, "/logs/{complete}", "Log {complete} Completed"),
        State(COORDINATOR, "/logs/{unfinished}", "Log {unfinished} In progress"),
        State(COORDINATOR, "/logs/{begun}", "Log {begun} Not started"),
        State(STATISTICIAN, "/logs/{complete}", "Log {complete} Completed"),
        State(NEWCOMER, "/logs/{complete}", NOT_FOUND),
    ],
    "delete_log": [
        State(COORDINATOR, "/logs/{complete}/delete", "Delete log {complete}"),
        State(COORDINATOR, "/logs/{complete}/delete", "Delete log {complete}", empty),
    ],
    "log_page": [
        State(COORDINATOR, "/logs/{begun}/page/{first_page}", "{first_question}"),
        State(COORDINATOR, "/logs/{complete}/page/void_date", "{void_question}"),
        State(COORDINATOR, "/logs/{complete}/page/void_date", "{void_question}", late_void_date),
        State(NEWCOMER, "/logs/{complete}/page/void_date", NOT_FOUND),
    ],
    "log_unusual": [State(COORDINATOR, "/logs/{unusual}/page/{unusual_page}/unusual", "{unusual_question}")],
    "forget_unsaved": [State(COORDINATOR, "/unsaved/forget", WRONG_WAY)],
    # organisations
    "organisations": [
        State(SUPPORT, "/organisations", "Organisations"),
        State(SUPPORT, "/organisations?text=zzz", "Organisations"),
        State(PROVIDER, "/organisations", "{organisation_name}"),
    ],
    "make_organisation": [
        State(SUPPORT, "/organisations/add", "Add an organisation"),
        State(SUPPORT, "/organisations/add", "Add an organisation", empty),
    ],
    "organisation": [
        State(COORDINATOR, "/organisations/{organisation}", "{organisation_name}"),
        State(SUPPORT, "/organisations/{organisation}", "{organisation_name}"),
        State(UNSIGNED, "/organisations/{unsigned}", "{unsigned_name}"),
        State(COORDINATOR, "/organisations/{agent}", "{agent_name}"),
        State(NEWCOMER, "/organisations/{organisation}", NOT_FOUND),
    ],
    "change_organisation": [
        State(who, "/organisations/{organisation}/change", "Change details of {organisation_name}", does)
        for who, does in ((COORDINATOR, None), (SUPPORT, empty), (COORDINATOR, sent_too_late))
    ],
    "deactivate_organisation": [
        State(SUPPORT, "/organisations/{organisation}/deactivate", "Deactivate {organisation_name}?")
    ],
    "reactivate_organisation": [State(SUPPORT, "/organisations/{shut}/reactivate", "Reactivate {shut_name}?")],
    "agreement": [
        State(COORDINATOR, "/organisations/{organisation}/agreement", "{agreement}"),
        State(UNSIGNED, "/organisations/{unsigned}/agreement", "{agreement}"),
        State(SUPPORT, "/organisations/{unsigned}/agreement", "{agreement}"),
    ],
    "add_relation": [
        State(COORDINATOR, "/organisations/{organisation}/owners/add", "Add a stock owner"),
        State(COORDINATOR, "/organisations/{organisation}/owners/add", "Add a stock owner", empty),
        State(COORDINATOR, "/organisations/{organisation}/agents/add?text=e", "Add a managing agent"),
        State(COORDINATOR, "/organisations/{organisation}/agents/add?text=zzz", "Add a managing agent"),
    ],
    "remove_relation": [
        State(COORDINATOR, "/organisations/{organisation}/agents/{agent}/remove", "Remove {agent_name}?")
    ],
    # files
    "uploads": [
        State(NEWCOMER, "/uploads", "Hand in a file"),
        State(UNSIGNED, "/uploads", "Hand in a file"),
        State(COORDINATOR, "/uploads", "Hand in a file"),
        State(COORDINATOR, "/uploads", "Hand in a file", empty),
        State(SUPPORT, "/uploads", "Hand in a file", empty),
        State(STATISTICIAN, "/uploads", REFUSED),
    ],
    "upload": [
        State(COORDINATOR, "/uploads/{stopped}", "{file_heading}"),
        State(COORDINATOR, "/uploads/{checked}", "{file_heading}"),
        State(COORDINATOR, "/uploads/{clean}", "{file_heading}"),
        State(COORDINATOR, "/uploads/{refused}", "{file_heading}"),
        State(COORDINATOR, "/uploads/{handed_in}", "{file_heading}"),
        State(COORDINATOR, "/uploads/{given_up}", "{file_heading}"),
        State(SUPPORT, "/uploads/{checked}", "{file_heading}"),
        State(NEWCOMER, "/uploads/{checked}", NOT_FOUND),
    ],
    "mended_file": [State(COORDINATOR, "/uploads/{checked}/mended", WRONG_WAY)],
    "make_workbook": [State(COORDINATOR, "/uploads/{checked}/workbook", WRONG_WAY)],
    "unlock_upload": [State(COORDINATOR, "/uploads/{checked}/password", WRONG_WAY)],
    "upload_rows": [
        State(COORDINATOR, "/uploads/{checked}/rows", "What was found, row by row"),
        State(COORDINATOR, "/uploads/{clean}/rows", "What was found, row by row"),
        State(COORDINATOR, "/uploads/{checked}/rows?check=known_option", "A code is one of the year's options."),
    ],
    "hand_in": [State(COORDINATOR, "/uploads/{checked}/hand-in", "Hand in as it is?")],
    "cancel_upload": [State(COORDINATOR, "/uploads/{checked}/cancel", WRONG_WAY)],
    "upload_report": [State(COORDINATOR, "/uploads/{handed_in}0/report.xlsx", NOT_FOUND)],
    "template_file": [State(NOBODY, "/templates/nothing/2026.xlsx", NOT_FOUND)],
    "specification_file": [State(NOBODY, "/specifications/nothing/2026.html", NOT_FOUND)],
    "validator": [
        State(NOBODY, "/check-a-file", "Check a file"),
        State(NOBODY, "/check-a-file", "Check a file", empty),
        State(NOBODY, "/check-a-file", "12 lettings checked", check_a_file),
        State(PROVIDER, "/check-a-file", "Check a file"),
    ],
    # in modules of their own
    **QUALITY,
    **BATCHES,
    **OUTBOX,
    **INCIDENTS,
    **REPORTS,
    **MESSAGES,
}
