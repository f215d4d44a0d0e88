"""The command line: what goes in, what comes out, and how it ends.

0 is fine, 1 has hard findings, 2 is input that can't be used, said in one line. No input whatever may end in a
traceback: those who run it have a spreadsheet, not a debugger.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command import (
    AS_AT,
    all_numbers,
    assess,
    check,
    lodge,
    questionnaire,
    sound_row,
    table,
    write_csv,
)
from tests.spec.logs import base_log, of_year, pages


def entry(identity: object, changes: dict[str, Any] | None = None) -> str:
    """A line for `assess`: the specifications' log of general needs, with some answers changed."""
    context = of_year(pages("lettings")["context"], 2026)
    known = {name: value for name, value in context.items() if name != "today"}
    log = base_log(questionnaire(), "general needs") | (changes or {})
    return json.dumps({"id": identity, "log": log, "context": known}, default=str) + "\n"


WITH_A_HARD_FINDING = {"beds": 99}


# assess


def test_logs_come_out_in_the_order_they_went_in() -> None:
    ended = assess("".join(entry(identity) for identity in ["c", 1, None, "a", 1]))

    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == ["c", 1, None, "a", 1]


def test_a_sound_log_has_no_finding_and_ends_with_0() -> None:
    ended = assess(entry(1))

    found = json.loads(ended.out)
    assert (ended.code, found["findings"], found["missing"], ended.err) == (0, [], [], "")


def test_a_hard_finding_ends_with_1_after_all_logs_are_written() -> None:
    ended = assess(entry(1, WITH_A_HARD_FINDING) + entry(2))

    findings = [[finding["check"] for finding in json.loads(line)["findings"]] for line in ended.out.splitlines()]
    assert (ended.code, findings, ended.err) == (1, [["beds_in_range"], []], "")


@pytest.mark.parametrize("text", ["", "\n", "\n\n  \n"])
def test_nothing_in_is_nothing_out(text: str) -> None:
    assert assess(text) == (0, "", "")


def test_blank_lines_between_logs_are_passed_over() -> None:
    ended = assess("\n" + entry(1) + "\n\n" + entry(2))

    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == [1, 2]


def test_a_file_is_read_like_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl"
    path.write_text(entry(1), encoding="utf-8")

    assert assess("", path) == assess(entry(1))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "Line 1 isn't JSON: Expecting property name enclosed in double quotes."),
        ("not json", "Line 1 isn't JSON: Expecting value."),
        ('{"id": 1} {"id": 2}', "Line 1 isn't JSON: Extra data."),
        ("[1]", "Line 1 is not an object."),
        ("5", "Line 1 is not an object."),
        ("null", "Line 1 is not an object."),
        ('"log"', "Line 1 is not an object."),
        ('{"log": [1]}', "Line 1 has something other than an object as log."),
        ('{"log": "x"}', "Line 1 has something other than an object as log."),
        ('{"context": 5}', "Line 1 has something other than an object as context."),
        ('{"before": [1]}', "Line 1 has something other than an object as before."),
        ('{"bulk_row": [1]}', "Line 1 has something other than an object as bulk_row."),
        (
            '{"bulk_row": {"startdate": "1"}}',
            "Line 1 has 'startdate' in its bulk_row: its names are field_1, field_2 ….",
        ),
        (
            '{"context": {"user_is_support": "maybe"}}',
            "Line 1 gives user_is_support in its context a value that isn't a boolean.",
        ),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_in_one_line(line: str, why: str) -> None:
    assert assess(line) == (2, "", why + "\n")


def test_the_line_that_is_refused_is_counted_from_1_and_those_before_it_are_written() -> None:
    ended = assess(entry(1) + "\n" + "[]\n" + entry(2))

    assert (ended.code, [json.loads(line)["id"] for line in ended.out.splitlines()], ended.err) == (
        2,
        [1],
        "Line 3 is not an object.\n",
    )


@pytest.mark.parametrize(("collection", "year"), [("lettings", 1999), ("nowhere", 2026), ("../lettings", 2026)])
def test_a_collection_that_is_not_there_is_refused_with_those_that_are(collection: str, year: int) -> None:
    ended = lodge("assess", "--collection", collection, "--year", year)

    why = f"There is no collection {collection} {year}. There are: "
    why += "lettings 2025, lettings 2026, sales 2025, sales 2026.\n"
    assert ended == (2, "", why)


