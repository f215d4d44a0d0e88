"""Parcels: made from the database for one organisation, checked before anybody has a link to them, recalled at once.

A parcel of queries holds nothing: it leads to the organisation's queries in the service. A protected workbook is made
for each link anew (`links.give`); here its rows are put together. The one file that isn't made here is that of a drill.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from ..logs.rules import questionnaire_of, title_of, year_name
from ..organisations.models import Organisation
from ..quality.models import Round
from ..uploads.steps import one_at_a_time
from . import links
from .asked import asked_of, sensitive_in
from .boxes import put_content, put_manifest
from .contents import Contents
from .drill import is_training_copy
from .models import Parcel, ParcelKind


class ParcelRefused(Exception):
    """The parcel can't be made or given; the message says why."""


@transaction.atomic
def parcel_of_queries(*, by: Person, round: Round, organisation: Organisation) -> Parcel:
    """The parcel of an organisation's queries in a round: the one that stands, else a new one.

    Raises ParcelRefused where the organisation has no open query in the round.
    """
    one_at_a_time(f"parcel of queries {round.pk} {organisation.pk}")
    of_round = {"kind": ParcelKind.QUERIES, "round": round, "organisation": organisation}
    there = Parcel.objects.filter(**of_round, recalled_at=None).first()
    if there:
        return there
    asked = _asked(round, organisation)
    name = f"Queries, {title_of(questionnaire_of(round.collection, round.year))}"
    parcel = Parcel.objects.create(**of_round, **_of_year(round), name=name, sensitive=sensitive_in(asked), made_by=by)
    put_manifest(parcel, [one.log for one in asked.rows if one.log], asked.fields)
    return _made(parcel)


@transaction.atomic
def make_workbook(*, by: Person, round: Round, organisation: Organisation) -> Parcel:
    """A new parcel with an organisation's open queries in a round as rows of a workbook, a row for each log.

    Each link to it has a workbook of its own, encrypted and marked. Raises ParcelRefused where there is no open query.
    """
    asked = _asked(round, organisation)
    content = Contents.made_of(asked).written()
    parcel = Parcel.objects.create(
        kind=ParcelKind.WORKBOOK, round=round, organisation=organisation, **_of_year(round),
        name=f"queries-{round.collection}-{year_name(round.year).replace('/', '-')}-{organisation.code}.xlsx",
        sensitive=sensitive_in(asked), made_by=by,
    )  # fmt: skip
    _fill(parcel, content)
    put_manifest(parcel, [one.log for one in asked.rows if one.log], asked.fields)
    return _made(parcel)


@transaction.atomic
def drill_parcel(
    *,
    by: Person,
    organisation: Organisation,
    collection: str,
    year: int,
    name: str,
    content: bytes,
    logs: Sequence[int],
) -> Parcel:
    """A file as it is, whosever records it holds, for a drill: links to it are given to anybody, and nothing reads it.

    `logs`: the numbers of the logs in it. Raises ParcelRefused unless this is a training copy.
    """
    if not is_training_copy():
        raise ParcelRefused("A drill runs in a training copy only, where every organisation is made up.")
    parcel = Parcel.objects.create(
        kind=ParcelKind.WORKBOOK, organisation=organisation, collection=collection, year=year, name=name,
        unguarded=True, made_by=by,
    )  # fmt: skip
    _fill(parcel, content)
    put_manifest(parcel, logs)
    return _made(parcel)


@transaction.atomic
def recall_parcel(*, by: Person, parcel: Parcel) -> int:
    """Takes a parcel back: nobody gets at it any more, and nobody is given a link again. Says how many links it ended.

    Done twice, it is done once.
    """
    found = Parcel.objects.select_for_update().get(pk=parcel.pk)
    ended = links.recall(by=by, links=found.links.all(), subject=f"parcel {found.pk}")
    if found.recalled_at is None:
        found.recalled_at = timezone.now()
        found.save(update_fields=["recalled_at"])
        record("parcel.recalled", f"parcel {found.pk}", organisation=found.organisation_id, detail={"links": ended})
    return ended


def _asked(round: Round, organisation: Organisation) -> Any:
    asked = asked_of(round, organisation)
    if not asked.rows:
        raise ParcelRefused(f"{organisation.name} has no open query in this round.")
    return asked


def _of_year(round: Round) -> dict[str, Any]:
    return {"collection": round.collection, "year": round.year}


def _fill(parcel: Parcel, content: bytes) -> None:
    parcel.digest, parcel.size = hashlib.sha256(content).hexdigest(), len(content)
    put_content(parcel, content)


def _made(parcel: Parcel) -> Parcel:
    parcel.save()
    detail = {
        "kind": str(parcel.kind),
        "logs": parcel.logs,
        "bytes": parcel.size,
        "sha256": parcel.digest,
        "unguarded": parcel.unguarded,
    }
    record("parcel.made", f"parcel {parcel.pk}", organisation=parcel.organisation_id, detail=detail)
    return parcel
