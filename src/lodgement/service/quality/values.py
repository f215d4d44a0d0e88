"""Which values a query asks about, as a keyed token: whoever has it knows the same values again, and no value by it.

A confirmation holds for the values it was given for. The token is made of the values that count, worked out ones among
them, so that it is the same whether a log was settled alone or in a frame.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lodgement.questionnaire.model import Questionnaire

from ..vault.keys import year_key


def value_token(questionnaire: Questionnaire, values: Mapping[str, Any], fields: Iterable[str]) -> bytes:
    """The keyed token of some values of a settled log, 16 bytes.

    `values`: name → value, as `assess_record` leaves them or as a row of `AssessedFrame.values` has them; a name that
    isn't there counts as None. `fields`: names of fields, or of questions of several fields; their order is no matter.
    """
    said = [(name, _plain(values.get(name))) for name in sorted(set(_names(questionnaire, fields)))]
    return year_key(questionnaire.year).token("values", json.dumps(said, ensure_ascii=False))


def _names(questionnaire: Questionnaire, fields: Iterable[str]) -> Iterator[str]:
    """The fields themselves, and in place of a question with several boxes each of its boxes."""
    for name in fields:
        if name in questionnaire.everything:
            yield name
        for question in questionnaire.questions.get(name, ()):
            if question.type == "multichoice":
                yield from (str(option.code) for option in question.options)


def _plain(value: Any) -> str | None:
    """A value as text; whole numbers and truths are one text each, however they came about."""
    return None if value is None else str(int(value)) if isinstance(value, bool) else str(value)
