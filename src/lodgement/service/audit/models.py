"""An event of the trail. Rows come about only through the database's own function, and are never changed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """What somebody did: to what, for which organisation, to which fields; what was in them is sealed."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.ForeignKey("accounts.Person", models.DO_NOTHING, null=True, db_constraint=False)
    organisation = models.ForeignKey("organisations.Organisation", models.DO_NOTHING, null=True, db_constraint=False)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    """Kind and number, such as `log 12`."""
    fields = ArrayField(models.TextField())
    detail = models.JSONField()
    """Counts, hashes and names of templates: nothing from a record."""
    sealed = models.BinaryField(null=True)
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        ordering = ("sequence",)
        indexes = [
            models.Index(fields=["subject", "sequence"], name="event_by_subject"),
            models.Index(fields=["organisation", "sequence"], name="event_by_organisation"),
        ]
