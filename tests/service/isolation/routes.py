"""For each route: how it is asked about something of an organisation, and a smallest write that is right.

A write is tried first by somebody who may do it, so that its refusal to others has no other reason than whose it is.
A route that is added fails the tests until it has its line here.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from tests.factories.service import PASSWORD
from tests.factories.service_logs import NOW
from tests.service.logs.browser import forms_of
from tests.service.uploads.sending import as_csv, made_up_rows

from .batches_lines import BATCHES
from .incidents_lines import INCIDENTS
from .line import Asked, Line, Sending, nothing
from .messages_lines import MESSAGES
from .outbox_lines import OUTBOX
from .quality_lines import QUALITY
from .reports_lines import REPORTS
from .world import CONFIRMATION, HOME, QUESTIONNAIRE, REFERENCE, REFERENCE_PAGE, SECRET, UNUSUAL_PAGE, YEAR, Holding

NEW_PASSWORD = "eight grey ospreys"


def _organisation(holding: Holding) -> tuple[Any, ...]:
    return (holding.organisation.pk,)


def _coordinator(holding: Holding) -> tuple[Any, ...]:
    return (holding.coordinator.pk,)


def _provider(holding: Holding) -> tuple[Any, ...]:
    return (holding.provider.pk,)


def _log(holding: Holding) -> tuple[Any, ...]:
    return (holding.log.pk,)


def _page(holding: Holding) -> tuple[Any, ...]:
    return (holding.log.pk, REFERENCE_PAGE.id)


def _upload(holding: Holding) -> tuple[Any, ...]:
    return (holding.upload.pk,)


def _token(purpose: str) -> Asked:
    """A link of the first organisation's; for others one that was signed for something else."""

    def asked(holding: Holding) -> tuple[str]:
        from lodgement.service.accounts.links import _signer
        from lodgement.service.accounts.models import Purpose

        signer = _signer(Purpose(purpose) if holding.tag == HOME else Purpose.JOIN)
        other = signer.sign(str(holding.links[purpose].pk))
        return (other if holding.tag == HOME or purpose != "join" else f"{other}x",)

    return asked


def _answers(sending: Sending) -> dict[str, Any]:
    """A page of questions with another reference, by a form that was signed for whoever sends it."""
    from lodgement.service.logs.shown import about

    said = about(sending.person, sending.holding.log, REFERENCE_PAGE).signed() if sending.person else "nothing"
    return sending.holding.form | _unsaved(sending) | {REFERENCE: "changed", "about": said, "step": "log", "leave": "1"}


def _confirmation(sending: Sending) -> dict[str, Any]:
    from lodgement.service.logs.shown import about

    said = about(sending.person, sending.holding.log, UNUSUAL_PAGE).signed() if sending.person else "nothing"
    return {"about": said, "confirmation": CONFIRMATION}


def _unsaved(sending: Sending) -> dict[str, Any]:
    """The mark of a page on which something of the sender's is kept."""
    from lodgement.service.unsaved.marks import FIELD, Mark

    log = sending.holding.log
    page = f"/logs/{log.pk}/page/{REFERENCE_PAGE.id}"
    return {FIELD: Mark(sending.person.pk, page, log.year).signed() if sending.person else "nothing"}


def _new_log(sending: Sending) -> dict[str, Any]:
    shown = sending.browser.get("/logs/new").content.decode()
    mark = next((form.sends["mark"] for form in forms_of(shown) if "mark" in form.sends), "none")
    which = re.search(r'name="which_year"[^>]*value="([^"]+)"', shown)
    return {"mark": mark, "which_year": which.group(1) if which else YEAR}


def _file(sending: Sending) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = made_up_rows(QUESTIONNAIRE, sending.holding.coordinator, 1)
    said = {"year": YEAR, "file": SimpleUploadedFile("file.csv", as_csv(QUESTIONNAIRE, rows))}
    return said | {"organisation": sending.holding.organisation.pk}


def _file_to_check(sending: Sending) -> dict[str, Any]:
    return _file(sending) | {"result": "page"}


def _invitation(sending: Sending) -> dict[str, Any]:
    said = {"name": "Somebody new", "email": "somebody.new@example.org", "role": "provider"}
    return said | {"organisation": sending.holding.organisation.pk}


def _details(_: Sending) -> dict[str, Any]:
    return {"name": "Another name", "telephone": "01632 960 777", "role": "provider"}


def _of_an_organisation(_: Sending) -> dict[str, Any]:
    said = {"name": "Quite another name", "provider_type": "2", "holds_stock": "yes", "address": "2 Another Street"}
    return said | {"telephone": "01632 960 999", "periods": ["1", "2"]}


def _new_address(_: Sending) -> dict[str, Any]:
    return {"email": "another.address@example.org", "present": PASSWORD}


def _sign_in(sending: Sending) -> dict[str, Any]:
    """One's own password; nobody knows that of others."""
    known = PASSWORD if sending.holding.tag == HOME else NEW_PASSWORD
    return {"email": sending.holding.provider.email, "password": known}


def _code(_: Sending) -> dict[str, Any]:
    """A wrong code: it is counted."""
    return {"code": "000000"}


