"""No code knows which collections, questions or options there are: what is said of them stands in their pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from lodgement.questionnaire.loading import collections, load

SOURCE = Path(__file__).resolve().parents[2] / "src"
WORDS_OF_THE_CODE = {
    **dict.fromkeys(("location", "scheme", "uprn"), "a type that a question may have"),
    **dict.fromkeys(("type", "value"), "a key of the pages"),
    **dict.fromkeys(("armed_forces", "address_search"), "a category of what is sensitive, a subject of context"),
    **dict.fromkeys(
        ("address", "assigned_to", "assigned_to_id", "declaration", "reason", "refused", "offered"),
        "a word of the service's own tables and pages",
    ),
    **dict.fromkeys(("Yes", "No", "None", "All"), "words that any page says"),
    "today": "the day of judgement, which a program may give",
}
"""Words that the code has of its own and that happen to name something in a collection too, with the reason."""
EXAMPLE = re.compile(r"such as (lettings|sales)")
"""Help of the command line may give an example."""


def _said(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module that aren't its documentation, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


def _names() -> set[str]:
    """Every collection, question, derived value, named condition, check and context name, of every year."""
    names: set[str] = set()
    for collection, years in collections().items():
        names.add(collection)
        for year in years:
            questionnaire = load(collection, year)
            names |= {
                *questionnaire.fields,
                *questionnaire.questions,
                *questionnaire.definitions,
                *questionnaire.checks,
            }
            names |= {*questionnaire.context, *questionnaire.pages, *questionnaire.confirmations}
    return names


def _labels() -> set[str]:
    """Every option's label."""
    return {
        option.label
        for collection, years in collections().items()
        for year in years
        for field in load(collection, year).fields.values()
        for option in field.options
    }


def test_no_code_names_a_collection_a_question_or_an_option() -> None:
    names = _names() | _labels()
    of_collections = re.compile("|".join(rf"\b{name}\b" for name in collections()))
    found = [
        f"{path.relative_to(SOURCE).as_posix()}:{line}: {said}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line, said in _said(path)
        if (said in names and said not in WORDS_OF_THE_CODE)
        or (of_collections.search(said) and not EXAMPLE.search(said))
    ]
    assert found == []
