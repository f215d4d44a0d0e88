"""The command line run as `lodge` runs it, and template files made from a questionnaire.

Run in this process, because a process of its own costs a test two seconds: `main` with its own arguments, its exit
code, and whatever it printed. An exception that nobody caught is printed as Python prints it, with exit code 1.
"""

from __future__ import annotations

import contextlib
import csv
import io
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lodgement.cli import main
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from tests.spec.logs import of_year, pages

YEAR = 2026
AS_AT = "2026-11-20"


class Ended(NamedTuple):
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def lodge(*arguments: object, stdin: str = "") -> Ended:
    out, err, before = _pipe(), _pipe(), (sys.argv, sys.stdin)
    sys.argv, sys.stdin = ["lodge", *map(str, arguments)], io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = _code()
    finally:
        sys.argv, sys.stdin = before
    return Ended(code, _read(out), _read(err))


def _pipe() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


def _read(pipe: io.TextIOWrapper) -> str:
    pipe.seek(0)
    return pipe.read()


def _code() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def questionnaire() -> Questionnaire:
    return load("lettings", YEAR)


def sound_row(changes: Mapping[str, object] | None = None) -> dict[int, str]:
    """The row of the specifications, by column number, with some cells changed (`startdate.day`)."""
    cells = of_year(pages("lettings")["row"], YEAR) | dict(changes or {})
    numbers = {column.name: column.number for column in questionnaire().columns.values()}
    return {numbers[name]: str(value) for name, value in cells.items() if name in numbers and value is not None}


def all_numbers() -> list[int]:
    return list(range(1, max(questionnaire().columns) + 1))


def table(rows: Iterable[Mapping[int, str]], numbers: list[int] | None = None) -> list[list[Any]]:
    """The lines of a template: two of headings, the field numbers, the rows."""
    order = numbers or all_numbers()
    headings = [["Section", *("" for _ in order)], ["Question", *("A question" for _ in order)]]
    return [*headings, ["Field number", *order], *(["", *(row.get(number, "") for number in order)] for row in rows)]


def write_csv(path: Path, lines: Iterable[Iterable[Any]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(lines)
    return path


def check(path: Path, *options: object) -> Ended:
    return lodge("check", path, "--collection", "lettings", "--year", YEAR, "--as-at", AS_AT, *options)


def assess(text: str, *options: object) -> Ended:
    return lodge("assess", "--collection", "lettings", "--year", YEAR, "--as-at", AS_AT, *options, stdin=text)
