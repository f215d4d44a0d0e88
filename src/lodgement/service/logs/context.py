"""What the service knows beside a log's answers, under the names that a collection gives it.

A collection's `context.yaml` says of each source what it is about (`subject`) and of each name which `attribute` of
that subject it is. Here stands what there is to know of each subject; no collection is named. A subject or attribute
that isn't known here leaves its names unknown, and the checks that hang on them are then not judged, never guessed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from lodgement.assessment.apart import KnownOfRows
from lodgement.assessment.calendar import calendar_context
from lodgement.assessment.reading import read_answer
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.known import Source
from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..organisations.models import Organisation
from ..organisations.queries import Register

Facts = Mapping[str, Any]
Lacking = tuple[frozenset[str], pl.Series]
"""Names that aren't known of some rows, and these rows."""
MAKER, _WHICH = " made by", " which"
"""Columns beside those of a collection, whose names have no blanks: who made a log, and which group a row is of."""
SUBJECTS = frozenset({"person", "assigned_person", "owner", "manager", "address_search"})
"""Of what the service knows anything."""


@dataclass(frozen=True)
class Situation:
    """In which a log is assessed: by whom, on which day, among which organisations; and what it said before."""

    by: Person
    today: dt.date
    register: Register
    before: Mapping[str, Any] | None = None


Situated = Callable[[Mapping[str, Any]], Situation]
"""Gives the situation of a row from what it says."""


def context_of(questionnaire: Questionnaire, answers: Mapping[str, Any], situation: Situation) -> dict[str, Any]:
    """The context of a log: name → value, as conditions reckon with them. Names that aren't known are left out."""
    context = calendar_context(questionnaire, situation.today, situation.before is not None)
    for source in questionnaire.sources.values():
        context |= known_of_source(questionnaire, source, source.names, answers, situation)
    return context


def known_of_source(
    questionnaire: Questionnaire,
    source: Source,
    names: Iterable[str],
    answers: Mapping[str, Any],
    situation: Situation,
) -> dict[str, Any]:
    """What is known of some names of a source, as conditions reckon with it."""
    about = answers.get(source.about) if source.about else None
    if source.about and about is None:  # there is nothing to know: each of its names is empty
        return dict.fromkeys(names_known(questionnaire).intersection(names))
    facts = _facts(questionnaire, source, about, answers, situation)
    context = {}
    for item in map(questionnaire.context.__getitem__, names):
        if item.attribute in facts:
            value = facts[item.attribute]
            context[item.id] = read_answer(item, value(answers.get(item.of)) if callable(value) else value)
    return context


@lru_cache(maxsize=32)
def names_known(questionnaire: Questionnaire) -> frozenset[str]:
    """The names that the service knows of a log whose organisations and people it finds, beside those of the day."""
    sources = (source for source in questionnaire.sources.values() if source.subject in SUBJECTS)
    return frozenset(name for source in sources for name in source.names if questionnaire.context[name].attribute)


def _facts(
    questionnaire: Questionnaire, source: Source, about: str | None, answers: Mapping[str, Any], situation: Situation
) -> Facts:
    if source.subject == "person":
        return _of_signed_in(questionnaire, answers, situation)
    if source.subject == "address_search":
        # There is no search: who gives no number of the property types its address.
        return {"by_hand": lambda number: True if number is None else None}
    if source.subject in ("owner", "manager"):
        before = (situation.before or {}).get(source.about or "")
        return _of_organisation(questionnaire, about or "", before, answers, situation)
    return _of_assigned(questionnaire, about or "", answers, situation) if source.subject == "assigned_person" else {}


def _of_signed_in(questionnaire: Questionnaire, answers: Mapping[str, Any], situation: Situation) -> Facts:
    """Of the person and their organisation; the one that asks is for support staff the log's owner."""
    person, register = situation.by, situation.register
    own = person.organisation
    owners = [owner for owner in register.owners_of(own) if owner != own]
    owner = register.by_code(answers.get(questionnaire.in_the_open.owner))
    asking = owner if person.role == "support" else own
    return {
        "asking_organisation_holds_stock": asking.holds_stock if asking else None,
        "asking_organisation_is_owner": asking == owner if asking else None,
        "asking_organisation_managing_agents": len(register.agents_of(asking)) if asking else None,
        "is_support": person.role == "support",
        "is_coordinator": person.role == "coordinator",
        "number": str(person.pk),
        "organisation": own.code,
        "organisation_holds_stock": own.holds_stock,
        "stock_owners": len(owners),
        "only_stock_owner": owners[0].code if len(owners) == 1 else None,
        "managing_agents": len(register.agents_of(own)),
    }


def _of_organisation(
    questionnaire: Questionnaire, code: str, before: str | None, answers: Mapping[str, Any], situation: Situation
) -> Facts:
    register = situation.register
    found = register.by_code(code)
    facts: dict[str, Any] = {"found": found is not None, "code_before": before, "changed": code != before}
    was = register.by_code(before) if before else None
    facts["provider_type_before"] = was.provider_type if was else None
    if found is None:
        return facts
    owner = register.by_code(answers.get(questionnaire.in_the_open.owner))
    return facts | {
        "provider_type": found.provider_type,
        "holds_stock": found.holds_stock,
        "managing_agents": len(register.agents_of(found)),
        "merged_on": found.merged_on,
        "available_from": found.available_from,
        "has_absorbed": bool(register.absorbed_by(found)),
        "absorbed_by": found.merged_into.code if found.merged_into else None,
        "agreement_signed": register.has_signed(found),
        "periods": f",{','.join(map(str, found.periods))}," if found.periods else None,
        "uses_period": lambda period: not found.periods or period in found.periods,
        "permitted": register.may_report_for(situation.by.organisation, found),
        "related": owner is not None and (owner == found or found in register.agents_of(owner)),
    }


