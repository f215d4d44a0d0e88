"""A sent message that somebody of the staff wants looked at: its states, who moves it on, and what is kept of it.

The message is kept sealed, in pieces, until it has been read, and then it is gone. What was found in it is kept sealed
until an incident is opened from it or it is forgotten: addresses and numbers of logs, nothing of what any record says.
"""

from __future__ import annotations

from django.db import models


class MessageState(models.TextChoices):
    RECEIVED = "received", "Waiting to be read"
    READING = "reading", "Being read"
    READ = "read", "Read"
    REFUSED = "refused", "Can’t be read"
    OPENED = "opened", "An incident was opened"
    FORGOTTEN = "forgotten", "Forgotten"


MESSAGE_OWNERS = {
    MessageState.RECEIVED: "worker",
    MessageState.READING: "worker",
    MessageState.READ: "anybody of the staff",
    MessageState.REFUSED: "nobody",
    MessageState.OPENED: "nobody",
    MessageState.FORGOTTEN: "nobody",
}
"""Who moves a message on from a state."""
MESSAGE_NEXT = {
    MessageState.RECEIVED: {MessageState.READING, MessageState.REFUSED, MessageState.FORGOTTEN},
    MessageState.READING: {MessageState.READ, MessageState.REFUSED, MessageState.FORGOTTEN},
    MessageState.READ: {MessageState.OPENED, MessageState.FORGOTTEN},
}


class SentMessage(models.Model):
    """A message on its way to an incident; in the open only counts."""

    digest = models.CharField(max_length=64)
    """SHA-256 of the message as it was given: the same one given twice is known again."""
    identity = models.CharField(max_length=64, blank=True)
    """Keyed token of what it says of itself, its Message-ID and date: two programs save one message as two files. Blank
    until it was read, and where it doesn't say."""
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=20, choices=MessageState, default=MessageState.RECEIVED)
    by = models.ForeignKey("accounts.Person", models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)
    """Why it can't be read, and what to do."""
    parts = models.PositiveIntegerField(default=0)
    """What it carries, the text of the message among it."""
    parts_done = models.PositiveIntegerField(default=0)
    recipients = models.PositiveIntegerField(default=0)
    logs = models.PositiveIntegerField(default=0)
    """Different logs that were recognised in it."""
    findings = models.BinaryField(null=True)
    """What was found, sealed."""
    incident = models.ForeignKey("incidents.Incident", models.PROTECT, null=True, related_name="sent_messages")

    class Meta:
        ordering = ("-id",)


class MessagePiece(models.Model):
    """A piece of a message that waits to be read, sealed: the whole would be too large for one statement."""

    message = models.ForeignKey(SentMessage, models.CASCADE, related_name="pieces")
    position = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint("message", "position", name="message_piece_once")]
