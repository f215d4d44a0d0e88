"""An upload: a file on its way from a person to logs. The states, who moves each on, and when a file is in."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    RECEIVED = "received", "Waiting to be checked"
    CHECKING = "checking", "Being checked"
    LOCKED = "locked", "Wants its password"
    CHECKED = "checked", "Checked"
    REFUSED = "refused", "Can’t be used"
    HANDING_IN = "handing_in", "Being handed in"
    HANDED_IN = "handed_in", "Handed in"
    REPLACED = "replaced", "Replaced by a later file"
    CANCELLED = "cancelled", "Cancelled"


class Workbook(models.TextChoices):
    """How far the marked workbook of a large file is, which takes too long to be made while somebody waits for it."""

    NONE = "", "Not asked for"
    ASKED = "asked", "Being made"
    MADE = "made", "Made"
    FAILED = "failed", "Could not be made"


OWNERS = {
    State.RECEIVED: "worker",
    State.CHECKING: "worker",
    State.LOCKED: "person",
    State.CHECKED: "person",
    State.REFUSED: "nobody",
    State.HANDING_IN: "worker",
    State.HANDED_IN: "nobody",
    State.REPLACED: "nobody",
    State.CANCELLED: "nobody",
}
"""Who moves an upload on from a state."""
NEXT = {
    State.RECEIVED: {State.CHECKING, State.REFUSED, State.CANCELLED},
    State.CHECKING: {State.CHECKED, State.LOCKED, State.REFUSED, State.CANCELLED},
    State.LOCKED: {State.RECEIVED, State.REFUSED, State.CANCELLED},
    State.CHECKED: {State.HANDING_IN, State.REPLACED, State.CANCELLED},
    State.HANDING_IN: {State.HANDED_IN, State.CHECKED, State.RECEIVED},
}


class Upload(models.Model):
    """A file, sealed, and what its check found, sealed; in the open only counts."""

    collection = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="uploads")
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="uploads")
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="mended_by")
    """The file it is the mended one of: given up as soon as this one is checked, and not before."""
    size = models.PositiveBigIntegerField()
    digest = models.BinaryField()
    """Keyed, so that the same file sent again is known without being readable."""
    file = models.BinaryField(null=True)
    """The file as it was sent, sealed; emptied when it has been handed in or given up."""
    report = models.BinaryField(null=True)
    """What was found, sealed."""
    workbook = models.BinaryField(null=True)
    """The workbook of a large file, its faults marked, sealed; emptied with the file."""
    workbook_state = models.CharField(max_length=10, choices=Workbook, default=Workbook.NONE, blank=True)
    workbook_done = models.PositiveSmallIntegerField(default=0)
    """How much of it is written, of a hundred."""
    refusal = models.CharField(max_length=500, blank=True)
    """Why it can't be used; of a checked one, why it wasn't handed in when that was asked for."""
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_hard = models.PositiveIntegerField(default=0)
    rows_soft = models.PositiveIntegerField(default=0)
    rows_stopped = models.PositiveIntegerField(default=0)
    """Rows that can't become logs as they are."""
    rows_unchanged = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=["organisation", "-id"], name="upload_by_organisation")]
