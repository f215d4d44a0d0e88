"""A batch: which contacts are told of what, in one go. It leaves when a second person has released what they saw.

The release is bound to a digest of the preview, so that whatever changes afterwards voids it. Between the release and
the first mail lies a hold; anybody of the staff stops a batch at any moment.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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
    BatchState.PROPOSED: "second person",
    BatchState.HELD: "worker",
    BatchState.SENDING: "worker",
    BatchState.STOPPED: "second person",
    BatchState.SENT: "nobody",
    BatchState.CANCELLED: "nobody",
}
"""Who moves a batch on from a state; stopping, undoing and giving up are open to anybody of the staff."""
BATCH_NEXT = {
    BatchState.DRAFT: {BatchState.PROPOSED, BatchState.CANCELLED},
    BatchState.PROPOSED: {BatchState.DRAFT, BatchState.HELD, BatchState.STOPPED, BatchState.CANCELLED},
    BatchState.HELD: {BatchState.PROPOSED, BatchState.SENDING, BatchState.STOPPED},
    BatchState.SENDING: {BatchState.SENT, BatchState.STOPPED},
    BatchState.STOPPED: {BatchState.HELD, BatchState.CANCELLED},
}
RELEASED = (BatchState.HELD, BatchState.SENDING, BatchState.SENT)
"""In these, and in no others, what is waiting may leave or has left."""
_RELEASED_AS_SEEN = Q(
    proposed_by__isnull=False, released_by__isnull=False, released_at__isnull=False, released_digest=F("digest")
) & ~Q(digest="")


class Batch(models.Model):
    """What is sent to a number of contacts, and how far it is."""

    kind = models.CharField(max_length=20, choices=BatchKind)
    round = models.ForeignKey("quality.Round", models.PROTECT, related_name="batches")
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.DRAFT)
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="batches")
    made_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the preview as it was proposed; of one that was stopped, of what was left when it was resumed."""
    released_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the preview that the second person saw."""
    leaves_at = models.DateTimeField(null=True)
    """When the hold ends."""
    stopped_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=500, blank=True)
    """Why it stopped by itself; empty where somebody stopped it."""
    recalled_by = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    recalled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None) | (~Q(released_by=F("made_by")) & ~Q(released_by=F("proposed_by"))),
                name="released_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=RELEASED) | _RELEASED_AS_SEEN,
                name="released_as_seen",
            ),
        ]


class EntryState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    LEFT_OUT = "left_out", "Left out"
    FAILED = "failed", "Not delivered"


class LeftOut(models.TextChoices):
    """Why somebody of a batch is told nothing."""

    BY_HAND = "by_hand", "Left out by hand"
    ANSWERED = "answered", "Nothing left to answer"


class Entry(models.Model):
    """One person of a batch, and of which organisation's queries they are told: its own, or one that it absorbed."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    parcel = models.ForeignKey("outbox.Parcel", models.PROTECT, null=True, related_name="entries")
    link = models.ForeignKey("outbox.ParcelLink", models.PROTECT, null=True, related_name="entries")
    """Of a person told twice of the same, the same one."""
    mail = models.OneToOneField("outbox.Mail", models.PROTECT, null=True, related_name="entry")
    state = models.CharField(max_length=20, choices=EntryState, default=EntryState.WAITING)
    left_out = models.CharField(max_length=20, choices=LeftOut, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    """Why there is nothing that could be given to this person."""
    address = models.EmailField(blank=True)
    """Where it goes, as it was proposed; so too the figures that follow."""
    queries = models.PositiveIntegerField(default=0)
    logs = models.PositiveIntegerField(default=0)
    sensitive = ArrayField(models.TextField(), default=list)
    """The kinds of sensitive answers that its queries ask about."""
    queries_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the numbers of its queries."""
    last_query = models.BigIntegerField(default=0)
    """The highest of these numbers: queries raised later have a higher one."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the line that was proposed; empty where the present proposal doesn't tell of it."""
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint("batch", "organisation", "person", name="person_once_in_batch_and_organisation")
        ]


class Occasion(models.TextChoices):
    """When somebody is reminded, once each."""

    WEEK_AFTER = "week_after", "A week after they were told"
    BEFORE_THE_DAY = "before_the_day", "Before the day on which answers are wanted"


class Reminder(models.Model):
    """That somebody who was told of queries was reminded of them."""

    round = models.ForeignKey("quality.Round", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="reminders")
    occasion = models.CharField(max_length=20, choices=Occasion)
    mail = models.OneToOneField("outbox.Mail", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint("round", "person", "occasion", name="reminded_once")]
