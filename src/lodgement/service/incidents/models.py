"""An incident: records that reached somebody who should not have them, or may have.

Everything here is told by events too; reports are made from those. What was exposed is sealed under the key of its
collection year, so that an incident keeps no answers beyond the year's own keeping.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .sent_messages import MessagePiece, SentMessage  # noqa: F401 models of this app, in a module of their own


class IncidentState(models.TextChoices):
    OPEN = "open", "Open"
    CONTAINED = "contained", "Contained"
    CLOSED = "closed", "Closed"


INCIDENT_OWNERS = {
    IncidentState.OPEN: "anybody of the staff",
    IncidentState.CONTAINED: "anybody of the staff",
    IncidentState.CLOSED: "nobody",
}
"""Who moves an incident on from a state."""
INCIDENT_NEXT = {
    IncidentState.OPEN: {IncidentState.CONTAINED},
    IncidentState.CONTAINED: {IncidentState.CLOSED},
}


class Source(models.TextChoices):
    BATCH = "batch", "A batch"
    LINK = "link", "A link"
    PARCEL = "parcel", "A workbook"
    MESSAGE = "message", "A sent message"


_STILL_OPEN = ~models.Q(state=IncidentState.CLOSED)


class Incident(models.Model):
    """One incident, from the alarm to its end."""

    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=IncidentState, default=IncidentState.OPEN)
    source = models.CharField(max_length=20, choices=Source)
    batch = models.ForeignKey("batches.Batch", models.PROTECT, null=True, related_name="incidents")
    link = models.ForeignKey("outbox.ParcelLink", models.PROTECT, null=True, related_name="incidents")
    parcel = models.ForeignKey("outbox.Parcel", models.PROTECT, null=True, related_name="incidents")
    message_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the sent message: the same one dropped twice is the same incident."""
    message = models.JSONField(default=dict)
    """Of a sent message: when it was sent, names, sizes and verdicts of its attachments; nothing of what is in them."""
    is_drill = models.BooleanField(default=False)
    opened_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="incidents")
    opened_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField()
    """From when the clocks run."""
    measured_at = models.DateTimeField(null=True)
    """When exposure and impact were worked out."""
    measuring = models.BooleanField(default=False)
    """Whether a job works it out just now."""
    records_done = models.PositiveIntegerField(default=0)
    records_total = models.PositiveIntegerField(default=0)
    """How far that job is."""
    not_measured = models.CharField(max_length=500, blank=True)
    """Why it couldn't be worked out, in a sentence."""
    figures = models.JSONField(default=dict)
    """Exposure and impact as counts."""
    contained_at = models.DateTimeField(null=True)
    contained_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    closing = models.TextField(blank=True)
    """What was learned, as whoever closed it says."""

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(*fields, condition=_STILL_OPEN & there, name=f"open_incident_once_a_{name}")
            for name, fields, there in (
                ("batch", ("batch",), models.Q(batch__isnull=False)),
                ("link", ("link",), models.Q(link__isnull=False)),
                ("parcel", ("parcel",), models.Q(parcel__isnull=False)),
                ("message", ("message_digest",), ~models.Q(message_digest="")),
            )
        ]


class Exposed(models.Model):
    """The records of one collection year that an incident exposed, sealed under that year's key."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="exposed")
    collection = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    records = models.PositiveIntegerField()
    contents = models.BinaryField()
    """The numbers of the logs."""
    facts = models.BinaryField(null=True)
    """What of each log exposure and impact are reckoned from; None until they were."""

    class Meta:
        ordering = ("collection", "year")
        constraints = [models.UniqueConstraint("incident", "collection", "year", name="exposed_once")]


class Recipient(models.Model):
    """Somebody whom the records reached, or may have."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="recipients")
    address = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    """None: nobody here has that address."""
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey("outbox.ParcelLink", models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(default=uuid4, unique=True)
    """What their one-time link to a declaration is made from."""
    link_ends_at = models.DateTimeField(null=True)
    """Until when that link works; None: none was sent, or it has been used."""
    named_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="named")
    """The recipient who said that they had passed it on to this one."""
    asked_at = models.DateTimeField(null=True)
    chased = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    written_off_at = models.DateTimeField(null=True)
    written_off_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    written_off_because = models.TextField(blank=True)
    """Why no declaration is waited for any more; empty: it is."""

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint("incident", "address", name="recipient_once")]


