"""What was exposed, and what those who have it could learn: counted from opened logs, and kept as counts.

For each organisation counts what reached its people: of a parcel the logs in it, of a message all of them. Where an
organisation has homes is told by its own logs of the same collection years.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lodgement.exposure.counting import Counted, count
from lodgement.exposure.facts import HOLDERS
from lodgement.exposure.impact import Impact, Receiver, counted, learned, together
from lodgement.exposure.page import Page, page_of
from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from ..logs.models import Log
from ..logs.rules import questionnaire_of
from ..organisations.models import Organisation
from ..organisations.queries import own_numbers
from ..outbox.boxes import manifest_of
from .actions import IncidentRefused, held, subject_of
from .boxes import numbers_of, put_facts
from .models import Exposed, Incident, IncidentState, Source
from .opened import facts_of_logs
from .queries import recipients_of

Year = tuple[str, int]
Progress = Callable[[int], None]


@dataclass
class Receiving:
    """An organisation that has records: whose they are is told by `own`; `logs` by collection year."""

    organisation: int
    own: set[int]
    recipients: int = 0
    logs: defaultdict[Year, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class Measured:
    """What is counted of an incident."""

    counted: Counted = field(default_factory=Counted)
    not_found: int = 0
    """Numbers of logs that the database doesn't hold."""
    whose: set[int] = field(default_factory=set)
    """The organisations whose records they are."""
    things: list[dict[str, Any]] = field(default_factory=list)
    """What the records tell, by collection year: `name`, `kind`, `law`, `records`."""
    laws: dict[str, str] = field(default_factory=dict)
    """Kind of sensitive answer → the law that it falls under."""
    amounts: list[str] = field(default_factory=list)
    """What the amounts are called."""
    each: dict[int, Impact] = field(default_factory=dict)
    """By receiving organisation."""
    together: Impact = field(default_factory=Impact)
    facts: dict[Year, pl.DataFrame] = field(default_factory=dict)
    opening_seconds: float = 0.0
    counting_seconds: float = 0.0


@transaction.atomic
def ask_to_measure(*, by: Person, incident: Incident) -> None:
    """Has exposure and impact worked out, in the background; asked for twice, it is done once. Raises
    IncidentRefused."""
    from .tasks import measure_incident

    found = held(incident.pk)
    if found.state == IncidentState.CLOSED:
        raise IncidentRefused("This incident is closed.")
    if found.measuring:
        return
    found.measuring, found.records_done, found.not_measured = True, 0, ""
    found.save(update_fields=["measuring", "records_done", "not_measured"])
    measure_incident.defer(incident=found.pk, by=by.pk)
    record("incident.measure_asked", subject_of(found), detail={})


# what there is to count


def receiving_of(incident: Incident) -> list[Receiving]:
    """The organisations whose people it reached, each with the logs that reached them."""
    everything = {(one.collection, one.year): set(numbers_of(one)) for one in incident.exposed.all()}
    found: dict[int, Receiving] = {}
    in_parcel: dict[int, tuple[Year, set[int]]] = {}
    recipients = incident.recipients.filter(organisation__isnull=False).select_related("link__parcel", "organisation")
    for recipient in recipients.defer("link__parcel__content"):
        organisation = recipient.organisation
        assert organisation
        number = organisation.merged_into_id or organisation.pk
        receiving = found.setdefault(number, Receiving(number, own_numbers(number)))
        receiving.recipients += 1
        if recipient.link is None:
            for year, numbers in everything.items():
                receiving.logs[year] |= numbers
            continue
        parcel = recipient.link.parcel
        if parcel.pk not in in_parcel:
            in_parcel[parcel.pk] = (parcel.collection, parcel.year), set(manifest_of(parcel).logs)
        year, numbers = in_parcel[parcel.pk]
        receiving.logs[year] |= numbers & everything.get(year, set())
    return [found[number] for number in sorted(found)]


