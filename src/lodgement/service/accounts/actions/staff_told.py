"""Telling every Head of Profession at once of who is let in as staff: who releases and approves is their concern, and a
second account of one person would not be a second person.
"""

from __future__ import annotations

from django.urls import reverse

from ...outbox.sending import send
from ..models import Person, Role


def tell_of_staff(*, by: Person, person: Person) -> None:
    """Tells of somebody of the staff who was let in, given another role, or freed of their second factor by another.

    The mail names nobody: it leads to the page of whom it is about. Of anybody else nobody is told.
    """
    if not person.is_staff_role:
        return
    heads = Person.objects.filter(role=Role.APPROVER, active=True, confirmed_at__isnull=False)
    for head in heads.exclude(pk__in=(by.pk, person.pk)).order_by("pk"):
        send(to=head, template="accounts/mail/staff_let_in", link=reverse("person", args=[person.pk]))
