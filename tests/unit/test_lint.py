"""Every fault of a definition is found, named by file and line, and said once.

Each case is a small collection that is sound but for one thing. What lint can't find nobody finds before a provider
does, so the sentence and the place are held exactly.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from lodgement.questionnaire.loading import UnknownCollection, load
from lodgement.questionnaire.model import SENSITIVE
from lodgement.questionnaire.text import DefinitionError
from lodgement.rulebook.lint import lint

from .tiny import PAGES, write_tiny


class Fault(NamedTuple):
    """One thing exchanged in one page: where the fault stands (the text of its line) and what is said of it."""

    name: str
    page: str
    old: str
    new: str
    line: str
    says: str


def faults_of(fault: Fault, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(folder, fault.name, {fault.page: changed(fault)})))
    return [str(found) for found in lint(fault.name)]


def changed(fault: Fault) -> str:
    assert fault.old in PAGES[fault.page]
    return PAGES[fault.page].replace(fault.old, fault.new, 1)


def expected_of(fault: Fault) -> list[str]:
    lines = changed(fault).splitlines()
    number = 1 + next(number for number, line in enumerate(lines) if fault.line in line)
    return [f"{fault.name}/{fault.page}.yaml:{number}: {fault.says}"]


def check_fault(fault: Fault, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults_of(fault, folder, monkeypatch) == expected_of(fault)


def by_name(fault: Fault) -> str:
    return fault.name


# sound definitions


def test_a_sound_collection_has_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "sound", {})))

    assert lint() == []


def test_a_sound_collection_is_loaded_for_its_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "sound_and_loaded", {})))

    questionnaire = load("sound_and_loaded", 2026)

    assert (list(questionnaire.questions), sorted(questionnaire.columns)) == (
        ["startdate", "size", "postcode", "sort", "sort_other", "rent", "age1", "age2"],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    )


def test_the_collections_that_ship_have_no_fault() -> None:
    assert lint() == []


def test_a_collection_or_year_that_is_not_there_is_said_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "only_one", {})))

    with pytest.raises(UnknownCollection) as refused:
        load("only_one", 2020)

    assert str(refused.value) == "There is no collection only_one 2020. There are: only_one 2026."


def test_loading_says_the_first_fault_and_how_many_more_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = PAGES["main"].replace("        ask: Where is it?\n", "").replace("        ask: How large is it?\n", "")
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "two_faults", {"main": main})))

    with pytest.raises(DefinitionError) as refused:
        load("two_faults", 2026)

    assert (str(refused.value), len(refused.value.faults)) == (
        "two_faults/main.yaml:11: question size has no ask (and 1 more: see `lodge questionnaire lint`)",
        2,
    )


def unknown(condition: str, name: str) -> str:
    return (
        f"the condition {condition!r} reads {name!r}, which isn't a question, derived value, condition or context name"
    )


# pages that can't be read

UNREADABLE = [
    Fault(
        "not_yaml",
        "main",
        "    questions:\n",
        "    questions: [\n",
        "      - id: startdate",
        "is not YAML: while parsing a flow sequence",
    ),
    Fault("tab", "main", "    when: rent", "\twhen: rent", "\twhen: rent", "is not YAML: found a tab"),
    Fault(
        "key_twice",
        "main",
        "        type: date\n",
        "        type: date\n        type: text\n",
        "        type: text",
        "'type' stands twice",
    ),
    Fault("not_a_mapping", "tables", PAGES["tables"], "- ranges\n", "- ranges", "is not a mapping of keys to values"),
    Fault("empty_page", "main", PAGES["main"], "\n", "", "is not a mapping of keys to values"),
    Fault("list_as_key", "main", "pages:", "[1, 2]: 3\npages:", "[1, 2]", "is not YAML: a key is not a plain value"),
    Fault(
        "no_such_date",
        "main",
        "        min: 1\n",
        "        min: 2026-02-30\n",
        "2026-02-30",
        "is not YAML: 2026-02-30 is no date",
    ),
]


@pytest.mark.parametrize("fault", UNREADABLE[2:5], ids=by_name)
def test_a_page_that_is_not_of_keys_and_values_is_said(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_fault(fault, tmp_path, monkeypatch)


@pytest.mark.parametrize("fault", [*UNREADABLE[:2], *UNREADABLE[5:]], ids=by_name)
def test_a_page_that_is_not_yaml_is_said_with_the_line(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = expected_of(fault)
    said = faults_of(fault, tmp_path, monkeypatch)

    assert [text.partition(" is not YAML: ")[0] for text in said] == [place.partition(" is not YAML: ")[0]]


def test_a_page_that_is_not_there_is_said_of_the_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = PAGES["collection"].replace("[main]", "[main, second]")
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "page_missing", {"collection": main})))

    assert [str(fault) for fault in lint("page_missing")] == [
        "page_missing/collection.yaml:1: there is no page_missing/second.yaml"
    ]


@pytest.mark.parametrize("key", ["years", "sections", "title", "starts_on"])
def test_a_collection_without_what_it_needs_is_a_fault_and_no_accident(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"without_{key}"
    main = PAGES["collection"].replace(f"{key}:", f"{key}_not:")
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, name, {"collection": main})))

    assert [str(fault.where) for fault in lint(name)][:1] == [f"{name}/collection.yaml:1"]


# pages and questions

AGAIN = "  - id: again\n    questions:\n      - {use: size, type: text}\n  - id: money\n"
OPTIONS = "          1: Flat\n          2: House\n          3: {label: Castle, offered_if: size > 5}\n"

QUESTIONS = [
    Fault(
        "unknown_key",
        "main",
        "        min: 1\n",
        "        minimum: 1\n",
        "minimum",
        "question size has an unknown key 'minimum'",
    ),
    Fault(
        "page_key",
        "main",
        "    ask_if: size > 1",
        "    when: size > 1",
        "    when: size > 1",
        "a page has an unknown key 'when'",
    ),
    Fault("file_key", "main", "define:", "defines: []\ndefine:", "defines", "a file has an unknown key 'defines'"),
    Fault("no_ask", "main", "        ask: How large is it?\n", "", "      - id: size", "question size has no ask"),
    Fault(
        "empty_name",
        "main",
        "        name: Size\n",
        "        name: ''\n",
        "      - id: size",
        "question size has no name",
    ),
    Fault("no_type", "main", "        type: text\n", "", "      - id: sort_other", "question sort_other has no type"),
    Fault(
        "unknown_type",
        "main",
        "        type: text\n",
        "        type: words\n",
        "type: words",
        "question sort_other has an unknown type 'words'",
    ),
    Fault(
        "two_types",
        "main",
        "  - id: money\n",
        AGAIN,
        "      - id: size",
        "question size is a text here and a integer elsewhere",
    ),
    Fault(
        "column_twice",
        "main",
        "column: {2026: 9}",
        "column: {2026: 8}",
        "      - id: rent",
        "column 8 is of both sort_other.cell and rent.cell",
    ),
    Fault(
        "use_unknown",
        "main",
        "      - id: rent\n",
        "      - use: nobody\n      - id: rent\n",
        "  - id: money",
        "uses the question 'nobody', which isn't written anywhere",
    ),
    Fault("no_options", "main", OPTIONS, "", "      - id: sort", "question sort has no options"),
    Fault(
        "option_key",
        "main",
        "{label: Castle, offered_if: size > 5}",
        "{label: Castle, if: size > 5}",
        "label: Castle",
        "option 3 has an unknown key 'if'",
    ),
    Fault(
        "option_label",
        "main",
        "{label: Castle, offered_if: size > 5}",
        "{offered_if: size > 5}",
        "3: {",
        "option 3 has no label",
    ),
    Fault(
        "option_yes",
        "main",
        "          2: House\n",
        "          2: House\n          no: No\n",
        "          no:",
        "option False must be quoted or a number",
    ),
    Fault(
        "codes_astray",
        "main",
        "        column: {2026: 7}\n",
        "        column: {2026: 7}\n        column_codes: {1: 1, 2: 2, 4: 9}\n",
        "      - id: sort",
        "column_codes of sort lead to ['9'], which it hasn't",
    ),
    Fault(
        "bad_repeat",
        "main",
        "repeat: n = 1..2",
        "repeat: n from 1 to 2",
        "repeat: n from",
        "repeat is written like `n = 2..8`",
    ),
    Fault(
        "postcode_open",
        "main",
        "        sensitive: [identifying]\n",
        "",
        "      - id: postcode",
        "postcode is a postcode and isn't marked as sensitive",
    ),
    Fault(
        "uprn_open",
        "main",
        "        type: text\n",
        "        type: uprn\n",
        "      - id: sort_other",
        "sort_other is a uprn and isn't marked as sensitive",
    ),
    Fault(
        "odd_mark",
        "main",
        "[identifying]",
        "[secret]",
        "sensitive: [secret]",
        f"sensitive: 'secret' isn't one of {', '.join(SENSITIVE)}",
    ),
    Fault(
        "passed_on",
        "main",
        "    type: money\n    value: rent * 52",
        "    type: text\n    value: postcode",
        "  - field: yearly",
        "yearly passes on a sensitive answer and isn't marked as sensitive",
    ),
]


@pytest.mark.parametrize("fault", QUESTIONS, ids=by_name)
def test_a_faulty_question_is_said_with_file_and_line(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_fault(fault, tmp_path, monkeypatch)


# conditions

CONDITIONS = [
    Fault(
        "unread",
        "main",
        "show_if: sort = 2",
        "show_if: (sort = 2",
        "show_if",
        "the condition '(sort = 2' can't be read: Expecting ). Line 1, Col: 9.",
    ),
    Fault(
        "unread_check",
        "main",
        "sort = 3 AND size < 8",
        "(sort = 3",
        "when: (sort",
        "the condition '(sort = 3' can't be read: Expecting ). Line 1, Col: 9.",
    ),
    Fault(
        "unread_page",
        "main",
        "ask_if: size > 1",
        "ask_if: (size > 1",
        "ask_if",
        "the condition '(size > 1' can't be read: Expecting ). Line 1, Col: 9.",
    ),
    Fault(
        "function",
        "main",
        "sort = 3 AND size < 8",
        "SQRT(size) > 2",
        "when: SQRT",
        "the condition 'SQRT(size) > 2' uses 'SQRT(size)', which isn't allowed in a condition",
    ),
    Fault(
        "own_function",
        "main",
        "sort = 3 AND size < 8",
        "HALF(size) > 2",
        "when: HALF",
        "the condition 'HALF(size) > 2' uses the function HALF, which isn't known",
    ),
    Fault(
        "unknown_name",
        "main",
        "sort = 3 AND size < 8",
        "sort = 3 AND sice < 8",
        "when: sort = 3",
        unknown("sort = 3 AND sice < 8", "sice"),
    ),
    Fault("unknown_in_page", "main", "ask_if: size > 1", "ask_if: sice > 1", "ask_if", unknown("sice > 1", "sice")),
    Fault(
        "unknown_in_option",
        "main",
        "offered_if: size > 5",
        "offered_if: sice > 5",
        "label: Castle",
        unknown("sice > 5", "sice"),
    ),
    Fault(
        "unknown_in_value", "main", "value: rent * 52", "value: rend * 52", "value: rend", unknown("rend * 52", "rend")
    ),
    Fault(
        "unknown_in_clear",
        "main",
        "    when: sort = 1",
        "    when: sord = 1",
        "when: sord",
        unknown("sord = 1", "sord"),
    ),
    Fault(
        "unknown_in_change",
        "main",
        "FROM size_was",
        "FROM size_before",
        "FROM size_before",
        unknown("size IS DISTINCT FROM size_before", "size_before"),
    ),
    Fault(
        "was_in_check",
        "main",
        "sort = 3 AND size < 8",
        "sort_was = 3",
        "when: sort_was",
        unknown("sort_was = 3", "sort_was"),
    ),
    Fault(
        "two_kinds",
        "main",
        "sort = 3 AND size < 8",
        "sort = 'castle'",
        "when: sort = 'castle'",
        "the condition \"sort = 'castle'\" brings a number together with a text",
    ),
    Fault(
        "no_condition",
        "main",
        "sort = 3 AND size < 8",
        "size + 1",
        "when: size + 1",
        "the condition 'size + 1' is a number, not a condition",
    ),
    Fault(
        "kind_of_value",
        "main",
        "value: rent * 52",
        "value: startdate",
        "value: startdate",
        "the condition 'startdate' gives a date where a number of 2 decimals is wanted",
    ),
    Fault(
        "no_table",
        "main",
        "LOOKUP(ranges, usual",
        "LOOKUP(ranges, normal",
        "when: rent >",
        "the condition 'rent > LOOKUP(ranges, normal, size)' looks up ranges.normal, "
        "which isn't a table and column of this collection",
    ),
    Fault(
        "option_never",
        "main",
        "offered_if: size > 5",
        "offered_if: size > 5 AND size < 5",
        "      - id: sort",
        "option 3 of sort can never be reached",
    ),
    Fault(
        "page_never",
        "main",
        "ask_if: size > 1",
        "ask_if: size > 9 AND size < 3",
        "  - id: sort",
        "page sort can never be asked",
    ),
    Fault(
        "question_never",
        "main",
        "show_if: sort = 2",
        "show_if: sort = 2 AND sort = 1",
        "      - id: sort_other",
        "question sort_other can never be shown on page sort",
    ),
    Fault(
        "check_never",
        "main",
        "sort = 3 AND size < 8",
        "sort = 3 AND sort = 2",
        "  - id: castle_is_large",
        "check castle_is_large can never fail",
    ),
]


@pytest.mark.parametrize("fault", CONDITIONS, ids=by_name)
def test_a_faulty_condition_is_said_once_with_file_and_line(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_fault(fault, tmp_path, monkeypatch)


# named conditions, derived values, changes, checks

RULES = [
    Fault(
        "unused",
        "main",
        "when: is_dear AND startdate",
        "when: startdate",
        "    when: rent > LOOKUP",
        "the named condition 'is_dear' is used nowhere",
    ),
    Fault(
        "no_meaning",
        "main",
        "    means: It costs more than usual.\n",
        "",
        "  - id: is_dear",
        "a named condition has no means",
    ),
    Fault(
        "name_taken",
        "main",
        "derive:\n",
        "  - {id: is_dear, means: Dear., when: rent > 1}\nderive:\n",
        "  - {id: is_dear",
        "the name 'is_dear' stands twice",
    ),
    Fault(
        "derived_twice",
        "main",
        "clear:\n",
        "  - {field: yearly, value: rent * 50}\nclear:\n",
        "  - {field: yearly",
        "yearly is derived twice",
    ),
    Fault(
        "derived_untyped",
        "main",
        "    type: money\n    value: rent",
        "    value: size",
        "  - field: yearly",
        "yearly is no question, so it needs a type and a name",
    ),
    Fault("derived_empty", "main", "    value: rent * 52\n", "", "  - field: yearly", "a derived value has no value"),
    Fault(
        "clears_unknown",
        "main",
        "fields: [sort_other]",
        "fields: [sort_others]",
        "  - fields: [sort_others]",
        "names 'sort_others', which isn't a question or derived value of the year",
    ),
    Fault(
        "clears_silently",
        "main",
        "    because: A flat is nothing else.\n",
        "",
        "  - fields: [sort_other]",
        "a clearing rule has no because",
    ),
    Fault(
        "changes_unknown",
        "main",
        "clear: [sort]",
        "clear: [sord]",
        "  - when: size IS",
        "names 'sord', which isn't a question or derived value of the year",
    ),
    Fault(
        "changes_silently",
        "main",
        "    because: Another size is another sort.\n",
        "",
        "  - when: size IS",
        "a rule on change has no because",
    ),
    Fault(
        "sets_wrongly",
        "main",
        "    clear: [sort]\n",
        "    set: [{field: rent, value: startdate}]\n",
        "set:",
        "the condition 'startdate' gives a date where a number of 2 decimals is wanted",
    ),
    Fault(
        "no_statement",
        "main",
        "    statement: A castle is large.\n",
        "",
        "  - id: castle_is_large",
        "check castle_is_large has no statement",
    ),
    Fault(
        "no_message",
        "main",
        "    message: A castle of {size} is none.\n",
        "",
        "  - id: castle_is_large",
        "check castle_is_large has no message",
    ),
    Fault(
        "no_place",
        "main",
        "    shown_on: [sort, size]\n",
        "",
        "  - id: castle_is_large",
        "check castle_is_large has no shown_on",
    ),
    Fault(
        "shown_nowhere",
        "main",
        "    shown_on: [sort, size]\n",
        "    shown_on: []\n",
        "  - id: castle_is_large",
        "check castle_is_large has no shown_on",
    ),
    Fault(
        "no_kind",
        "main",
        "    kind: hard\n",
        "    kind: firm\n",
        "    kind: firm",
        "check castle_is_large is neither hard nor soft",
    ),
    Fault(
        "no_question",
        "main",
        "    question: Is {rent} right?\n",
        "",
        "  - id: rent_is_usual",
        "soft check rent_is_usual needs a question and confirmed_by",
    ),
    Fault(
        "no_confirmation",
        "main",
        "    confirmed_by: rent_value_check\n",
        "",
        "  - id: rent_is_usual",
        "soft check rent_is_usual needs a question and confirmed_by",
    ),
    Fault(
        "check_key",
        "main",
        "    question: Is",
        "    hint: no\n    question: Is",
        "    hint: no",
        "check rent_is_usual has an unknown key 'hint'",
    ),
    Fault(
        "shown_astray",
        "main",
        "shown_on: [sort, size]",
        "shown_on: [sort, sice]",
        "  - id: castle_is_large",
        "check castle_is_large is shown on 'sice', which isn't there in the year",
    ),
    Fault(
        "cell_astray",
        "main",
        "shown_on: [sort, size]",
        "shown_on: [{cell: startdate.week}]",
        "  - id: castle_is_large",
        "check castle_is_large is shown on the cell 'startdate.week', which isn't there",
    ),
    Fault(
        "shown_key",
        "main",
        "shown_on: [sort, size]",
        "shown_on: [{field: sort, when: size > 1}]",
        "shown_on: [{",
        "an item of shown_on has an unknown key 'when'",
    ),
    Fault(
        "words_message",
        "main",
        "A castle of {size}",
        "A castle of {sice}",
        "  - id: castle_is_large",
        "the words of check castle_is_large have a place for 'sice', which isn't known",
    ),
    Fault(
        "words_statement",
        "main",
        "A castle is large.",
        "A castle is {large}.",
        "  - id: castle_is_large",
        "the words of check castle_is_large have a place for 'large', which isn't known",
    ),
    Fault(
        "words_question",
        "main",
        "Is {rent} right?",
        "Is {rend} right?",
        "  - id: rent_is_usual",
        "the words of check rent_is_usual have a place for 'rend', which isn't known",
    ),
    Fault(
        "circle",
        "main",
        "clear:\n",
        "  - {field: rent, value: ROUND(yearly / 52)}\nclear:\n",
        "  - {field: rent",
        "values that wait for one another: rent → yearly → rent",
    ),
    Fault(
        "context_type",
        "context",
        "type: date, name: Day of judgement",
        "type: date",
        "today:",
        "context today has no name",
    ),
    Fault(
        "lists_badly",
        "tables",
        "    columns: {usual: money}\n",
        "    columns: {usual: money}\n    lists: [size]\n",
        "lists:",
        "table ranges says what it lists by type and label, and may have starts, ends and only",
    ),
    Fault(
        "lists_by_no_column",
        "tables",
        "    columns: {usual: money}\n",
        "    columns: {usual: money}\n    lists: {type: country, label: name}\n",
        "lists:",
        "table ranges has no column name",
    ),
    Fault(
        "listed_where_nothing_is_listed",
        "main",
        "        type: integer\n",
        "        type: integer\n        listed_where: usual\n",
        "      - id: size",
        "listed_where of size names no column of a table that lists its type: 'usual'",
    ),
    Fault(
        "table_key",
        "tables",
        "    key: {size: integer}\n",
        "",
        "    title: Usual rents",
        "table ranges needs key and columns with kinds: 'key'",
    ),
    Fault(
        "table_kind",
        "tables",
        "usual: money}",
        "usual: cash}",
        "    title: Usual rents",
        "table ranges needs key and columns with kinds: 'cash'",
    ),
]


@pytest.mark.parametrize("fault", RULES, ids=by_name)
def test_a_faulty_rule_is_said_with_file_and_line(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_fault(fault, tmp_path, monkeypatch)


TWICE = [
    Fault(
        "page_twice",
        "main",
        "  - id: person{n}",
        "  - {id: money, questions: [{use: rent}]}\n  - id: person{n}",
        "  - {id: money",
        "a page 'money' stands twice",
    ),
    Fault(
        "check_twice",
        "main",
        "  - id: rent_is_usual\n",
        "  - id: castle_is_large\n",
        "  - id: castle_is_large\n",
        "a check 'castle_is_large' stands twice",
    ),
    Fault(
        "derived_and_named",
        "main",
        "clear:\n",
        "  - {field: is_dear, name: Dear, type: boolean, value: rent > 1}\nclear:\n",
        "  - {field: is_dear",
        "the name 'is_dear' stands twice",
    ),
]


@pytest.mark.parametrize("fault", TWICE, ids=by_name)
def test_a_name_given_twice_is_said_where_it_stands_the_second_time(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = changed(fault).splitlines()
    second = [number for number, line in enumerate(lines, start=1) if line.startswith(fault.line.rstrip())][-1]

    assert faults_of(fault, tmp_path, monkeypatch) == [f"{fault.name}/main.yaml:{second}: {fault.says}"]


ELSEWHERE = [
    Fault("bad_pattern", "main", "show_if: sort = 2", "show_if: sort_other ~ '('", "show_if", ""),
    Fault(
        "derived_type",
        "main",
        "    type: money\n    value: rent",
        "    type: cash\n    value: size",
        "    type: cash",
        "",
    ),
]


@pytest.mark.parametrize("fault", ELSEWHERE, ids=by_name)
def test_a_pattern_or_type_that_is_none_is_said_with_its_place(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = expected_of(fault)

    assert [said.split(": ")[0] for said in faults_of(fault, tmp_path, monkeypatch)] == [place.removesuffix(": ")]


@pytest.mark.parametrize("written", ["5", "[5]", "{a: b}", "text"])
def test_what_should_be_a_list_of_rules_and_is_not_is_said_with_its_line(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PAGES["main"] + f"row_define: {written}\n"
    folder = write_tiny(tmp_path, "no_list", {"main": page})
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(folder))
    line = page.splitlines().index(f"row_define: {written}") + 1
    assert [str(found) for found in lint("no_list")] == [
        f"no_list/main.yaml:{line}: row_define must be a list, each of its items with keys of its own"
    ]


def test_a_folder_without_collections_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(tmp_path))
    with pytest.raises(UnknownCollection, match="There are no collections in"):
        lint()