def own_logs(questionnaire: Questionnaire, organisations: Iterable[int]) -> set[int]:
    """The numbers of a collection year's logs that any of some organisations owns, manages or handed in."""
    some = list(organisations)
    theirs = Q(owner__in=some) | Q(manager__in=some) | Q(made_for__in=some)
    logs = Log.objects.filter(theirs, collection=questionnaire.collection, year=questionnaire.year, deleted_at=None)
    return set(logs.values_list("pk", flat=True))


# counting


def measure(incident: Incident, progress: Progress, tell_total: Progress) -> Measured:
    """Counts exposure and impact. Raises KeyMissing where a year was destroyed, Tampered where a box doesn't open.

    `tell_total` is told how many logs are to be opened before the first, `progress` how many more were.
    """
    measured, began = Measured(), time.perf_counter()
    receiving = receiving_of(incident)
    own = {number for one in receiving for number in one.own}
    years: dict[Year, tuple[set[int], set[int]]] = {}
    for one in incident.exposed.all():
        exposed = set(numbers_of(one))
        years[one.collection, one.year] = exposed, exposed | own_logs(questionnaire_of(one.collection, one.year), own)
    tell_total(sum(len(to_open) for _, to_open in years.values()))
    opened = {
        year: facts_of_logs(questionnaire_of(*year), sorted(to_open), progress) for year, (_, to_open) in years.items()
    }
    measured.opening_seconds, began = time.perf_counter() - began, time.perf_counter()
    for year, (exposed, _) in years.items():
        _count_year(measured, year, opened[year], exposed, receiving)
    measured.counting_seconds = time.perf_counter() - began
    return measured


def _count_year(
    measured: Measured, year: Year, opened: pl.DataFrame, exposed: set[int], receiving: list[Receiving]
) -> None:
    """Adds what one collection year comes to."""
    page = page_of(questionnaire_of(*year))
    facts = only(opened, exposed)
    measured.facts[year] = facts
    amount = count(page, facts)
    measured.counted += amount
    measured.not_found += len(exposed) - facts.height
    measured.whose |= {number for holder in HOLDERS for number in facts[holder].drop_nulls().unique()}
    measured.things += _things(year, page, amount)
    measured.laws |= page.kinds
    if page.amount and page.amount.many not in measured.amounts:
        measured.amounts.append(page.amount.many)
    all_masks = []
    for numbers, group in _alike(year, receiving):
        receivers = [receiver_of(one, opened) for one in group]
        each = learned(page, facts if numbers == exposed else only(facts, numbers), receivers)
        for one, masks in zip(group, each, strict=True):
            measured.each[one.organisation] = measured.each.get(one.organisation, Impact()) + counted(masks)
        all_masks += each
    measured.together += together(all_masks)


def only(facts: pl.DataFrame, numbers: set[int]) -> pl.DataFrame:
    """The facts of some logs."""
    wanted = pl.DataFrame({"log": sorted(numbers)}, schema={"log": pl.Int64})
    return facts.join(wanted, on="log", how="semi", maintain_order="left")


def _alike(year: Year, receiving: list[Receiving]) -> list[tuple[set[int], list[Receiving]]]:
    """Receiving organisations by what reached them: the same logs are looked at once."""
    found: list[tuple[set[int], list[Receiving]]] = []
    for one in receiving:
        numbers = one.logs[year]
        group = next((group for known, group in found if known == numbers), None)
        if group is None:
            found.append((numbers, [one]))
        else:
            group.append(one)
    return found


def receiver_of(one: Receiving, opened: pl.DataFrame) -> Receiver:
    """Where an organisation has homes, by its own logs among those opened."""
    own = opened.filter(pl.any_horizontal(pl.col(holder).is_in(list(one.own)) for holder in HOLDERS))
    return Receiver(
        str(one.organisation),
        frozenset(one.own),
        frozenset(own["authority"].drop_nulls().unique()),
        frozenset(own["postcode"].drop_nulls().unique()),
    )


