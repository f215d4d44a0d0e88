"""A batch: which contacts are told of what, in one go. It leaves when a second person has released what they saw.

The release is bound to a digest of the preview, so that whatever changes afterwards voids it. Between the release and
the first mail lies a hold; anybody of the staff stops a batch at any moment.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class BatchKind(models.TextChoices):
    QUERIES = "queries", "Tell contacts of their queries"
    WORKBOOKS = "workbooks", "Give contacts a protected workbook"
    REMINDER = "reminder", "Remind contacts of open queries"


class BatchState(models.TextChoices):
    DRAFT = "draft", "Being put together"
    PROPOSED = "proposed", "Waiting for a second person"
    HELD = "held", "Released, held back"
    SENDING = "sending", "Going out"
    STOPPED = "stopped", "Stopped"
    SENT = "sent", "Sent"
    CANCELLED = "cancelled", "Given up"


BATCH_OWNERS = {
    BatchState.DRAFT: "statistician",
    BatchState.PROPOSED: "a second person",
    BatchState.HELD: "worker",
    BatchState.SENDING: "worker",
    BatchState.STOPPED: "a second person",
    BatchState.SENT: "nobody",
    BatchState.CANCELLED: "nobody",
}
"""Who moves a batch on from a state; stopping is open to anybody of the staff."""
BATCH_NEXT = {
    BatchState.DRAFT: {BatchState.PROPOSED, BatchState.CANCELLED},
    BatchState.PROPOSED: {BatchState.DRAFT, BatchState.HELD, BatchState.CANCELLED},
    BatchState.HELD: {BatchState.PROPOSED, BatchState.SENDING, BatchState.STOPPED},
    BatchState.SENDING: {BatchState.SENT, BatchState.STOPPED},
    BatchState.STOPPED: {BatchState.SENDING, BatchState.CANCELLED},
}


class Batch(models.Model):
    """What is sent to a number of contacts, and how far it is."""

    kind = models.CharField(max_length=20, choices=BatchKind)
    round = models.ForeignKey("quality.Round", models.PROTECT, related_name="batches")
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.DRAFT)
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="batches")
    made_at = models.DateTimeField(auto_now_add=True)
    proposed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the preview as it was proposed."""
    released_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the preview that the second person saw."""
    leaves_at = models.DateTimeField(null=True)
    """When the hold ends."""
    stopped_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)


class EntryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    LEFT_OUT = "left_out", "Left out"
    FAILED = "failed", "Not delivered"


class Entry(models.Model):
    """One person of a batch: what they are told of."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    parcel = models.ForeignKey("outbox.Parcel", models.PROTECT, null=True, related_name="entries")
    link = models.OneToOneField("outbox.ParcelLink", models.PROTECT, null=True, related_name="entry")
    mail = models.OneToOneField("outbox.Mail", models.PROTECT, null=True, related_name="entry")
    state = models.CharField(max_length=20, choices=EntryState, default=EntryState.WAITING)
    queries = models.PositiveIntegerField(default=0)
    logs = models.PositiveIntegerField(default=0)
    sensitive = ArrayField(models.TextField(), default=list)
    """The kinds of sensitive answers that its queries ask about."""
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint("batch", "person", name="person_once_in_batch")]
