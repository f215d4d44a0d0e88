"""What is done with a report: begun, written, submitted, approved by a second person, sent, acknowledged.

Submitting fixes the facts; approving is bound to the digest of facts and text that the second person was shown. A
version is never changed afterwards: what is different goes into the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ...accounts.models import Person
from ...audit.chain import canonical
from ...audit.recording import record
from ...jobs.checkpoints import commit_follows
from ...uploads.steps import one_at_a_time
from ..models import REPORT_NEXT, BreachReport, Incident, ReportState
from .assembling import facts_now, missing
from .cleaning import cleaned
from .layouts import Layout, Purpose, layout_of
from .notices import give_notices
from .own_records import own_figures
from .permissions import can_approve, can_write
from .trail import trail_of

LONGEST_TEXT = 100_000
"""Characters of one written place."""


class ReportRefused(Exception):
    """It can't be done with the report as it is; the message says why and what to do."""


class WrittenMeanwhile(ReportRefused):
    """Somebody else wrote into the report since the page was opened."""


@transaction.atomic
def make_report(*, by: Person, incident: Incident, layout: Layout) -> BreachReport:
    """The next version of a report, with the text of the last; the one under way where there is one."""
    one_at_a_time(f"report of incident {incident.pk}")
    versions = BreachReport.objects.filter(incident=incident, layout=layout.id)
    there = versions.filter(state__in=(ReportState.DRAFT, ReportState.SUBMITTED)).first()
    if there:
        return there
    last = versions.first()
    report = BreachReport.objects.create(
        incident=incident,
        layout=layout.id,
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        written=last.written if last else {},
        made_by=by,
        made_at=timezone.now(),
    )
    _record("report.made", report)
    return report


@transaction.atomic
def write(*, by: Person, report: BreachReport, texts: Mapping[str, str], seen: str) -> BreachReport:
    """Keeps what a person wrote. `seen`: the digest of the text that they began from (`digest_of_text`).

    Raises ReportRefused; WrittenMeanwhile where the text isn't any more what they began from.
    """
    found = _held(report)
    if found.state != ReportState.DRAFT:
        raise ReportRefused(_past(found))
    written = _texts(layout_of(found.layout), texts)
    if written == found.written:
        return found
    if seen != digest_of_text(found):
        raise WrittenMeanwhile("Somebody else has changed this report since you opened the page.")
    changed = sorted(name for name in written if written[name] != found.written.get(name, ""))
    found.written = written
    found.save(update_fields=["written"])
    _record("report.written", found, fields=changed)
    return found


