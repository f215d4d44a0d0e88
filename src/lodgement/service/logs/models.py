"""A log's row: what lists, filters and the guard on rows need, in the open; answers and findings sealed.

The columns in the open are all there is to read without a key: organisations, people, year, group, dates, the
provider's own references, keyed tokens, status. Whatever else a record says is in the boxes.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Collate

REFERENCES = 2
"""References of their own by which providers may look for a log: each has its index."""


class Status(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"


_THERE = models.Q(deleted_at=None)
_OPEN = _THERE & ~models.Q(status=Status.COMPLETED)
"""Logs that lists show, and those of them that still want something: few, and looked for most."""


class Log(models.Model):
    """One record of a collection, as last saved."""

    collection = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    """The collection year whose questionnaire it answers."""
    owner = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="owned_logs",
                              db_index=False)  # fmt: skip
    manager = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="managed_logs",
                                db_index=False)  # fmt: skip
    assigned_to = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="assigned_logs")
    made_by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="made_logs")
    made_for = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="made_logs", db_index=False)
    """The organisation that handed it in: it sees the log even before an owner is chosen."""
    upload = models.ForeignKey("uploads.Upload", models.PROTECT, null=True, related_name="logs")
    upload_row = models.PositiveIntegerField(null=True)
    group = models.CharField(max_length=40, blank=True)
    """The code by which lists tell kinds of log apart, such as general needs and supported housing."""
    starts_on = models.DateField(null=True)
    references = ArrayField(models.CharField(max_length=100), default=list)
    """What the provider calls it: their own references, in the order of the questionnaire."""
    postcode_token = models.BinaryField(null=True)
    same_token = models.BinaryField(null=True)
    """Keyed token of what a file said of it: a row sent again just so says nothing new."""
    status = models.CharField(max_length=20, choices=Status, default=Status.NOT_STARTED)
    hard = models.PositiveSmallIntegerField(default=0)
    soft = models.PositiveSmallIntegerField(default=0)
    """Findings not yet confirmed."""
    missing = models.PositiveSmallIntegerField(default=0)
    rules = models.CharField(max_length=16, blank=True)
    """The hash of the rules under which its status was decided."""
    version = models.PositiveIntegerField(default=0)
    sequence = models.BigIntegerField(default=0)
    """Grows with every change of any log, so that readers can ask for what changed since."""
    answers = models.BinaryField()
    findings = models.BinaryField(null=True)
    sent = models.BinaryField(null=True)
    """What a file said of it when it was last sent, sealed: what is sent again is compared with this."""
    made_from = models.UUIDField(null=True)
    """The form it was made from, so that one that is sent twice makes one log."""
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["made_from"], condition=models.Q(made_from__isnull=False),
                                    name="log_once_from_a_form"),
        ]  # fmt: skip
        # Those with `include` hold all that a count reads, that of the guard on rows too: no row is opened for it.
        indexes = [
            models.Index(fields=["owner", "-id"], name="log_by_owner", condition=_THERE),
            models.Index(fields=["manager", "-id"], name="log_by_manager", condition=_THERE),
            models.Index(fields=["made_for", "-id"], name="log_by_maker", condition=_THERE),
            models.Index(fields=["owner", "-id"], name="open_log_by_owner", condition=_OPEN),
            models.Index(fields=["manager", "-id"], name="open_log_by_manager", condition=_OPEN),
            models.Index(fields=["made_for", "-id"], name="open_log_by_maker", condition=_OPEN),
            models.Index(fields=["-id"], name="open_log", condition=_OPEN,
                         include=["collection", "year", "owner", "manager", "made_for", "status", "hard", "soft"]),
            models.Index(fields=["collection", "year", "-id"], name="log_by_year", condition=_THERE),
            models.Index(fields=["collection", "year", "owner", "status"], name="log_counted", condition=_THERE,
                         include=["manager", "made_for", "hard", "soft"]),
            models.Index(fields=["sequence"], name="log_by_sequence"),
            models.Index(fields=["same_token"], name="log_by_same", condition=models.Q(same_token__isnull=False)),
            *(models.Index(Collate(models.F(f"references__{position}"), "C"), name=f"log_by_reference_{position + 1}",
                           condition=_THERE) for position in range(REFERENCES)),
        ]  # fmt: skip

    @property
    def complete(self) -> bool:
        return self.status == Status.COMPLETED
