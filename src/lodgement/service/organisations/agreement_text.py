"""The data sharing agreement's text, read from a file that the operator may replace by one of their own.

The file begins with lines such as `Version: 1`; after an empty line follow the clauses, an empty line between any two,
each with its heading in its first line. An organisation accepts a version word for word: whoever changes the text
gives it another version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..configuration import UnusableConfiguration, configuration

MODEL_TEXT = Path(__file__).with_name("agreement.txt")
LONGEST_VERSION = 20


class UnusableAgreement(UnusableConfiguration):
    """The file of the agreement can't be used; the message says what is wrong with it."""


@dataclass(frozen=True)
class Clause:
    heading: str
    sentences: str


@dataclass(frozen=True)
class Text:
    """An agreement. `note` says something about the text that isn't part of it; `whole` is what is kept of it."""

    version: str
    title: str
    note: str
    clauses: tuple[Clause, ...]
    whole: str


def present_text() -> Text:
    """The agreement as it is offered now. Raises UnusableAgreement."""
    return _read(configuration().agreement_file or MODEL_TEXT)


@lru_cache(maxsize=2)
def _read(path: Path) -> Text:
    try:
        return text_of(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnusableAgreement(f"The data sharing agreement {path} can’t be used: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UnusableAgreement(f"The data sharing agreement {path} can’t be used: save it as UTF-8.") from None
    except ValueError as error:
        raise UnusableAgreement(f"The data sharing agreement {path} can’t be used: {error}") from None


def text_of(whole: str) -> Text:
    """The agreement that a file's contents say. Raises ValueError where a part is missing."""
    first, *clauses = [block.strip() for block in whole.replace("\r\n", "\n").split("\n\n") if block.strip()] or [""]
    said = dict(line.split(":", 1) for line in first.splitlines() if ":" in line)
    told = {name.strip().lower(): " ".join(value.split()) for name, value in said.items()}
    version, title = told.get("version", ""), told.get("title", "")
    if not version or len(version) > LONGEST_VERSION or not title:
        raise ValueError(f"it begins with a line “Version: …” (up to {LONGEST_VERSION} characters) and one “Title: …”.")
    if not clauses:
        raise ValueError("after its first lines and an empty line come its clauses.")
    return Text(version, title, told.get("note", ""), tuple(map(_clause, clauses)), whole.strip())


def _clause(block: str) -> Clause:
    heading, *lines = block.splitlines()
    return Clause(heading.strip(), " ".join(line.strip() for line in lines))
