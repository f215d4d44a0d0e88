"""Wrapped data keys. Useless without the key folder, which is in neither the database nor its backups."""

from __future__ import annotations

from django.db import models


class WrappedKey(models.Model):
    """The data key of a purpose, such as the logs of a collection year."""

    purpose = models.CharField(max_length=60, primary_key=True)
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)
