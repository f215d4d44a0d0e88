"""In which order a log's values come about, for both compilers.

Each step computes one value: whether a page is asked, an answer after emptying, a derived value, a named condition.
A step comes after all that it reads, so one pass settles a log; a circle has no order and is a fault that `lint`
reports. The same order serves one record (step by step) and a frame (level by level).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.closures import Tables
from ..questionnaire.conditions.lowering import Surroundings, lower_condition, lower_value
from ..questionnaire.model import Check, Condition, Field, Page, Question, Questionnaire
from .unknown import TRUE, is_given, is_true, unknown


class Circle(Exception):
    """Values that wait for one another; `names` has them in order."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__("values that wait for one another: " + " → ".join(names))


@dataclass(frozen=True)
class Step:
    """A value to compute; it may read its own name, which then is the answer as it came in."""

    target: str
    node: n.Node
    kind: n.Kind
    level: int = 0


@dataclass(frozen=True)
class Judged:
    """A check with its condition, and when it can't be judged (None: always can)."""

    check: Check
    when: n.Node
    unknown: n.Node | None


@dataclass(frozen=True)
class Asked:
    """A question: the name of its being asked among the values, and when its answer is missing."""

    question: str
    asked: str
    missing: n.Node | None
    unknown: n.Node | None


@dataclass(frozen=True, eq=False)
class Plan:
    """All there is to compute for a log; what must be computed in the order given, checks in any.

    Compared by identity: plans are cached, and hashing their trees would cost ten times an assessment.
    """

    questionnaire: Questionnaire
    steps: tuple[Step, ...]
    questions: tuple[Asked, ...]
    checks: tuple[Judged, ...]


def surroundings(questionnaire: Questionnaire, names: Mapping[str, n.Kind] | None = None) -> Surroundings:
    """What the conditions of a questionnaire may read."""
    tables = {table.id: table.columns for table in questionnaire.tables.values()}
    keys = {table.id: tuple(table.key.values()) for table in questionnaire.tables.values()}
    return Surroundings({**questionnaire.kinds, **(names or {})}, tables, keys)


@lru_cache(maxsize=32)
def tables_of(questionnaire: Questionnaire) -> Tables:
    """The questionnaire's tables as the compilers take them."""
    return {table.id: table.rows for table in questionnaire.tables.values()}


@lru_cache(maxsize=64)
def plan_for(
    questionnaire: Questionnaire, keep: bool = False, upload: bool = False, not_known: frozenset[str] = frozenset()
) -> Plan:
    """The plan of a questionnaire.

    `keep`: answers of questions that aren't asked stay. `upload`: with the checks of an uploaded row. `not_known`: the
    context names of which nothing is known (see `names_not_known`). Raises Circle where values wait for one another.
    """
    return _Planning(questionnaire, keep, upload, not_known).plan()


def names_not_known(questionnaire: Questionnaire, given: Container[str], whole_sources: bool) -> frozenset[str]:
    """The context names that aren't known, where `given` are.

    `whole_sources`: one name given means that its source is known, and its other names are empty. Names of the
    calendar, and of sources that only help, always count as known.
    """
    return frozenset(
        name
        for source in questionnaire.sources.values()
        if not source.only_helps and not (whole_sources and any(name in given for name in source.names))
        for name in source.names
        if name not in given and not questionnaire.context[name].calendar
    )


