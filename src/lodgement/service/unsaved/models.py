"""What somebody typed and couldn't save: one form a person and page, sealed."""

from __future__ import annotations

from django.db import models


class Unsaved(models.Model):
    """A form that was sent when its session had ended, or while somebody else was changing the same thing."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    page = models.CharField(max_length=300)
    """The path on which the form was shown, and where it is offered again."""
    year = models.PositiveSmallIntegerField(null=True)
    """The collection year under whose key it is sealed, where it holds parts of a record: it goes with the year."""
    typed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("person", "page", name="unsaved_once")]
