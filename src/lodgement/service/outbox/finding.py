"""Finding parcels: by whose they are, who has a link to them, what they are called, or the code of a stray copy."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..organisations.queries import number_of
from .models import Parcel, ParcelLink


def found_parcels(parcels: QuerySet[Parcel], text: str) -> QuerySet[Parcel]:
    """The parcels that a text says something of; all of them without one."""
    if not text:
        return parcels
    person = Q(person__name__icontains=text) | Q(person__email__icontains=text)
    links = ParcelLink.objects.filter(person | Q(code=text.upper())).values("parcel")
    said = Q(organisation__name__icontains=text) | Q(name__icontains=text) | Q(pk__in=links)
    return parcels.filter(said | Q(organisation=number_of(text)))