class _Planning:
    def __init__(self, questionnaire: Questionnaire, keep: bool, upload: bool, not_known: frozenset[str]) -> None:
        self.questionnaire = questionnaire
        self.keep = keep
        self.upload = upload
        self.around = surroundings(questionnaire)
        self.not_known = not_known
        self.absent_tables = {table.id for table in questionnaire.tables.values() if not table.known}
        self.steps: dict[str, Step] = {}
        self.tainted: set[str] = set()

    def plan(self) -> Plan:
        self._make_steps()
        self.steps = {step.target: step for step in ordered(self.steps.values())}
        self._make_unknown_steps()
        checks = tuple(self._judged(check) for check in self.questionnaire.checks.values() if self._applies(check))
        questions = tuple(self._asked(*item) for item in self.questionnaire.questions.items())
        steps = ordered(self.steps.values())
        return Plan(self.questionnaire, steps, questions, checks)

    def _applies(self, check: Check) -> bool:
        return self.upload or not check.upload_only

    # what is computed

    def _make_steps(self) -> None:
        for definition in self.questionnaire.definitions.values():
            if not definition.of_row or self.upload:
                self._step(definition.id, self._condition(definition.when), n.BOOLEAN)
        for page in self.questionnaire.pages.values():
            self._step(page.asked, self._page(page), n.BOOLEAN)
        for item in self.questionnaire.fields.values():
            self._field(item)
        for name, placements in self.questionnaire.questions.items():
            asked = n.Any(tuple(self._placement(question) for question in placements))
            self._step(f"{name}.asked", asked, n.BOOLEAN)

    def _step(self, target: str, node: n.Node, kind: n.Kind) -> None:
        self.steps[target] = Step(target, node, kind)

    def _condition(self, condition: Condition) -> n.Node:
        return lower_condition(condition.tree, self.around)

    def _page(self, page: Page) -> n.Node:
        conditions = [condition for condition in (page.available_if, page.ask_if) if condition]
        return n.All(tuple(is_true(self._condition(condition)) for condition in conditions)) if conditions else TRUE

    def _placement(self, question: Question) -> n.Node:
        page = n.Name(self.questionnaire.pages[question.page].asked)
        return n.All((page, is_true(self._condition(question.show_if)))) if question.show_if else page

    def _field(self, item: Field) -> None:
        given = self._given(item)
        if item.value is None:
            if not isinstance(given, n.Name):
                self._step(item.id, given, item.kind)
            if self._is_read(f"{item.id}.given"):
                self._step(f"{item.id}.given", given, item.kind)
            return
        if self._is_read(f"{item.id}.given"):
            self._step(f"{item.id}.given", given, item.kind)
        self._step(item.id, lower_value(item.value.tree, self.around, item.kind), item.kind)

    def _given(self, item: Field) -> n.Node:
        """The answer as it came in, emptied where no page asks it or a clearing rule says so."""
        node: n.Node = n.Name(item.id)
        for condition in item.clears:
            node = n.Case(((self._condition(condition), n.Constant(None)),), node)
        if not item.pages or self.keep or (item.kept_if and item.kept_if.text == "TRUE"):
            return node
        reasons: list[n.Node] = [n.Name(self.questionnaire.pages[page].asked) for page in item.pages]
        if item.kept_if:
            reasons.append(self._condition(item.kept_if))
        return n.Case(((n.Any(tuple(reasons)) if len(reasons) > 1 else reasons[0], node),), n.Constant(None))

    def _is_read(self, name: str) -> bool:
        return name in self._names_read

    @property
    def _names_read(self) -> frozenset[str]:
        return names_read(self.questionnaire)

    # what may not be known

    def _make_unknown_steps(self) -> None:
        for source in self.questionnaire.sources.values():
            not_known = is_given(n.Name(source.about)) if source.about else TRUE
            for name in self.not_known.intersection(source.names):
                self.tainted.add(name)
                self.steps[f"{name}.unknown"] = Step(f"{name}.unknown", not_known, n.BOOLEAN)
        for step in list(self.steps.values()):
            condition = None if step.target.endswith(".unknown") else self._unknown_of(step)
            if condition is not None:
                self.tainted.add(step.target)
                self.steps[f"{step.target}.unknown"] = Step(f"{step.target}.unknown", condition, n.BOOLEAN)

    def _unknown_of(self, step: Step) -> n.Node | None:
        if not step.target.endswith(".page"):
            return self._unknown(step.node)
        page = self.questionnaire.pages[step.target.removesuffix(".page")]
        # Waiting for the set-up isn't a reason to leave a check unjudged: the page's own condition may be.
        condition = self._unknown(self._condition(page.ask_if)) if page.ask_if else None
        if condition is None or page.available_if is None:
            return condition
        return n.All((is_true(self._condition(page.available_if)), condition))

    def _unknown(self, node: n.Node) -> n.Node | None:
        return unknown(node, self.tainted, self.absent_tables)

    # what is judged

    def _judged(self, check: Check) -> Judged:
        when = self._condition(check.when)
        return Judged(check, when, self._unknown(when))

    def _asked(self, name: str, placements: tuple[Question, ...]) -> Asked:
        asked = f"{name}.asked"
        needed = [node for question in placements if (node := self._needed(question)) is not None]
        if not needed:
            return Asked(name, asked, None, None)
        absent = n.All((n.Any(tuple(needed)) if len(needed) > 1 else needed[0], self._unanswered(placements[0])))
        return Asked(name, asked, absent, self._unknown(absent))

    def _needed(self, question: Question) -> n.Node | None:
        if not question.required:
            return None
        placement = self._placement(question)
        if question.required_if is None:
            return placement
        return n.All((placement, is_true(self._condition(question.required_if))))

    def _unanswered(self, question: Question) -> n.Node:
        if question.type != "multichoice":
            return n.IsNull(n.Name(question.id))
        ticked = (is_true(n.Compare("=", n.Name(str(option.code)), n.Constant(1))) for option in question.options)
        return n.Not(n.Any(tuple(ticked)))


