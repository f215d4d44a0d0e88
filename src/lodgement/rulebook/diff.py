"""What changes from one year to the next, as the notes that a software supplier wants: Markdown, grouped by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..questionnaire.model import Change, Check, Condition, Field, Page, Questionnaire


def diff(before: Questionnaire, after: Questionnaire) -> str:
    """The change notes between two years of a collection."""
    title = f"# {after.title}: changes from {_year(before)} to {_year(after)}"
    parts = (
        ("Questions that are new", _new_questions(before, after)),
        ("Questions that are gone", _gone_questions(before, after)),
        ("Questions that change", _changed_questions(before, after)),
        ("Checks that are new", _new_checks(before, after)),
        ("Checks that are gone", _new_checks(after, before)),
        ("Checks that change", _changed_checks(before, after)),
        ("Derived values that change", _changed_values(before, after)),
        ("Named conditions that change", _changed_definitions(before, after)),
        ("Emptying and changes", _changed_emptying(before, after)),
        ("Columns of the template", _columns(before, after)),
    )
    lines = [title]
    for heading, notes in parts:
        found = list(notes)
        if found:
            lines += ["", f"## {heading}", "", *(f"- {note}" for note in found)]
    return "\n".join(lines)


def _year(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.year}/{(questionnaire.year + 1) % 100:02d}"


def _new_questions(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for name, placements in after.questions.items():
        if name not in before.questions:
            yield f"`{name}` {placements[0].name} ({placements[0].type}{_columns_of(after, name)})"


def _gone_questions(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for name, placements in before.questions.items():
        if name not in after.questions:
            yield f"`{name}` {placements[0].name}{_columns_of(before, name)}"


def _columns_of(questionnaire: Questionnaire, name: str) -> str:
    options = [str(option.code) for option in questionnaire.questions[name][0].options]
    fields = [questionnaire.fields[item] for item in [name, *options] if item in questionnaire.fields]
    numbers = sorted(column.number for field in fields for column in field.columns)
    return f", column {', '.join(map(str, numbers))}" if numbers else ""


def changes_of_question(before: Questionnaire, after: Questionnaire, question: str) -> list[str]:
    """What changes of one question: in its options, its range, its codes, and when it is asked; one note a change."""
    if question not in before.questions:
        return ["new"]
    notes: dict[str, None] = {}
    for name, field in after.fields.items():
        old = before.fields.get(name)
        if old and field.question == question:
            notes |= dict.fromkeys((*_changed_field(old, field), *_changed_routing(before, after, old, field)))
    return list(notes)


def _changed_questions(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for name, field in after.fields.items():
        old = before.fields.get(name)
        if old and field.question:
            for change in (*_changed_field(old, field), *_changed_routing(before, after, old, field)):
                yield f"`{name}` {field.name}: {change}"


def _changed_field(old: Field, new: Field) -> Iterator[str]:
    for option in new.options:
        if option.code not in old.codes:
            yield f"new option {option.code} ({option.label})"
    for option in old.options:
        if option.code not in new.codes:
            yield f"option {option.code} ({option.label}) is gone"
    for option in new.options:
        if option.code in old.labels and old.labels[option.code] != option.label:
            yield f"option {option.code} is now called {option.label}"
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        yield f"its range is now {new.minimum} to {new.maximum}"
    if dict(old.column_codes) != dict(new.column_codes):
        yield "its codes in the template change"


def _changed_routing(before: Questionnaire, after: Questionnaire, old: Field, new: Field) -> Iterator[str]:
    for what, key in (("shown there", "show_if"), ("needed", "required_if")):
        earlier, later = (_of_placements(questionnaire, new.question, key) for questionnaire in (before, after))
        if earlier != later:
            yield f"{what} when {later}; before when {earlier}"
    if _asked_when(before, old.pages) != _asked_when(after, new.pages):
        yield f"asked when {_asked_when(after, new.pages)}; before when {_asked_when(before, old.pages)}"


def _asked_when(questionnaire: Questionnaire, pages: Iterable[str]) -> str:
    conditions = dict.fromkeys(_page_when(questionnaire.pages[page]) for page in pages)
    return " or ".join(f"`{condition}`" for condition in conditions)


def _page_when(page: Page) -> str:
    return page.ask_if.text if page.ask_if else "always"


def _new_checks(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for check in _families(after):
        if check.id not in before.checks:
            yield f"`{_family(check)}` ({check.kind}) {check.statement}"


def _families(questionnaire: Questionnaire) -> Iterator[Check]:
    """The checks, of a repeated one only the first."""
    seen = set()
    for check in questionnaire.checks.values():
        if _family(check) not in seen:
            seen.add(_family(check))
            yield check


def _family(check: Check) -> str:
    return check.id.split(":")[0]


def _changed_checks(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for check in _families(after):
        old = before.checks.get(check.id)
        if old and _same(old.when, check.when) and old.kind == check.kind:
            continue
        if old:
            yield f"`{_family(check)}` {check.statement} Now fails where `{check.when.text}`"


def _same(old: Condition | None, new: Condition | None) -> bool:
    return (old.text if old else None) == (new.text if new else None)


def _changed_values(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for name, field in after.fields.items():
        old = before.fields.get(name)
        if field.value and old is None:
            yield f"`{name}` {field.name} is new"
        elif old and not _same(old.value, field.value):
            yield f"`{name}` {field.name} is now `{field.value.text if field.value else 'as answered'}`"
    for name, field in before.fields.items():
        if field.value and name not in after.fields:
            yield f"`{name}` {field.name} is gone"


def _of_placements(questionnaire: Questionnaire, question: str, key: str) -> str:
    conditions = (getattr(placement, key) for placement in questionnaire.questions.get(question, ()))
    return " or ".join(dict.fromkeys(f"`{condition.text}`" if condition else "always" for condition in conditions))


def _changed_definitions(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for name, item in after.definitions.items():
        old = before.definitions.get(name)
        if old is None or not _same(old.when, item.when):
            yield f"`{name}` {item.means} {'Is new' if old is None else 'Now'}: `{item.when.text}`"
    yield from (f"`{name}` is gone" for name in before.definitions if name not in after.definitions)


def _changed_emptying(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    for name, field in after.fields.items():
        old = {condition.text for condition in before.fields[name].clears} if name in before.fields else set()
        new = {condition.text for condition in field.clears}
        yield from (f"`{name}` is now emptied where `{text}`" for text in sorted(new - old))
        yield from (f"`{name}` is no longer emptied where `{text}`" for text in sorted(old - new))
    earlier, later = ({_change(item) for item in questionnaire.changes} for questionnaire in (before, after))
    yield from (f"new at an edit: {text}" for text in sorted(later - earlier))
    yield from (f"no longer at an edit: {text}" for text in sorted(earlier - later))


def _change(change: Change) -> str:
    touched = ", ".join(f"`{name}`" for name in dict.fromkeys((*change.clear, *change.set)))
    return f"where `{change.when.text}`, {touched} ({change.because})"


def _columns(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    yield f"{len(after.columns)} columns are read, before {len(before.columns)}"
    old = {column.name: column.number for column in before.columns.values()}
    for column in after.columns.values():
        if old.get(column.name, column.number) != column.number:
            yield f"`{column.name}` moves from {old[column.name]} to {column.number}"
