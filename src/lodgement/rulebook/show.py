"""One question, value or check explained: in a sentence and a truth table, with what it reads and what reads it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from ..questionnaire.model import Check, Condition, Definition, Field, Page, Questionnaire
from ..questionnaire.words import worded_condition
from .truth import parts_of, truth_table

WIDTH = 100


class UnknownName(Exception):
    """A name that no question, value, context or check bears; the message offers near ones."""


def show(questionnaire: Questionnaire, name: str) -> str:
    """The explanation of a field or check as plain text. Raises UnknownName."""
    explained = list(_explanations(questionnaire, name))
    if explained:
        return "\n\n".join("\n".join(lines) for lines in explained)
    raise UnknownName(f"There is no question or check {name!r}. {_near(questionnaire, name)}")


def _explanations(questionnaire: Questionnaire, name: str) -> Iterator[Iterator[str]]:
    """What bears the name: a check, a field, the options of a question, a named condition; often just one of them."""
    check = questionnaire.checks.get(name) or questionnaire.checks.get(f"{name}:2")
    if check:
        yield _check(questionnaire, check)
    field = questionnaire.everything.get(name)
    if field:
        yield _field(questionnaire, field)
    elif name in questionnaire.questions:
        for option in questionnaire.questions[name][0].options:
            yield _field(questionnaire, questionnaire.fields[str(option.code)])
    if name in questionnaire.definitions:
        yield _definition(questionnaire, questionnaire.definitions[name])


def _definition(questionnaire: Questionnaire, definition: Definition) -> Iterator[str]:
    yield f"{definition.id} (named condition{' of an uploaded row' if definition.of_row else ''})"
    yield fill(definition.means, WIDTH)
    yield f"Written at {definition.when.where}:"
    yield f"  {definition.when.text}"
    yield from _table(definition.when)
    yield from _reads(questionnaire, definition.when)
    yield from _depends(questionnaire, definition.id)


def overview(questionnaire: Questionnaire) -> str:
    """The questionnaire as a list: sections, pages, questions."""
    lines = [f"{questionnaire.title}, {questionnaire.year}/{(questionnaire.year + 1) % 100:02d}"]
    for section in questionnaire.sections:
        for subsection in section.subsections:
            lines += ["", f"{section.title} / {subsection.title}"]
            for page in subsection.pages:
                names = ", ".join(question.id for question in page.questions)
                lines.append(f"  {page.id}: {names}")
    return "\n".join([*lines, "", f"{len(questionnaire.checks)} checks. Show one by its name."])


def _near(questionnaire: Questionnaire, name: str) -> str:
    known = [*questionnaire.fields, *questionnaire.checks, *questionnaire.context, *questionnaire.definitions]
    near = [item for item in known if name.lower() in item.lower()][:8]
    return f"Did you mean {', '.join(near)}?" if near else "`lodge questionnaire show COLLECTION YEAR` lists them."


def _check(questionnaire: Questionnaire, check: Check) -> Iterator[str]:
    yield f"{check.id} ({check.kind} check)"
    yield fill(check.statement, WIDTH)
    yield fill(f"It fails where {worded_condition(questionnaire, check.when.tree)}.", WIDTH)
    yield f"\nMessage: {check.message}"
    if check.question:
        yield f"Asks to confirm: {check.question} (kept in {check.confirmed_by})"
    if check.because:
        yield f"Because: {check.because}"
    yield "Shown on: " + ", ".join(dict.fromkeys(place.cell or place.field for place in check.shown_on))
    if check.upload_only:
        yield "It is judged of uploaded rows only."
    if check.stops_upload:
        yield "A finding stops the upload."
    yield f"Written at {check.where}:"
    yield f"  {check.when.text}"
    yield from _table(check.when)
    yield from _reads(questionnaire, check.when)


def _table(condition: Condition) -> Iterator[str]:
    table = truth_table(condition.tree)
    parts = parts_of(condition.tree)
    if table is None:
        yield f"\nIts {len(parts)} parts are too many for a truth table."
        return
    letters = "ABCDEFGH"
    yield ""
    for letter, part in zip(letters, parts, strict=False):
        yield f"  {letter}: {part.sql(dialect='postgres')}"
    yield "  " + "".join(f"{letter:8}" for letter in letters[: len(parts)]) + "fails"
    for values, outcome in table:
        yield "  " + "".join(f"{_truth(value):8}" for value in values) + ("yes" if outcome else "no")


def _truth(value: bool | None) -> str:
    return {True: "true", False: "false", None: "unknown"}[value]


def _reads(questionnaire: Questionnaire, condition: Condition) -> Iterator[str]:
    yield "\nReads:"
    everything = questionnaire.everything
    for name in sorted(condition.reads):
        definition = questionnaire.definitions.get(name)
        field = everything.get(name.split(".")[0])
        yield f"  {name}: {definition.means if definition else field.name if field else 'computed'}"


def _field(questionnaire: Questionnaire, field: Field) -> Iterator[str]:
    yield f"{field.id}: {field.name} ({field.type})"
    for question in questionnaire.questions.get(field.question, ()):
        page = questionnaire.pages[question.page]
        when = f"if {worded_condition(questionnaire, page.ask_if.tree)}" if page.ask_if else "always"
        if page.available_if:
            when += f", in a part of the form that opens if {worded_condition(questionnaire, page.available_if.tree)}"
        yield fill(f"Asked on page {page.id} ({page.where}) {when}: {question.ask}", WIDTH)
        if question.show_if:
            yield fill(f"  there only if {worded_condition(questionnaire, question.show_if.tree)}", WIDTH)
    for option in field.options:
        yield f"  {option.code}: {option.label}"
    yield from _in_files(field)
    if field.sensitive:
        yield "Sensitive: " + ", ".join(field.sensitive)
    if field.value:
        yield f"Its value, at {field.value.where}:\n  {field.value.text}"
    if field.because:
        yield f"Because: {field.because}"
    for condition in field.clears:
        yield fill(f"Emptied where {worded_condition(questionnaire, condition.tree)}.", WIDTH)
    yield from _depends(questionnaire, field.id)


def _in_files(field: Field) -> Iterator[str]:
    """Which columns hold it, how it is read from a row, and how it is written into one."""
    if field.columns:
        yield "Columns: " + ", ".join(f"{column.number} ({column.part})" for column in field.columns)
    if field.from_row:
        yield f"Read from a row, at {field.from_row.where}:\n  {field.from_row.text}"
    for part, formula in field.to_row.items():
        yield f"Written in a row as its {part}, at {formula.where}:\n  {formula.text}"


def _depends(questionnaire: Questionnaire, name: str) -> Iterator[str]:
    """What reads the value: pages, derived values, named conditions, checks."""
    names = {name, f"{name}.given", f"{name}.asked", f"{name}.cell"}

    def reads(condition: Condition | None) -> bool:
        return condition is not None and bool(names & condition.reads)

    found = {
        "Pages": [page.id for page in questionnaire.pages.values() if any(map(reads, _conditions_of(page)))],
        "Derived values": [
            field.id
            for field in questionnaire.fields.values()
            if field.id != name and any(map(reads, (field.value, *field.clears)))
        ],
        "Named conditions": [item.id for item in questionnaire.definitions.values() if reads(item.when)],
        "Checks": [check.id for check in questionnaire.checks.values() if reads(check.when)],
    }
    for what, readers in found.items():
        if readers:
            yield fill(f"{what} that read it: {', '.join(readers)}", WIDTH, subsequent_indent="  ")


def _conditions_of(page: Page) -> list[Condition | None]:
    return [page.ask_if, *(question.show_if for question in page.questions)]