@lru_cache(maxsize=64)
def names_read(questionnaire: Questionnaire) -> frozenset[str]:
    """Every name that some condition or formula of the questionnaire reads."""
    return frozenset(name for condition in every_condition(questionnaire) for name in condition.reads)


def every_condition(questionnaire: Questionnaire) -> tuple[Condition, ...]:
    """Every condition and formula of the questionnaire, those of changes among them."""
    formulas = (formula for _, formula in value_formulas(questionnaire))
    changes = (item for change in questionnaire.changes for item in (change.when, *change.set.values()))
    in_files = (item for known in questionnaire.context.values() for item in known.same_in_file)
    to_rows = (item for field in questionnaire.fields.values() for item in field.to_row.values())
    return (*truth_conditions(questionnaire), *formulas, *changes, *in_files, *to_rows)


def truth_conditions(questionnaire: Questionnaire) -> Iterator[Condition]:
    """Every condition of a questionnaire that is true or not, those of changes left out."""
    for definition in questionnaire.definitions.values():
        yield definition.when
    for page in questionnaire.pages.values():
        yield from (item for item in (page.available_if, page.ask_if) if item)
        for question in page.questions:
            yield from (item for item in (question.show_if, question.required_if) if item)
            yield from (option.offered_if for option in question.options if option.offered_if)
    for field in questionnaire.fields.values():
        yield from (condition for condition in (field.kept_if, *field.clears) if condition)
    for check in questionnaire.checks.values():
        yield check.when
        yield from (shown.condition for shown in check.shown_on if shown.condition)


def value_formulas(questionnaire: Questionnaire) -> Iterator[tuple[Field, Condition]]:
    """Every formula that gives a field its value, from answers or from a row's cells."""
    for field in questionnaire.fields.values():
        yield from ((field, formula) for formula in (field.value, field.from_row) if formula)


def ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps so that each comes after all that it reads, with its level: 1 + the highest of those it reads."""
    waiting = {step.target: step for step in steps}
    reads = {name: _waits_for(step, waiting) for name, step in waiting.items()}
    levels: dict[str, int] = {}
    result: list[Step] = []
    for name in waiting:
        _settle(name, waiting, reads, levels, result, ())
    return tuple(sorted(result, key=lambda step: step.level))


def _waits_for(step: Step, among: Mapping[str, Step]) -> list[str]:
    own = {step.target, step.target.removesuffix(".given")}
    names = {part.name for part in step.node.walk() if isinstance(part, n.Name)} - own
    given = f"{step.target}.given"
    if given in among:
        names.add(given)
    return sorted(name for name in names if name in among)


def _settle(
    name: str,
    steps: Mapping[str, Step],
    reads: Mapping[str, list[str]],
    levels: dict[str, int],
    result: list[Step],
    path: tuple[str, ...],
) -> int:
    if name in levels:
        return levels[name]
    if name in path:
        raise Circle((*path[path.index(name) :], name))
    level = 1 + max((_settle(other, steps, reads, levels, result, (*path, name)) for other in reads[name]), default=0)
    levels[name] = level
    step = steps[name]
    result.append(Step(step.target, step.node, step.kind, level))
    return level
