"""What the page of a batch shows: the preview of what it would do now, or how far each person's mail is.

The preview is worked out anew each time the page is opened, all of it, since its digest is that of what was seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from ..outbox.models import ParcelLink
from ..outbox.queries import opened_of
from .changes import changes_in
from .delivery import Delivery, counted, with_delivery
from .marks import Mark, Marks, marks_of
from .models import Batch, BatchState, Entry, EntryState, LeftOut
from .preview import Line, digest_of_batch, lines_of
from .releasing import digest_of_rest

PREVIEWED = (BatchState.DRAFT, BatchState.PROPOSED, BatchState.HELD, BatchState.STOPPED)
"""In these states a batch's page shows what it would do."""
MARKED = "marked"
"""The filter that shows all lines with any mark."""


@dataclass(frozen=True)
class Preview:
    """What a batch would do now: those to be told, those left out by hand, and what stands out."""

    batch: Batch
    lines: Sequence[Line]
    left_out: Sequence[Line]
    marks: Marks

    @cached_property
    def digest(self) -> str:
        """Of what is shown: what a release is bound to."""
        if self.batch.state == BatchState.STOPPED:
            return digest_of_rest(self.batch, list(self.lines))
        return digest_of_batch(self.batch, [line.digest for line in self.lines])

    @cached_property
    def changes(self) -> list[str]:
        """What changed since it was proposed."""
        return changes_in(self.batch, self.lines) if self.batch.state == BatchState.PROPOSED else []

    @cached_property
    def by_organisation(self) -> dict[int, Line]:
        """A line of each organisation: what is asked of it."""
        return {line.entry.organisation_id: line for line in self.lines}

    @property
    def queries(self) -> int:
        return sum(line.asked.queries for line in self.by_organisation.values())

    @property
    def logs(self) -> int:
        return sum(line.asked.logs for line in self.by_organisation.values())

    @cached_property
    def largest(self) -> int:
        return max((line.asked.queries for line in self.lines), default=0)

    @cached_property
    def kinds(self) -> list[tuple[str, int]]:
        """Each kind of sensitive answers with the number of organisations asked about it, the most frequent first."""
        return Counter(k for line in self.by_organisation.values() for k in line.asked.kinds).most_common()

    @cached_property
    def counts(self) -> list[tuple[Mark, int]]:
        """Each mark that occurs with the number of people, in the order of the marks."""
        found = self.marks.counts()
        return [(mark, found[mark]) for mark in Mark if found[mark]]

    @property
    def marked(self) -> int:
        return sum(1 for line in self.lines if self.marks.of[line.entry.pk])

    @property
    def unmade(self) -> int:
        """People for whose organisation nothing is made yet."""
        everybody = [*self.lines, *self.left_out]
        return sum(1 for line in everybody if line.entry.parcel_id is None and not line.entry.problem)

    @property
    def behind(self) -> int:
        """People whose workbook has to be made again."""
        return sum(1 for line in self.lines if line.is_behind or line.entry.problem)

    def rows(self, only: str) -> list[Line]:
        """The lines that a filter leaves; those left out by hand at the end."""
        if only == MARKED:
            return [line for line in self.lines if self.marks.of[line.entry.pk]]
        if only in set(Mark):
            return [line for line in self.lines if only in self.marks.of[line.entry.pk]]
        return [*self.lines, *self.left_out]


def preview_of(batch: Batch) -> Preview:
    """What a batch would do at this moment."""
    by_hand = Entry.objects.filter(batch=batch, state=EntryState.LEFT_OUT, left_out=LeftOut.BY_HAND)
    lines = lines_of(batch, Entry.objects.filter(batch=batch, state=EntryState.WAITING))
    return Preview(batch, lines, lines_of(batch, by_hand), marks_of(batch, lines))


STACK = {
    Delivery.SENT: "done",
    Delivery.ON_ITS_WAY: "waiting",
    Delivery.WAITING: "off",
    Delivery.IN_DOUBT: "attention",
    Delivery.FAILED: "wrong",
}
"""The tones of the parts of a batch, as they are drawn."""


@dataclass(frozen=True)
class Progress:
    """How far a batch is that was released."""

    counts: dict[str, int]

    @property
    def parts(self) -> list[dict[str, object]]:
        """For the drawing: the parts that there are."""
        return [
            {"text": delivery.label.lower(), "value": self.counts[delivery.value], "tone": tone}
            for delivery, tone in STACK.items()
            if self.counts[delivery.value]
        ]

    @property
    def ended(self) -> int:
        return self.total - self.counts[Delivery.WAITING.value] - self.counts[Delivery.ON_ITS_WAY.value]

    @property
    def total(self) -> int:
        return sum(self.counts[delivery.value] for delivery in STACK)


def progress_of(batch: Batch) -> Progress:
    """How far a batch's mails are."""
    return Progress(counted(batch))


def deliveries(batch: Batch, only: str) -> QuerySet[Entry]:
    """The entries of a batch with how far each is; those that a filter leaves."""
    entries = with_delivery(batch).select_related("person", "organisation", "mail")
    entries = entries.annotate(reminded=Count("reminders")).order_by("id")
    return entries.filter(delivery=only) if only in set(Delivery.values) else entries


@dataclass(frozen=True)
class Links:
    """What became of the links that a batch gave."""

    given: int
    opened: int
    standing: int


def links_of(batch: Batch) -> Links:
    """How many links a batch gave, how many were opened, and how many still work."""
    links = ParcelLink.objects.filter(pk__in=Entry.objects.filter(batch=batch).exclude(link=None).values("link"))
    opened = opened_of(links)
    return Links(len(opened), sum(1 for one in opened.values() if one.first_at), links.filter(recalled_at=None).count())