@pytest.mark.parametrize(
    ("name", "why"), [("absent.jsonl", "No such file or directory"), ("", "Is a directory")], ids=["absent", "folder"]
)
def test_a_file_of_logs_that_cannot_be_opened_is_refused(name: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / name

    assert assess("", path) == (2, "", f"{path} can't be read: {why}.\n")


DEEP = "[" * 100_000
STRANGE_LOGS = {
    "first day of all": entry(1, {"startdate": "0001-01-01"}),
    "last day of all": entry(1, {"startdate": "9999-12-31", "voiddate": "9999-12-31", "mrcdate": "9999-12-31"}),
    "superscript organisation": '{"log": {"owning_organisation_id": "²"}}',
    "exponent beyond reason": '{"log": {"beds": 1e99999999999999999999}}',
    "exponent beyond an integer": '{"log": {"owning_organisation_id": 1e5000}}',
    "integer beyond reason": '{"log": {"beds": ' + "9" * 5000 + "}}",
    "not a number": '{"log": {"beds": NaN, "startdate": NaN, "tenancycode": Infinity}}',
    "too deep": DEEP,
    "half a character": '{"id": "\\ud800", "log": {"tenancycode": "\\ud800"}}',
    "wrong types everywhere": '{"id": [1], "log": {"beds": [], "startdate": {}, "sex1": [1], "la": true}}',
    "judged on the last day": '{"context": {"today": "9999-12-31"}}',
    "judged on the first day": '{"context": {"today": "0001-01-01"}}',
    "day beyond reason": '{"bulk_row": {"field_8": "999999999999", "field_9": "1", "field_10": "2026"}}',
    "cells that are no texts": '{"bulk_row": {"field_8": 1, "field_9": null, "field_10": ["x"], "field_11": true}}',
    "column beyond the template": '{"bulk_row": {"field_99999": "x"}}',
    "name beyond reason": '{"bulk_row": {"field_' + "9" * 5000 + '": "x"}}',
    "null character": '{"log": {"tenancycode": "\\u0000", "la": "\\u0000"}}',
}


@pytest.mark.parametrize("name", STRANGE_LOGS)
def test_no_log_ends_in_a_traceback(name: str) -> None:
    ended = assess(STRANGE_LOGS[name])

    assert ("Traceback" in ended.err, ended.err.count("\n")) in [(False, 0), (False, 1)]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_day_of_judgement_ends_in_a_traceback(day: str) -> None:
    assert (
        "Traceback" not in lodge("assess", "--collection", "lettings", "--year", 2026, "--as-at", day, stdin="{}").err
    )


def test_logs_that_are_not_utf_8_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl"
    path.write_bytes(b'{"id": "\xff"}\n')

    ended = assess("", path)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


# check


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "sound.csv", table([sound_row()]))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return write_csv(
        tmp_path / "faulty.csv",
        table([sound_row(), sound_row({"tenancycode.cell": "T2", "beds.cell": 99, "wchair.cell": "x"})]),
    )


def findings_of(path: Path) -> list[tuple[Any, ...]]:
    """The findings of a file: (row, check, field numbers)."""
    document = json.loads(check(path, "--json").out)
    return [
        (finding["row"], finding["check"], [cell["field_number"] for cell in finding["cells"]])
        for finding in document["findings"]
    ]


FAULTS = [(5, "beds_in_range", [28]), (5, "readable_value", [27])]


def test_a_sound_file_ends_with_0(sound: Path) -> None:
    ended = check(sound)

    assert (ended.code, ended.out.splitlines()[:2], ended.err) == (
        0,
        ["1 letting read, judged as on 20 November 2026.", "Nothing wrong was found."],
        "",
    )


