"""A log's answers and findings, out of their boxes and back into them.

Answers are what was given, as JSON writes it: derived values are worked out each time. Amounts are text inside, since
JSON's numbers would lose pence. Nothing here is ever logged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lodgement.assessment.reading import Unreadable, read_answer, written
from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import open_box, seal

from ..vault.keys import year_key
from .models import Log


@dataclass(frozen=True)
class Told:
    """What a log's last assessment found: the checks that failed and weren't confirmed, and what is missing."""

    findings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def belongs_to(log_id: int, version: int, what: str) -> str:
    """What a box of a log is bound to."""
    return f"log {log_id} version {version} {what}"


def answers_of(log: Log, questionnaire: Questionnaire) -> dict[str, Any]:
    """The answers as conditions reckon with them. Raises Tampered where the box isn't this log's."""
    box = open_box(year_key(log.year), belongs_to(log.pk, log.version, "answers"), bytes(log.answers))
    return readable(questionnaire, json.loads(box))


def readable(questionnaire: Questionnaire, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as values; what the questionnaire no longer knows or takes is passed over."""
    answers = {}
    for name, value in stored.items():
        item = questionnaire.fields.get(name)
        if item is None:
            continue
        try:
            answers[name] = read_answer(item, value)
        except Unreadable:
            continue
    return answers


def storable(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON holds them: what isn't given is left out, numbers with decimals are text."""
    stored = {}
    for name, value in answers.items():
        item = questionnaire.fields.get(name)
        if item is None or value is None or item.helper:
            continue
        plain = written(item, value)
        stored[name] = str(plain) if item.kind.name == "number" and item.kind.scale else plain
    return stored


def put_answers(log: Log, questionnaire: Questionnaire, answers: Mapping[str, Any]) -> None:
    """Seals answers into a log for its present version."""
    content = json.dumps(storable(questionnaire, answers), ensure_ascii=False).encode()
    log.answers = seal(year_key(log.year), belongs_to(log.pk, log.version, "answers"), content)


def sent_of(log: Log) -> dict[str, Any]:
    """What files said of a log that its answers have taken in since; empty for one entered by hand."""
    if log.sent is None:
        return {}
    sent: dict[str, Any] = json.loads(open_box(year_key(log.year), f"log {log.pk} sent", bytes(log.sent)))
    return sent


def put_sent(log: Log, said: Mapping[str, Any]) -> None:
    """Seals what a file said of a log."""
    content = json.dumps(said, ensure_ascii=False).encode()
    log.sent = seal(year_key(log.year), f"log {log.pk} sent", content)


def told_of(log: Log) -> Told:
    """What was found when the log was last assessed."""
    if log.findings is None:
        return Told()
    box = open_box(year_key(log.year), belongs_to(log.pk, log.version, "findings"), bytes(log.findings))
    said = json.loads(box)
    return Told(tuple(said["findings"]), tuple(said["missing"]))


def put_told(log: Log, told: Told) -> None:
    """Seals what was found into a log for its present version."""
    content = json.dumps({"findings": told.findings, "missing": told.missing}, ensure_ascii=False).encode()
    log.findings = seal(year_key(log.year), belongs_to(log.pk, log.version, "findings"), content)
