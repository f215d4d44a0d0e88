"""A mail: which template goes to whom, with which link. Its words are made when it is sent, and aren't kept."""

from __future__ import annotations

from django.db import models


class Mail(models.Model):
    """A mail to a person; sent once `sent_at` is there."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="mails")
    template = models.CharField(max_length=60)
    path = models.CharField(max_length=200, blank=True)
    """The path of the page that it leads to, where that is no secret."""
    link = models.ForeignKey("accounts.Link", models.CASCADE, null=True, blank=True)
    """The link that works once, where it leads to one."""
    to_new_address = models.BooleanField(default=False)
    """Whether it goes to the address that the person has asked for and not yet confirmed."""
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