def _code_of_new_app(sending: Sending) -> dict[str, Any]:
    """The code of a secret that the page offers."""
    from lodgement.service.accounts.codes import code_at

    shown = sending.browser.get("/sign-in/set-up")
    offered = sending.browser.session.get("offered_secret") if shown.status_code == 200 else None
    return {"code": code_at(base64.b64decode(offered) if offered else SECRET, NOW), "present": PASSWORD}


ROUTES: dict[str, Line] = {
    # accounts: signing in
    "sign_in": Line(post=_sign_in, by="signed out"),
    "second_factor": Line(post=_code, by="half-way"),
    "set_up_second_factor": Line(post=_code_of_new_app, by="support"),
    "sign_out": Line(post=nothing),
    "signed_out": Line(),
    "forgotten_password": Line(post=lambda s: {"email": s.holding.provider.email}, by="signed out"),
    "password_link_sent": Line(),
    "join": Line(_token("join"), post=lambda s: {"password": NEW_PASSWORD}, by="signed out", not_there=410),
    "reset_password": Line(_token("reset"), post=lambda s: {"password": NEW_PASSWORD}, by="signed out", not_there=410),
    "confirm_address": Line(_token("address"), post=nothing, by="signed out", not_there=410),
    # accounts: one's own
    "own_account": Line(),
    "own_details": Line(post=_details),
    "own_password": Line(post=lambda s: {"present": PASSWORD, "password": NEW_PASSWORD}),
    "own_address": Line(post=_new_address),
    "keep_own_address": Line(post=nothing),
    "recovery_codes": Line(post=nothing, changes=False),
    "new_recovery_codes": Line(post=nothing),
    "no_second_factor": Line(post=lambda s: {"present": PASSWORD}),
    "sessions": Line(),
    "end_other_sessions": Line(post=nothing),
    "end_session": Line(lambda h: (h.session.pk,), post=nothing, not_there=302, partner=frozenset({302})),
    # other people's accounts
    "people": Line(query=lambda h: {"organisation": h.organisation.pk, "text": "coordinator"}),
    "invite": Line(query=lambda h: {"organisation": h.organisation.pk}, post=_invitation),
    "person": Line(_coordinator),
    "change_person": Line(_provider, post=_details),
    "change_address": Line(_provider, post=_new_address),
    "keep_address": Line(_coordinator, post=nothing),
    "invite_again": Line(lambda h: (h.invited.pk,), post=nothing),
    "deactivate": Line(_provider, post=nothing),
    "reactivate": Line(lambda h: (h.deactivated.pk,), post=nothing),
    "remove_factor": Line(_coordinator, post=nothing, by="support"),
    # home and the pages that are the same for everybody
    "home": Line(),
    "accessibility": Line(),
    "cookies": Line(),
    "privacy": Line(),
    "outbox": Line(),
    # logs and what is written on them
    "logs": Line(query=lambda h: {"owner": h.organisation.pk, "person": h.coordinator.pk, "upload": h.upload.pk}),
    "logs_found": Line(post=lambda s: {"reference": "q"}, changes=False),
    "new_log": Line(post=_new_log),
    "log": Line(_log),
    "delete_log": Line(_log, post=lambda s: {"reason": "twice"}),
    "log_page": Line(_page, post=_answers),
    "log_unusual": Line(lambda h: (h.log.pk, UNUSUAL_PAGE.id), post=_confirmation),
    "forget_unsaved": Line(post=_unsaved),
    # organisations
    "organisations": Line(query=lambda h: {"text": "Homes"}),
    "make_organisation": Line(post=_of_an_organisation, by="support"),
    "organisation": Line(_organisation, partner=frozenset({200})),
    "change_organisation": Line(_organisation, post=_of_an_organisation),
    "deactivate_organisation": Line(_organisation, post=nothing, by="support"),
    "reactivate_organisation": Line(lambda h: (h.shut.pk,), post=nothing, by="support"),
    "agreement": Line(_organisation, post=lambda s: {"version": "1"}, changes=False),
    "add_relation": Line(lambda h: (h.organisation.pk, "owners"), post=lambda s: {"number": s.holding.related.pk}),
    "remove_relation": Line(lambda h: (h.organisation.pk, "agents", h.related.pk), post=nothing),
    # files
    "uploads": Line(post=_file),
    "upload": Line(_upload),
    "upload_rows": Line(_upload),
    "upload_report": Line(lambda h: (h.upload.pk, "xlsx")),
    "mended_file": Line(_upload, post=_file),
    "unlock_upload": Line(_upload, post=lambda s: {"password": "anything"}, changes=False),  # it isn't locked
    "make_workbook": Line(_upload, post=nothing, changes=False),  # it is small
    "hand_in": Line(_upload, post=nothing),
    "cancel_upload": Line(_upload, post=nothing),
    "template_file": Line(lambda h: ("lettings", "2026", "csv"), partner=frozenset({200}), not_there=200),
    "specification_file": Line(lambda h: ("lettings", "2026", "html"), partner=frozenset({200}), not_there=200),
    "validator": Line(post=_file_to_check, by="signed out"),  # keeps nothing, but counts who asks how often
    # in modules of their own
    **QUALITY,
    **BATCHES,
    **OUTBOX,
    **INCIDENTS,
    **MESSAGES,
    **REPORTS,
}
