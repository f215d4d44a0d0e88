"""Reading uploads: always for somebody."""

from __future__ import annotations

from django.db.models import QuerySet

from ..accounts.models import Person
from ..organisations.queries import own_numbers
from .models import Upload


def uploads_for(person: Person) -> QuerySet[Upload]:
    """The uploads of a person's organisation, newest first; staff see all. Without the sealed parts."""
    uploads = Upload.objects.select_related("organisation", "by").defer("file", "report")
    if person.is_staff_role:
        return uploads
    return uploads.filter(organisation__in=own_numbers(person.organisation_id))
