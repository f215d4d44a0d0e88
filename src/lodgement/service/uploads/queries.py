"""Reading uploads: always for somebody."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from ..accounts.models import Person
from ..organisations.queries import own_numbers
from .models import Upload


def uploads_for(person: Person) -> QuerySet[Upload]:
    """The uploads of a person's organisation, newest first; staff see all. Without the sealed parts.

    `sender`: the name of who sent it; None for whom this person may not know, as providers don't know support.
    """
    sender = Person.objects.filter(pk=OuterRef("by")).values("name")
    uploads = Upload.objects.select_related("organisation").annotate(sender=Subquery(sender))
    uploads = uploads.defer("file", "report", "workbook")
    if person.is_staff_role:
        return uploads
    return uploads.filter(organisation__in=own_numbers(person.organisation_id))