def test_a_file_with_hard_findings_ends_with_1_and_names_their_cells(faulty: Path) -> None:
    assert (check(faulty).code, sorted(findings_of(faulty))) == (1, FAULTS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encodings_of_excel_are_read(encoding: str, tmp_path: Path) -> None:
    rows = [
        sound_row({"tenancycode.cell": "Zoë’s £1"}),
        sound_row({"tenancycode.cell": "T2", "beds.cell": 99, "wchair.cell": "x"}),
    ]

    assert sorted(findings_of(write_csv(tmp_path / "x.csv", table(rows), encoding))) == FAULTS


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    rows = [sound_row(), sound_row({"tenancycode.cell": "T2", "beds.cell": 99, "wchair.cell": "x"})]
    path = write_csv(tmp_path / "x.csv", table(rows, all_numbers()[::-1]))

    assert sorted(findings_of(path)) == FAULTS


def test_a_cell_is_named_by_its_letter_in_the_file_as_it_is(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", table([sound_row({"beds.cell": 99})], all_numbers()[::-1]))

    (finding,) = json.loads(check(path, "--json").out)["findings"]
    assert [(cell["column"], cell["field_number"]) for cell in finding["cells"]] == [("DQ", 28)]


def test_blank_rows_between_are_passed_over_and_counted(tmp_path: Path) -> None:
    row, other = sound_row({"beds.cell": 99}), sound_row({"beds.cell": 99, "tenancycode.cell": "T2"})
    path = write_csv(tmp_path / "x.csv", table([{}, row, {}, {8: "  "}, other, {}]))

    assert findings_of(path) == [(5, "beds_in_range", [28]), (8, "beds_in_range", [28])]


def test_field_numbers_may_be_written_as_in_the_older_templates(tmp_path: Path) -> None:
    lines = table([sound_row({"beds.cell": 99})])
    lines[2] = ["Bulk upload field number", *(f"field {number}" for number in all_numbers()), "", "notes"]

    assert findings_of(write_csv(tmp_path / "x.csv", lines)) == [(4, "beds_in_range", [28])]


def test_rows_may_be_shorter_than_the_heading(tmp_path: Path) -> None:
    lines = table([sound_row()])
    lines[3] = lines[3][:30]

    assert check(write_csv(tmp_path / "x.csv", lines)).code == 1


MANY = max(all_numbers())
NUMBERS = all_numbers()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (
            table([sound_row()], [number for number in NUMBERS if number != 28]),
            f"The file has {MANY - 1} field numbers; the 2026/27 lettings template has {MANY}. Use that template.",
        ),
        (
            table([sound_row()], [*NUMBERS, MANY + 1]),
            f"The file has {MANY + 1} field numbers; the 2026/27 lettings template has {MANY}. Use that template.",
        ),
        (
            table([sound_row()], [*NUMBERS[:-1], MANY + 5]),
            f"The row of field numbers lacks {MANY}, which the 2026/27 lettings template has. Use that template.",
        ),
        (
            table([sound_row()], [*NUMBERS, 28]),
            "The row of field numbers has 28 twice. Take out one of the two columns.",
        ),
        (
            table([sound_row()], [*NUMBERS[:-1], "²"]),  # type: ignore[list-item]
            f"The file has {MANY - 1} field numbers; the 2026/27 lettings template has {MANY}. Use that template.",
        ),
        (
            [["", *(sound_row().get(number, "") for number in NUMBERS)]],
            "The file has no row of field numbers, so nobody can say which column is which. "
            "Keep the template's header rows, the one that starts with 'Field number' among them.",
        ),
        (table([]), "The file has no logs below the row of field numbers. Add a row for each log."),
        (table([{}, {}]), "The file has no logs below the row of field numbers. Add a row for each log."),
        (
            table([sound_row({"startdate.year": "2025"})]),
            "The first letting starts on 15 June 2025, outside the collection year 2026/27. "
            "Choose the year that the file is for.",
        ),
    ],
    ids=[
        "column missing",
        "column too many",
        "other column",
        "number twice",
        "odd number",
        "no heading",
        "no rows",
        "blank rows",
        "wrong year",
    ],
)
def test_a_table_that_is_not_the_template_is_refused_in_one_line(
    lines: list[list[Any]], why: str, tmp_path: Path
) -> None:
    assert check(write_csv(tmp_path / "x.csv", lines)) == (2, "", why + "\n")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty. Fill in the template and save it as Excel Workbook (.xlsx) or CSV."),
        (b" \r\n\r\n", "The file is empty. Fill in the template and save it as Excel Workbook (.xlsx) or CSV."),
        (
            b"PK\x03\x04\x14\x00",
            "The workbook is damaged or was not saved by a spreadsheet program. "
            "Open it in Excel and save it again as .xlsx.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "The file is an old Excel workbook (.xls). Open it in Excel and save it as Excel Workbook (.xlsx) or CSV.",
        ),
        (b"%PDF-1.7\n", "The file is a PDF. Fill in the template and save it as Excel Workbook (.xlsx) or CSV."),
        (
            b"\x89PNG\r\n\x00\x01",
            "The file is a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
        ),
        (
            "Field number,1,2\n".encode("utf-16"),
            "The file has 2 field numbers; the 2026/27 lettings template has 147. Use that template.",
        ),
        (
            b"just some words\n",
            "The file has no row of field numbers, so nobody can say which column is which. "
            "Keep the template's header rows, the one that starts with 'Field number' among them.",
        ),
        (
            b"x" * (1 << 21),
            "The file has no row of field numbers, so nobody can say which column is which. "
            "Keep the template's header rows, the one that starts with 'Field number' among them.",
        ),
    ],
    ids=["empty", "blank", "xlsx", "xls", "pdf", "png", "utf-16", "words", "huge cell"],
)
def test_a_file_that_is_no_template_is_refused_in_one_line(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    assert check(path) == (2, "", why + "\n")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "absent.csv"

    assert check(path) == (2, "", f"{path} can't be opened: No such file or directory.\n")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("nowhere=1", "--given nowhere: there is no such context name; they are in the collection's context.yaml."),
        ("owning_provider_type", "--given owning_provider_type: write NAME=VALUE."),
        (
            "owning_provider_type=9",
            "--given owning_provider_type=9: '9' can't be read as owning_provider_type. It is one of 1, 2.",
        ),
    ],
)
def test_context_that_cannot_be_used_is_refused_in_one_line(given: str, why: str, sound: Path) -> None:
    assert check(sound, "--given", given) == (2, "", why + "\n")