class Declaration(models.Model):
    """A recipient's word of what became of what they had."""

    recipient = models.OneToOneField(Recipient, models.CASCADE, related_name="declaration")
    declared_at = models.DateTimeField()
    signed_in = models.BooleanField()
    """Whether they were signed in, or came by the one-time link."""
    opened = models.BooleanField()
    deleted = models.BooleanField()
    copies = models.TextField(blank=True)
    """What became of copies they had made; empty: they made none."""
    forwarded = models.TextField(blank=True)
    """Whom they passed it on to; empty: nobody."""
    backups = models.TextField(blank=True)
    """Where backups may still hold it; empty: nowhere."""


class RiskAssessment(models.Model):
    """What was decided about whom to tell, and why. A later one takes the place of an earlier, which stays."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="risk_assessments")
    likelihood = models.CharField(max_length=20)
    severity = models.CharField(max_length=20)
    tell_commissioner = models.BooleanField()
    tell_people = models.BooleanField()
    """Whether the people whom the records are about are to be told."""
    reasons = models.TextField()
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)


class CorrectiveAction(models.Model):
    """What is to be done so that it doesn't happen again, by whom and until when."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="actions")
    text = models.TextField()
    owner = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ("due_on", "id")


class ReportState(models.TextChoices):
    DRAFT = "draft", "Being written"
    SUBMITTED = "submitted", "Waiting for approval"
    APPROVED = "approved", "Approved"
    SENT = "sent", "Sent"
    REPLACED = "replaced", "Replaced by a later version"


REPORT_OWNERS = {
    ReportState.DRAFT: "statistician",
    ReportState.SUBMITTED: "a second person",
    ReportState.APPROVED: "anybody of the staff",
    ReportState.SENT: "nobody",
    ReportState.REPLACED: "nobody",
}
"""Who moves a report on from a state."""
REPORT_NEXT = {
    ReportState.DRAFT: {ReportState.SUBMITTED},
    ReportState.SUBMITTED: {ReportState.DRAFT, ReportState.APPROVED},
    ReportState.APPROVED: {ReportState.SENT, ReportState.REPLACED},
    ReportState.SENT: {ReportState.REPLACED},
}


_TWO_PEOPLE = models.Q(approved_by=None) | (
    ~models.Q(approved_by=models.F("made_by"))
    & models.Q(submitted_by__isnull=False)
    & ~models.Q(approved_by=models.F("submitted_by"))
)
_AS_SHOWN = models.Q(approved_digest="") | models.Q(approved_digest=models.F("digest"))


class BreachReport(models.Model):
    """A report of an incident in one of the layouts, in one version."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="reports")
    layout = models.CharField(max_length=40)
    """The id of a layout, such as the breach report of 2017."""
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=ReportState, default=ReportState.DRAFT)
    facts = models.JSONField(default=dict)
    """Fact → its value and the numbers of the events that it comes from; fixed when it is submitted."""
    written = models.JSONField(default=dict)
    """What a person wrote, by the name of its place."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of facts and text as they were submitted."""
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    submitted_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    returned_because = models.TextField(blank=True)
    """Why it was given back to be written again; empty: it wasn't, or has been submitted since."""
    approved_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    sent_to = ArrayField(models.CharField(max_length=200), default=list)
    """To whom: names of offices, such as the Head of Profession."""
    acknowledged_at = models.DateTimeField(null=True)
    acknowledgement = models.CharField(max_length=200, blank=True)
    """The reference of the office's acknowledgement."""
    statement_address = models.URLField(blank=True)
    """Where the published statement stands."""

    class Meta:
        ordering = ("layout", "-version")
        constraints = [
            models.UniqueConstraint("incident", "layout", "version", name="report_version_once"),
            models.CheckConstraint(condition=_TWO_PEOPLE, name="report_approved_by_a_second_person"),
            models.CheckConstraint(condition=_AS_SHOWN, name="report_approved_as_submitted"),
        ]


class Notice(models.Model):
    """What one organisation is told of an incident: the text that was approved, with its own figures alone."""

    report = models.ForeignKey(BreachReport, models.PROTECT, related_name="notices")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="notices")
    contents = models.JSONField()
    """The document as it was given."""
    records = models.PositiveIntegerField()
    """How many of its own records were exposed."""
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint("report", "organisation", name="notice_once_an_organisation")]


class NoticeRead(models.Model):
    """That somebody of the organisation has read a notice."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="read")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
