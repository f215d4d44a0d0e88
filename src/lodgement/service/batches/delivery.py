"""How far each person's mail is: told from entry and mail together, the same for lists, counts and the worker."""

from __future__ import annotations

from django.db.models import Case, CharField, Count, QuerySet, Value, When
from django.db.models.enums import TextChoices

from ..outbox.models import Mail
from ..outbox.queries import in_doubt
from .models import Batch, Entry, EntryState


class Delivery(TextChoices):
    """How far somebody's mail is."""

    WAITING = "waiting", "Waiting"
    ON_ITS_WAY = "on_its_way", "On its way"
    SENT = "sent", "Sent"
    IN_DOUBT = "in_doubt", "May or may not have been sent"
    FAILED = "failed", "Not delivered"
    LEFT_OUT = "left_out", "Left out"


UNDER_WAY = (Delivery.WAITING, Delivery.ON_ITS_WAY)
"""While there is one of these the batch isn't all sent."""


def with_delivery(batch: Batch) -> QuerySet[Entry]:
    """The entries of a batch, each with its `delivery`."""
    doubtful = in_doubt(Mail.objects.filter(entry__batch=batch)).values("pk")
    said = Case(
        When(state=EntryState.WAITING, then=Value(Delivery.WAITING.value)),
        When(state=EntryState.LEFT_OUT, then=Value(Delivery.LEFT_OUT.value)),
        When(mail__sent_at__isnull=False, then=Value(Delivery.SENT.value)),
        When(mail__failed_at__isnull=False, then=Value(Delivery.FAILED.value)),
        When(mail__in=doubtful, then=Value(Delivery.IN_DOUBT.value)),
        default=Value(Delivery.ON_ITS_WAY.value),
        output_field=CharField(),
    )
    return Entry.objects.filter(batch=batch).annotate(delivery=said)


def counted(batch: Batch) -> dict[str, int]:
    """How many people's mails are how far."""
    counts = dict(with_delivery(batch).order_by().values_list("delivery").annotate(Count("id")))
    return {delivery.value: counts.get(delivery.value, 0) for delivery in Delivery}