@pytest.mark.parametrize(
    "cells",
    [
        {"startdate.day": "²"},
        {"startdate.year": "٢٠٢٦"},
        {"startdate.day": "999999999999"},
        {"startdate.year": "0000"},
        {"startdate.year": "0001"},
        {"startdate.year": "9999"},
        {"voiddate.year": "0000"},
        {"voiddate.day": "999999999999"},
        {"brent.cell": "9" * 400},
        {"brent.cell": "-999999999999"},
        {"propcode.cell": "[/red] {brent} %s \x07"},
        {"nationality_all.cell": "1e309"},
    ],
    ids=lambda cells: " ".join(f"{name} {text[:12]!a}" for name, text in cells.items()),
)
def test_no_cell_ends_in_a_traceback(cells: dict[str, str], tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", table([sound_row(), sound_row(cells)]))
    alone = write_csv(tmp_path / "y.csv", table([sound_row(cells)]))

    assert [("Traceback" in check(file).err) for file in (path, alone)] == [False, False]


# reference data

RANGES = "lettype,la,beds,soft_min,soft_max,hard_min,hard_max"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("lettype,la,beds\n1,E07000223,2\n", "2026.csv:2: has no column soft_min"),
        (
            f"{RANGES}\n1,E07000223,two,1,2,3,4\n",
            "2026.csv:2: beds is not a number",
        ),
        (
            f"{RANGES}\n1,E07000223,2,1.005,2,3,4\n",
            "2026.csv:2: soft_min is not a number of 2 decimals",
        ),
        (f"{RANGES}\n1,E07000223,2,\u00a31,2,3,4\n", "2026.csv:2: soft_min is not a number of 2 decimals"),
        (f"{RANGES}\n1,E07000223,2,NaN,2,3,4\n", "2026.csv:2: soft_min is not a number of 2 decimals"),
        (f"{RANGES}\n1,E07000223,2,Infinity,2,3,4\n", "2026.csv:2: soft_min is not a number of 2 decimals"),
    ],
    ids=["no column", "no number", "three decimals", "pound sign", "not a number", "infinite"],
)
def test_reference_data_that_cannot_be_used_is_refused_in_one_line(
    content: str, why: str, sound: Path, tmp_path: Path
) -> None:
    (tmp_path / "rent_range_data").mkdir()
    (tmp_path / "rent_range_data" / "2026.csv").write_text(content, encoding="utf-8")

    assert check(sound, "--reference", tmp_path) == (2, "", why + "\n")


def test_reference_data_that_is_not_utf_8_is_refused_in_one_line(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "rent_range_data").mkdir()
    (tmp_path / "rent_range_data" / "2026.csv").write_bytes(b"lettype,la\xff\n")

    ended = check(sound, "--reference", tmp_path)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_the_day_of_judgement_is_the_one_asked_for(sound: Path) -> None:
    assert json.loads(check(sound, "--json").out)["as_at"] == AS_AT