def _of_assigned(questionnaire: Questionnaire, number: str, answers: Mapping[str, Any], situation: Situation) -> Facts:
    person = situation.register.person(number)
    if person is None:
        return {"found": False}
    kept = questionnaire.in_the_open
    theirs = [situation.register.by_code(answers.get(name)) for name in (kept.owner, kept.manager)]
    related = _is_among(person.organisation, theirs)
    return {"found": True, "is_of_owner_or_manager": related, "is_unrelated": not related}


def _is_among(organisation: Organisation, others: list[Organisation | None]) -> bool:
    """Whether an organisation is one of others, or absorbed one of them."""
    return any(other is not None and organisation.pk in (other.pk, other.merged_into_id) for other in others)


def context_of_rows(questionnaire: Questionnaire, answers: pl.DataFrame, situation: Situation) -> KnownOfRows:
    """The context of many logs in one situation, a row each in the same order."""
    calendar = calendar_context(questionnaire, situation.today, situation.before is not None)
    return known_of_rows(questionnaire, answers, calendar, lambda _: situation)


def known_of_rows(
    questionnaire: Questionnaire, rows: pl.DataFrame, calendar: Mapping[str, Any], situation_of: Situated
) -> KnownOfRows:
    """The context of many logs, a row each in the same order; worked out once for all that say the same of it.

    `rows`: answers, and MAKER where situations differ by who made a log.
    """
    columns = [pl.repeat(value, rows.height, dtype=_type(questionnaire, name), eager=True).alias(name)
               for name, value in calendar.items()]  # fmt: skip
    lacking: list[Lacking] = []
    for source in questionnaire.sources.values():
        for asked_of, names in names_by_answer(questionnaire, source).items():
            more, lack = _context_of_source(questionnaire, source, names, asked_of, rows, situation_of)
            columns += more
            lacking += lack
    return KnownOfRows(pl.DataFrame(sorted(columns, key=lambda column: column.name)), _apart(lacking))


def _apart(lacking: Iterable[Lacking]) -> dict[frozenset[str], pl.Series]:
    """All names that each of some rows lacks, with these rows."""
    of_row: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for names, rows in lacking:
        for row in rows:
            of_row[row] |= names
    found: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for row in sorted(of_row):
        found[of_row[row]].append(row)
    return {names: pl.Series(rows, dtype=pl.UInt32) for names, rows in found.items()}


def names_by_answer(questionnaire: Questionnaire, source: Source) -> dict[str, list[str]]:
    """The names of a source by the answer that their attribute is asked of, blank where it is asked of none.

    Apart, because such an answer may be another in every row, and all else be alike.
    """
    names: dict[str, list[str]] = {}
    for name in source.names if source.subject else ():
        names.setdefault(questionnaire.context[name].of or "", []).append(name)
    return names


def _context_of_source(
    questionnaire: Questionnaire,
    source: Source,
    names: list[str],
    asked_of: str,
    rows: pl.DataFrame,
    situation_of: Situated,
) -> tuple[list[pl.Series], list[Lacking]]:
    """What is known of some names of a source in many logs, and rows that lack it; what none has is left out."""
    keys = [name for name in _hangs_on(questionnaire, source, asked_of) if name in rows.columns]
    alike = rows.select(keys).unique(maintain_order=True) if keys else pl.DataFrame({"": [None]})
    known = [known_of_source(questionnaire, source, names, row, situation_of(row))
             for row in alike.iter_rows(named=True)]  # fmt: skip
    there = [name for name in names if any(name in one for one in known)]
    context = pl.DataFrame(
        {name: [one.get(name) for one in known] for name in there},
        schema={name: _type(questionnaire, name) for name in there},
    )
    if not there:
        return [], []
    if context.height == 1:
        return [pl.repeat(column[0], rows.height, dtype=column.dtype, eager=True).alias(column.name)
                for column in context], []  # fmt: skip
    joined = rows.select(keys).join(
        alike.hstack(context).with_row_index(_WHICH), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    lacks = ((which, lack) for which, one in enumerate(known) if (lack := frozenset(there) - one.keys()))
    return joined.select(there).get_columns(), [(lack, (joined[_WHICH] == which).arg_true()) for which, lack in lacks]


def _hangs_on(questionnaire: Questionnaire, source: Source, asked_of: str) -> list[str]:
    """The answers that tell what is known of a source; of the person who hands in, who that is as well."""
    kept = questionnaire.in_the_open
    organisations = (kept.owner, kept.manager) if source.about or not asked_of else ()
    maker = (MAKER,) if source.subject == "person" else ()
    return sorted({asked_of, source.about or "", *organisations, *maker} - {""})


def _type(questionnaire: Questionnaire, name: str) -> pl.DataType:
    return POLARS_TYPES[questionnaire.context[name].kind.name]