def _things(year: Year, page: Page, counted: Counted) -> list[dict[str, Any]]:
    return [
        {
            "collection": year[0],
            "year": year[1],
            "id": item.id,
            "name": item.name,
            "kind": item.kind,
            "law": page.kinds[item.kind],
            "records": counted.by_thing[item.id],
        }
        for item in page.tells
        if counted.by_thing[item.id]
    ]


# keeping


@transaction.atomic
def finish_measure(incident: int, measured: Measured) -> None:
    """Keeps the counts, and sealed what they were counted from."""
    found = held(incident)
    if not found.measuring:
        return
    for exposed in Exposed.objects.select_for_update().filter(incident=found):
        put_facts(exposed, measured.facts[exposed.collection, exposed.year])
        exposed.save(update_fields=["facts"])
    found.figures = figures_of(found, measured)
    found.measuring, found.measured_at, found.not_measured = False, timezone.now(), ""
    found.save(update_fields=["figures", "measuring", "measured_at", "not_measured"])
    record("incident.measured", subject_of(found), detail=told_of(found))
    commit_follows("incident measured")


def figures_of(incident: Incident, measured: Measured) -> dict[str, Any]:
    """All counts as they are kept."""
    counted = measured.counted
    people = {one.organisation: one.recipients for one in receiving_of(incident)}
    return {
        "records": counted.records,
        "not_found": measured.not_found,
        "organisations": len(measured.whose),
        "alone": counted.alone,
        "amounts": counted.amounts,
        "amounts_called": " or ".join(measured.amounts),
        "special": counted.special,
        "criminal": counted.criminal,
        "kinds": counted.by_kind,
        "laws": measured.laws,
        "things": measured.things,
        "whole_records": holds_answers(incident),
        "recipients": incident.recipients.count(),
        "impact": {
            "together": asdict(measured.together),
            "each": [
                {"organisation": number, "recipients": people.get(number, 0)} | asdict(found)
                for number, found in sorted(measured.each.items())
            ],
        },
        "opening_seconds": round(measured.opening_seconds, 2),
        "counting_seconds": round(measured.counting_seconds, 2),
    }


def holds_answers(incident: Incident) -> bool:
    """Whether what got out holds the logs' answers: a file from elsewhere may; what this service makes names logs and
    what is asked of them, and no answer."""
    if incident.source == Source.MESSAGE:
        return True
    links = incident.recipients.filter(link__isnull=False).values("link")
    return Incident.objects.filter(
        Q(parcel__unguarded=True) | Q(recipients__link__in=links, recipients__link__parcel__unguarded=True),
        pk=incident.pk,
    ).exists()


def told_of(incident: Incident) -> dict[str, Any]:
    """The counts as the event tells them, with who had got at it by then."""
    figures: Mapping[str, Any] = incident.figures
    recipients = list(recipients_of(incident))
    plain = {name: value for name, value in figures.items() if name not in ("things", "laws", "impact")}
    return plain | {
        "things": [{name: one[name] for name in ("collection", "year", "id", "kind", "records")}
                   for one in figures["things"]],
        "laws": figures["laws"],
        "impact": figures["impact"]["together"],
        "each": figures["impact"]["each"],
        "receiving_organisations": len(figures["impact"]["each"]),
        "opened": sum(1 for one in recipients if one.viewed or one.fetched),
        "viewed": sum(1 for one in recipients if one.viewed and not one.fetched),
        "fetched": sum(1 for one in recipients if one.fetched),
        "never_opened": sum(1 for one in recipients if one.link_id and not (one.viewed or one.fetched)),
        "bytes": sum(one.bytes for one in recipients),
    }  # fmt: skip


@transaction.atomic
def not_measured(incident: int, why: str) -> None:
    """Ends a measuring that came to nothing, with the reason."""
    found = held(incident)
    found.measuring, found.not_measured = False, why[:500]
    found.save(update_fields=["measuring", "not_measured"])


def names_of(numbers: Iterable[int]) -> dict[int, str]:
    """The names of organisations by number."""
    return dict(Organisation.objects.filter(pk__in=list(numbers)).values_list("pk", "name"))
