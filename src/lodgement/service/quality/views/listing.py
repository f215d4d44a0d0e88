"""A list of a round's queries for a page: narrowed by a form, grouped by what is asked, each in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ...logs.permissions import can_see_identifying
from ...logs.rules import questionnaire_of, title_of
from ...web.listing import with_parameters
from ..boxes import reason_of
from ..forms import ListFilters
from ..models import Kind, Query, Round
from ..queries import Asked, Counts, Filters, Part, asked_in, part_of_list
from ..wording import QueryWording, Said


@dataclass(frozen=True)
class Group:
    """Queries of a list that ask the same, each in words."""

    must_hold: str
    kind: Kind
    like: int
    names: Sequence[str]
    """Of the answers concerned: the columns of the group's table."""
    rows: Sequence[tuple[Query, Said]]


class Listing:
    """A list of a round's queries, as one request asks for it."""

    def __init__(self, request: HttpRequest, found: Round, queries: QuerySet[Query], **narrowed: int | None) -> None:
        self.request, self.round = request, found
        self.queries = queries.filter(Filters(**narrowed).condition())
        self.wording = QueryWording(request.user, timezone.localdate())
        self.asked = self._asked()
        self.form = ListFilters([(one.like, said) for one, said in self.asked], request.GET)
        self.like = self._like()
        self.filters = Filters(state=self.form.state_chosen(), like=self.like)

    def _asked(self) -> list[tuple[Asked, str]]:
        """What is asked, and of each check what must hold."""
        asked = asked_in(self.queries)
        found = {query.pk: query for query in self.queries.filter(pk__in=[one.like for one in asked])}
        self._first = {bytes(query.check_token): query.pk for query in found.values()}
        return [(one, self.wording.must_hold(found[one.like])) for one in asked]

    def _like(self) -> Query | None:
        said = self.form.said("like")
        return self.queries.get(pk=int(said)) if said else None

    @property
    def chosen(self) -> Asked | None:
        """What is asked by the check that the list is narrowed to."""
        return next((one for one, _ in self.asked if self.like and one.like == self.like.pk), None)

    def part(self) -> Part:
        return part_of_list(self.queries, self.filters, after=self._query("after"), before=self._query("before"))

    def _query(self, name: str) -> Query | None:
        said = self.request.GET.get(name, "")
        is_number = said.isascii() and said.isdigit() and len(said) < len(str(2**63))
        return self.queries.filter(pk=int(said)).first() if is_number else None

    def shown(self) -> dict[str, Any]:
        """What the list's template is given."""
        part = self.part()
        first, last = (part.queries[0].pk, part.queries[-1].pk) if part.queries else (None, None)
        return {
            "round": self.round,
            "title": title_of(questionnaire_of(self.round.collection, self.round.year)),
            "asked": self.asked,
            "counts": sum((one.counts for one, _ in self.asked), Counts()),
            "filter_form": self.form,
            "chosen": self.form.chosen(),
            "state": self.filters.state,
            "groups": [self._group(list(alike)) for _, alike in groupby(part.queries, _what_is_asked)],
            "earlier": with_parameters(self.request, before=first, after=None) if part.earlier and first else "",
            "later": with_parameters(self.request, after=last, before=None) if part.later and last else "",
            "with_references": can_see_identifying(self.request.user),
            "reason_of": reason_of,
        }

    def _group(self, queries: Sequence[Query]) -> Group:
        rows = [(query, self.wording.of(query)) for query in queries]
        names = dict.fromkeys(answer.name for _, said in rows for answer in said.answers)
        return Group(
            rows[0][1].must_hold, Kind(queries[0].kind), self._first[_what_is_asked(queries[0])], list(names), rows
        )


def _what_is_asked(query: Query) -> bytes:
    return bytes(query.check_token)