def _texts(layout: Layout, texts: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by place, as it is kept. Raises ReportRefused where it is too long."""
    written = {place.written: cleaned(texts.get(place.written, "")) for place in layout.written}
    long = [place.label for place in layout.written if len(written[place.written]) > LONGEST_TEXT]
    if long:
        raise ReportRefused(f"Shorten “{long[0]}” to {LONGEST_TEXT:,} characters or fewer.")
    return written


def digest_of_text(report: BreachReport) -> str:
    """SHA-256 of what is written in a report."""
    return hashlib.sha256(canonical({"written": report.written}).encode()).hexdigest()


def digest_of(report: BreachReport) -> str:
    """SHA-256 of a report's facts and text, and of which report it is."""
    said = {
        "incident": report.incident_id, "layout": report.layout, "version": report.version,
        "facts": report.facts, "written": report.written,
    }  # fmt: skip
    return hashlib.sha256(canonical(said).encode()).hexdigest()


@transaction.atomic
def submit(*, by: Person, report: BreachReport) -> BreachReport:
    """Fixes the facts as they are now and asks a second person to approve. Raises ReportRefused."""
    found = _held(report)
    if found.state == ReportState.SUBMITTED:
        return found
    _check_next(found, ReportState.SUBMITTED)
    if not can_write(by):
        raise ReportRefused("Only a statistician or the Head of Profession submits a report.")
    places = missing(found)
    if places:
        named = ", ".join(f"“{place.label}”" for place in places)
        raise ReportRefused(f"It can’t be submitted yet. Still to be written: {named}.")
    found.submitted_by, found.submitted_at = by, timezone.now()
    found.returned_by, found.returned_because = None, ""
    found.facts = facts_now(found, trail_of(found.incident))
    if layout_of(found.layout).purpose == Purpose.NOTICE and not own_figures(found.facts):
        raise ReportRefused("No organisation’s figures are known yet. Measure the incident first.")
    found.digest = digest_of(found)
    _to(ReportState.SUBMITTED, found)
    _record("report.submitted", found, {"digest": found.digest})
    commit_follows("report submitted")
    return found


@transaction.atomic
def give_back(*, by: Person, report: BreachReport, because: str) -> BreachReport:
    """Back to be written again: by whoever would approve it, or whoever submitted it. Raises ReportRefused."""
    found = _held(report)
    if found.state == ReportState.DRAFT:
        return found
    _check_next(found, ReportState.DRAFT)
    if not (can_approve(by, found) or by.pk in (found.made_by_id, found.submitted_by_id)):
        raise ReportRefused("Only the Head of Profession, or whoever wrote it, gives a report back.")
    found.returned_by, found.returned_because = by, cleaned(because)
    found.submitted_by = found.submitted_at = None
    found.facts, found.digest = {}, ""
    _to(ReportState.DRAFT, found)
    _record("report.returned", found)
    return found


@transaction.atomic
def approve(*, by: Person, report: BreachReport, digest: str) -> BreachReport:
    """Approves what was shown: `digest` is that of the page. The version before gives way. Raises ReportRefused."""
    found = _held(report)
    if found.state == ReportState.APPROVED and found.approved_by_id == by.pk and found.digest == digest:
        return found
    _check_next(found, ReportState.APPROVED)
    if not can_approve(by, found):
        raise ReportRefused("A report is approved by the Head of Profession who neither began, wrote nor submitted it.")
    if digest != found.digest or digest != digest_of(found):
        raise ReportRefused("This is not what you were shown: it was submitted again. Read it once more.")
    found.approved_by, found.approved_at, found.approved_digest = by, timezone.now(), digest
    _to(ReportState.APPROVED, found)
    _replace_earlier(found)
    _record("report.approved", found, {"digest": digest})
    commit_follows("report approved")
    return found


def _replace_earlier(report: BreachReport) -> None:
    versions = BreachReport.objects.filter(incident=report.incident_id, layout=report.layout)
    for earlier in versions.filter(version__lt=report.version, state__in=(ReportState.APPROVED, ReportState.SENT)):
        _to(ReportState.REPLACED, earlier)


@transaction.atomic
def send_report(*, by: Person, report: BreachReport, to: Sequence[str]) -> BreachReport:
    """Notes that an approved report went to offices; a notice reaches the organisations in doing so.

    Raises ReportRefused.
    """
    found = _held(report)
    if found.state == ReportState.SENT:
        return found
    _check_next(found, ReportState.SENT)
    layout = layout_of(found.layout)
    offices = [cleaned(one).strip() for one in to if cleaned(one).strip()]
    if not offices:
        raise ReportRefused("Say whom it was sent to.")
    found.sent_at, found.sent_by, found.sent_to = timezone.now(), by, offices
    _to(ReportState.SENT, found)
    told = give_notices(by=by, report=found) if layout.purpose == Purpose.NOTICE else None
    _record("report.sent", found, {"to": offices, "digest": found.digest} | ({"organisations": told} if told else {}))
    commit_follows("report sent")
    return found


@transaction.atomic
def acknowledge(*, by: Person, report: BreachReport, reference: str) -> BreachReport:
    """Notes the reference under which an office acknowledged a report; a later one takes its place."""
    found = _held(report)
    if found.state not in (ReportState.SENT, ReportState.REPLACED) or found.sent_at is None:
        raise ReportRefused("Only a report that was sent can be acknowledged.")
    if found.acknowledgement == reference:
        return found
    found.acknowledged_at, found.acknowledgement = timezone.now(), reference
    found.save(update_fields=["acknowledged_at", "acknowledgement"])
    _record("report.acknowledged", found, {"reference": reference})
    return found


@transaction.atomic
def link_statement(*, by: Person, report: BreachReport, address: str) -> BreachReport:
    """Notes where the published statement stands; a later address takes its place."""
    found = _held(report)
    if layout_of(found.layout).purpose != Purpose.STATEMENT or found.state != ReportState.SENT:
        raise ReportRefused("Only a statement that was released for publication has an address.")
    if found.statement_address == address:
        return found
    found.statement_address = address
    found.save(update_fields=["statement_address"])
    _record("report.statement_linked", found)
    return found


def _held(report: BreachReport) -> BreachReport:
    """A report, nobody else moving it on until the transaction ends."""
    return BreachReport.objects.select_for_update(of=("self",)).select_related("incident").get(pk=report.pk)


def _check_next(report: BreachReport, state: ReportState) -> None:
    if state not in REPORT_NEXT.get(ReportState(report.state), set()):
        raise ReportRefused(_past(report))


def _past(report: BreachReport) -> str:
    return f"That can’t be done any more: this version is “{ReportState(report.state).label.lower()}”."


def _to(state: ReportState, report: BreachReport) -> None:
    """Moves a report on, as the table of states has it."""
    assert state in REPORT_NEXT[ReportState(report.state)], f"{report.state} to {state}"
    report.state = state
    report.save()


def _record(
    action: str, report: BreachReport, detail: dict[str, Any] | None = None, fields: Sequence[str] = ()
) -> None:
    told = {"layout": report.layout, "version": report.version}
    record(action, f"incident {report.incident_id}", fields=fields, detail=told | (detail or {}))
