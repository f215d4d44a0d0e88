"""A file as the service checks it: read in the limited child, every row with what the service knows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from lodgement.files.checking import AssessedRows, Checked, KnownByRow, assessed_rows, check_rows
from lodgement.files.limited import nameless
from lodgement.files.protected import opened
from lodgement.files.reading import read_sheet
from lodgement.files.report_contents import Place, Report
from lodgement.files.template_reading import TemplateRows, read_template
from lodgement.questionnaire.model import Questionnaire
from lodgement.questionnaire.standard import STANDARD_CHECKS

from ..logs.context import Situation, context_of_rows

PLACES_KEPT = 20_000
"""So many findings are kept by row; the rest is counted, and in the workbook."""
AT_ONCE = 10_000
"""Rows between two signs of progress; so few at once take a second more of 100,000."""
Progress = Callable[[int], None]


@contextmanager
def as_file(content: bytes) -> Iterator[Path]:
    """The content as a file that has no name, so that nothing of it is left whatever dies."""
    with nameless() as file:
        file.write(content)
        file.seek(0)
        yield path_of(file)


def path_of(file: IO[bytes]) -> Path:
    """The path of an open file that has no name, for this process and its children alone."""
    return Path(f"/dev/fd/{file.fileno()}")


def read(content: bytes, questionnaire: Questionnaire, password: str | None = None) -> TemplateRows:
    """The rows of a file. Raises UnusableFile, or of its kinds PasswordNeeded, WrongPassword."""
    with as_file(content) as path:
        return read_template(path, questionnaire, password)


def unlocked(content: bytes, password: str) -> bytes:
    """The workbook inside one that opens with a password. Raises UnusableFile, or of its kinds WrongPassword.

    It is opened and read in the limited child first, which shows that it does no harm to open it here.
    """
    with as_file(content) as path:
        read_sheet(path, password)
    return opened(content, password)


def check(
    questionnaire: Questionnaire, rows: TemplateRows, situation: Situation, progress: Progress | None = None
) -> Checked:
    """Every fault of a file's rows, as the service knows them."""
    known = known_by_row(questionnaire, situation)
    return check_rows(questionnaire, rows, situation.today, progress=progress, known_by_row=known, at_once=AT_ONCE)


def assessed(questionnaire: Questionnaire, rows: TemplateRows, situation: Situation) -> Iterator[AssessedRows]:
    """A file's rows as new logs, as the service knows them."""
    known = known_by_row(questionnaire, situation)
    return assessed_rows(questionnaire, rows, situation.today, known_by_row=known, at_once=AT_ONCE)


def known_by_row(questionnaire: Questionnaire, situation: Situation) -> KnownByRow:
    """Gives what the service knows of each row's organisations and people."""
    return lambda answers: context_of_rows(questionnaire, answers, situation)


def stops_upload(questionnaire: Questionnaire, check: str) -> bool:
    """Whether a file with a finding of this check can't be made into logs."""
    known = questionnaire.checks.get(check)
    return known.stops_upload if known else STANDARD_CHECKS[check].stops_upload


def as_kept(report: Report) -> dict[str, Any]:
    """What is kept of a file's check: the summary whole, findings by row as far as PLACES_KEPT goes."""
    checked = report.checked
    return {
        "as_at": checked.as_at.isoformat(),
        "summary": [
            {
                "check": count.check,
                "kind": count.kind,
                "statement": count.statement,
                "findings": count.findings,
                "logs": count.logs,
                "stops": stops_upload(checked.questionnaire, _first(checked, count.check)),
            }
            for count in report.counts()
        ],
        "not_judged": [
            {"needs": list(needs), "checks": checks} for needs, checks in checked.not_judged_by_reason().items()
        ],
        "places": [_place(place) for place in islice(report.places(), PLACES_KEPT)],
        "places_in_all": report.cells,
    }


def _first(checked: Checked, check: str) -> str:
    """The full name of a check, of one of its persons where it is repeated."""
    return next(told.check for told, _ in checked.findings.counts() if told.check.split(":")[0] == check)


def _place(place: Place) -> dict[str, Any]:
    return {
        "line": place.finding.line,
        "letter": place.letter,
        "number": place.field_number,
        "question": place.question,
        "given": place.given,
        "kind": place.finding.kind,
        "check": place.finding.check,
        "message": place.finding.message,
    }


def day_of(questionnaire: Questionnaire, today: dt.date) -> dt.date:
    """The day on which rows are judged: today, or the last day on which the year takes new logs."""
    return min(today, questionnaire.window.new_logs_until - dt.timedelta(days=1))
