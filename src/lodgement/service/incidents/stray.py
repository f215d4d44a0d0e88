"""What goes astray in a replay and in a drill: a file with every answer of many records, as an analyst would have it;
whom it reaches; and the message that it is attached to where it goes by ordinary mail.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import polars as pl

from lodgement.questionnaire.conditions.nodes import DATE
from lodgement.questionnaire.model import Field, Questionnaire

from ..accounts.models import Person
from ..demonstration.logs import answers_in

RECEIVING, PEOPLE = 17, 35
"""The organisations and people whom it reaches, where there are as many."""
COLLEAGUES, STRANGERS = 3, 2
"""Of the people whom a message goes to: those at an organisation's addresses without an account, and those nobody
knows."""
FILE_NAME = "errors.csv"


def whom_it_reaches(contacts: Sequence[Person], people: Sequence[Person]) -> list[Person]:
    """Of the organisations that have a contact two people each, and of as many as are needed a third."""
    organisations = list(dict.fromkeys(person.organisation_id for person in contacts))
    chosen = set(organisations[:: max(len(organisations) // RECEIVING, 1)][:RECEIVING])
    by_place: list[list[Person]] = [[], []]
    seen: Counter[int] = Counter()
    for person in people:
        if person.organisation_id in chosen:
            by_place[seen[person.organisation_id] >= 2].append(person)
            seen[person.organisation_id] += 1
    return [*by_place[0], *by_place[1]][:PEOPLE]


def addressed(reached: Sequence[Person]) -> list[tuple[str, str]]:
    """Name and address of everybody whom a message goes to: most of those it would reach, colleagues, strangers."""
    known = reached[: max(len(reached) - COLLEAGUES - STRANGERS, 1)]
    domains = [person.email.split("@")[1] for person in known[:COLLEAGUES]]
    colleagues = [(f"Colleague {at}", f"colleague{at}@{domain}") for at, domain in enumerate(domains)]
    strangers = [(f"Somebody {at}", f"somebody{at}@nowhere.example") for at in range(STRANGERS)]
    return [*((person.name, person.email) for person in known), *colleagues, *strangers]


def message_with(file: bytes, sender: Person, to: Sequence[tuple[str, str]], sent_at: dt.datetime) -> bytes:
    """The message as it lies in the sender's “sent” folder, with the file attached."""
    message = EmailMessage()
    message["From"] = formataddr((sender.name, sender.email))
    message["To"] = ", ".join(formataddr(one) for one in to)
    message["Date"] = format_datetime(sent_at)
    message["Subject"] = "Errors to put right"
    message.set_content("Please see the attached list of errors, and put them right by the end of the month.")
    message.add_attachment(file, maintype="text", subtype="csv", filename=FILE_NAME)
    return message.as_bytes()


def as_file(questionnaire: Questionnaire, logs: pl.DataFrame) -> bytes:
    """Logs as a CSV file with a heading: the fields' ids; amounts in pounds, days as 2026-04-01."""
    answers = answers_in(questionnaire, logs)
    told = [name for name in answers.columns if answers[name].null_count() < answers.height]
    return answers.select(_as_text(questionnaire.fields[name]) for name in told).write_csv().encode()


def _as_text(item: Field) -> pl.Expr:
    value, kind = pl.col(item.id), item.kind
    if kind == DATE:
        return value.dt.strftime("%Y-%m-%d")
    if kind.name == "number" and kind.scale:
        whole = 10**kind.scale
        parts = pl.format("{}.{}", value // whole, (value % whole).cast(pl.String).str.zfill(kind.scale))
        return parts.alias(item.id)
    return value
