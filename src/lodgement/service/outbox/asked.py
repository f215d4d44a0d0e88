"""What an organisation is asked in a round, a row for each log: in words, without any answer of the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lodgement.questionnaire.model import Questionnaire

from ..logs.rules import questionnaire_of
from ..organisations.models import Organisation
from ..quality.boxes import About, about_of
from ..quality.models import Query, QueryState, Round


@dataclass(frozen=True)
class Row:
    """What is asked of one log; `log` None: of all logs of the organisation together."""

    log: int | None
    references: tuple[str, ...]
    questions: tuple[str, ...]
    """The questions whose answers are asked about, by name."""
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """All that an organisation is asked in a round."""

    questionnaire: Questionnaire
    rows: tuple[Row, ...]
    fields: tuple[str, ...]


def asked_of(round: Round, organisation: Organisation) -> Asked:
    """The open queries of an organisation in a round, put together by log in the order of their numbers."""
    questionnaire = questionnaire_of(round.collection, round.year)
    open_queries = Query.objects.filter(round=round, organisation=organisation, state=QueryState.OPEN)
    by_log: defaultdict[int, list[tuple[Query, About]]] = defaultdict(list)
    for query in open_queries.filter(log__deleted_at=None).select_related("round", "log").defer(*_UNREAD):
        by_log[query.log_id or 0].append((query, about_of(query)))
    rows = [_row(questionnaire, by_log[number]) for number in sorted(by_log)]
    fields = {name for queries in by_log.values() for _, about in queries for name in about.fields}
    return Asked(questionnaire, tuple(rows), tuple(sorted(fields & questionnaire.fields.keys())))


_UNREAD = ("log__answers", "log__findings", "log__sent")


def _row(questionnaire: Questionnaire, queries: Sequence[tuple[Query, About]]) -> Row:
    log = queries[0][0].log
    names = dict.fromkeys(name for _, about in queries for name in about.fields)
    known = (questionnaire.fields[name].name for name in names if name in questionnaire.fields)
    return Row(
        log=log.pk if log else None,
        references=tuple(log.references) if log else (),
        questions=tuple(dict.fromkeys(known)),
        asked=tuple(dict.fromkeys(_words(questionnaire, about) for _, about in queries)),
    )


def _words(questionnaire: Questionnaire, about: About) -> str:
    """What is asked: the message of a check of this round, else what the questionnaire's check says must hold.

    A check's own message may repeat an answer; its statement never does.
    """
    check = questionnaire.checks.get(about.check.split(":")[0])
    return about.message or (check.statement if check else "Look at this log in the service.")


def sensitive_in(asked: Asked) -> list[str]:
    """The kinds of sensitive answers that are asked about."""
    return sorted(set(_kinds(asked)))


def _kinds(asked: Asked) -> Iterator[str]:
    for name in asked.fields:
        yield from asked.questionnaire.fields[name].sensitive
