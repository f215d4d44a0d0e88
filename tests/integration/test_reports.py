"""Reports: the same findings as CSV, as JSON and as a workbook, whose marked sheet is sent back and checked again."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fastexcel
import polars as pl
import pytest

from lodgement.files.checking import Checked, check_rows
from lodgement.files.findings import Findings, Told
from lodgement.files.reading import read_sheet
from lodgement.files.report_contents import Report
from lodgement.files.report_marked import MOST_NOTES
from lodgement.files.reports import write_report
from lodgement.files.sheet import Sheet, column_letter
from lodgement.files.template_reading import TemplateRows, read_template
from lodgement.files.template_writing import write_template_csv
from lodgement.questionnaire.loading import load
from lodgement.rulebook.demonstration import demonstration_rows
from tests.integration.command import Ended, all_numbers, check, questionnaire, sound_row, table, write_csv

NAMESPACE = "{http:" + "//schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEADINGS = "Row,Column,Field number,Question,Check,Kind,What is wrong and what to do,What was given,What must hold"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "sound.csv", table([sound_row()]))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """One row right; one with a wrong number of bedrooms, a code that can't be read, and a retired tenant of 34."""
    changes: dict[str, object] = {"tenancycode.cell": "T2", "beds.cell": 99, "wchair.cell": "x", "ecstat1.cell": 5}
    return write_csv(tmp_path / "faulty.csv", table([sound_row(), sound_row(changes)]))


def rows_of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def document_of(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def sheet_of(path: Path, name: str) -> list[list[str]]:
    """The rows of a sheet as texts, blank ones among them, without the blank cells at their ends."""
    frame = fastexcel.read_excel(path).load_sheet(name, header_row=None, dtypes="string").to_polars()
    rows = [[cell or "" for cell in row] for row in frame.iter_rows()]
    return [row[: max((at + 1 for at, cell in enumerate(row) if cell), default=0)] for row in rows]


def notes_of(path: Path) -> dict[str, str]:
    """Cell → the note at it, in the marked sheet."""
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if "comments" in name)
        tree = ElementTree.fromstring(archive.read(name))
    comments = tree.iter(f"{NAMESPACE}comment")
    return {
        found.get("ref", ""): "".join(part.text or "" for part in found.iter(f"{NAMESPACE}t")) for found in comments
    }


def report_of(path: Path, **given: Any) -> Report:
    rows = read_template(path, questionnaire())
    return Report(check_rows(questionnaire(), rows, dt.date(2026, 11, 20), given), rows, path.name)


def report_on(message: str, given: str = "99", file: str = "x.csv") -> Report:
    """A report on one finding with any message, at a cell with any text."""
    told = Told(
        "a_check", "hard", ("beds",), (28,), "It holds.", message, pl.Series([2], dtype=pl.UInt32), pl.DataFrame()
    )
    findings = Findings.of(questionnaire(), [told])
    letters = {28: "B"}
    checked = Checked(questionnaire(), questionnaire().window.starts, 1, letters, findings)
    sheet = Sheet([], ["Field number", "28"], pl.DataFrame({"0": [""], "1": [given]}))
    return Report(checked, TemplateRows(pl.DataFrame({"28": [given]}), [2], letters, sheet), file)


# the same in every form


def test_all_reports_hold_the_same_findings(faulty: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"out.{ending}" for ending in ("csv", "json", "xlsx")]
    codes = [check(faulty, "--report", path).code for path in paths]

    as_csv = [list(row.values()) for row in rows_of_csv(paths[0])]
    statements = {item["check"]: item["statement"] for item in document_of(paths[1])["summary"]}
    as_json = [
        [
            str(found["row"]), cell["column"], str(cell["field_number"]), cell["question"], found["check"],
            found["kind"], found["message"], cell["given"], statements[found["check"]],
        ]
        for found in document_of(paths[1])["findings"]
        for cell in found["cells"]
    ]  # fmt: skip
    words = {"hard": "Wrong", "soft": "Unusual"}
    as_workbook = [[*row[:4], row[7], row[6], words[row[5]], row[4]] for row in as_csv]

    assert (codes, as_csv) == ([1, 1, 1], as_json)
    assert sheet_of(paths[2], "By row")[1:] == as_workbook
    assert [(row[1], row[2], row[4], row[5], row[7]) for row in as_csv] == [
        ("AP", "41", "lead_retired_under_66", "soft", "34"),
        ("AV", "47", "lead_retired_under_66", "soft", "5"),
        ("AC", "28", "beds_in_range", "hard", "99"),
        ("AB", "27", "readable_value", "hard", "x"),
    ]


def test_the_report_as_json_is_what_is_printed_as_json(faulty: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    check(faulty, "--report", path)

    assert document_of(path) == json.loads(check(faulty, "--json").out)


def test_a_report_of_nothing_has_headings_alone(sound: Path, tmp_path: Path) -> None:
    check(sound, "--report", tmp_path / "out.csv")
    check(sound, "--report", tmp_path / "out.xlsx")

    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines() == [HEADINGS]
    assert len(sheet_of(tmp_path / "out.xlsx", "By row")) == 1
    assert sheet_of(tmp_path / "out.xlsx", "Summary")[0] == ["Nothing wrong was found"]


# the workbook


def test_the_summary_says_how_the_file_stands_and_what_was_found_where_first(faulty: Path, tmp_path: Path) -> None:
    check(faulty, "--given", "owning_provider_type=2", "--report", tmp_path / "out.xlsx")

    rows = sheet_of(tmp_path / "out.xlsx", "Summary")
    start = next(at for at, row in enumerate(rows) if row[:1] == ["Kind"])
    assert rows[:7] == [
        ["1 of 2 lettings has something to put right"],
        ["File", "faulty.csv"],
        ["Collection", "Social housing lettings, 2026/27"],
        ["Judged as on", "20 November 2026"],
        ["Lettings read", "2"],
        ["With something wrong", "1"],
        ["With something unusual", "1"],
    ]
    assert rows[start : start + 4] == [
        ["Kind", "What must hold", "Findings", "Lettings", "Share of lettings", "First at", "Check"],
        ["Wrong", "Number of bedrooms: from 1 to 12.", "1", "1", "0.5", "AC5", "beds_in_range"],
        ["Wrong", "Numbers and dates can be read.", "1", "1", "0.5", "AB5", "readable_value"],
        ["Unusual", "A retired lead tenant is 66 or over.", "1", "1", "0.5", "AP5", "lead_retired_under_66"],
    ]


def test_what_was_not_judged_stands_in_the_summary_with_what_it_would_take(sound: Path, tmp_path: Path) -> None:
    report = report_of(sound)
    write_report(report, tmp_path / "out.xlsx")

    told = [row[:2] for row in sheet_of(tmp_path / "out.xlsx", "Summary") if row and row[0].isdigit()]
    expected = sorted(report.checked.not_judged_by_reason().items())
    assert expected
    assert told == [[str(len(names)), f"{', '.join(needs)}: {', '.join(names)}"] for needs, names in expected]


def test_each_marked_cell_has_a_note_that_begins_with_how_bad_it_is(faulty: Path, tmp_path: Path) -> None:
    check(faulty, "--report", tmp_path / "out.xlsx")

    retired = "Unusual: The lead tenant is recorded as retired at 34. Check the age and the working situation."
    assert notes_of(tmp_path / "out.xlsx") == {
        "AB5": "Wrong: Built or adapted to wheelchair-user standards can't be read. Enter one of 1, 2.",
        "AC5": "Wrong: Number of bedrooms: 99 is not allowed. Enter a number from 1 to 12.",
        "AP5": retired,
        "AV5": retired,
    }


def styles_of(path: Path) -> dict[str, str]:
    """Cell → the number of its format, in the marked sheet."""
    with zipfile.ZipFile(path) as archive:
        tree = ElementTree.fromstring(archive.read("xl/worksheets/sheet3.xml"))
    return {cell.get("r", ""): cell.get("s", "") for cell in tree.iter(f"{NAMESPACE}c")}


def test_wrong_and_unusual_cells_are_told_apart_by_their_border(faulty: Path, tmp_path: Path) -> None:
    check(faulty, "--report", tmp_path / "out.xlsx")

    styles = styles_of(tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheet = ElementTree.fromstring(archive.read("xl/styles.xml"))
    borders = [border.find(f"{NAMESPACE}left") for border in sheet.iter(f"{NAMESPACE}border")]
    formats = list(sheet.find(f"{NAMESPACE}cellXfs") or ())

    def border(cell: str) -> str | None:
        left = borders[int(formats[int(styles[cell])].get("borderId", ""))]
        return None if left is None else left.get("style")

    cells = ("AC5", "AB5", "AP5", "AV5", "B5")
    assert [border(cell) for cell in cells] == ["medium", "medium", "mediumDashed", "mediumDashed", None]


def as_they_are(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "file"}


def sent_back(path: Path, report: Path) -> tuple[Ended, Ended]:
    """How checking a file ends, and checking the workbook made of it."""
    first = check(path, "--given", "owning_provider_type=2", "--report", report, "--json")
    return first, check(report, "--given", "owning_provider_type=2", "--json")


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_marked_sheet_sent_back_has_the_same_findings(year: int, tmp_path: Path) -> None:
    path, report = tmp_path / "sent.csv", tmp_path / "back.xlsx"
    made_up = load("lettings", year)
    write_template_csv(made_up, demonstration_rows(made_up), path)
    given = {"owning_provider_type": 2}

    rows = read_template(path, made_up)
    checked = check_rows(made_up, rows, made_up.window.ends, given)
    write_report(Report(checked, rows, path.name), report)
    back = read_template(report, made_up)

    assert len(checked.findings) > 5
    assert list(check_rows(made_up, back, made_up.window.ends, given).findings) == list(checked.findings)


def test_a_sheet_with_blank_rows_and_columns_and_odd_texts_comes_back_as_it_was_sent(tmp_path: Path) -> None:
    lines = table([{}, sound_row({"beds.cell": "99"}), {}, {}, sound_row({"tenancycode.cell": "007"}), {}])
    lines = [["", *line[:40], "", *line[40:], "", "a note of our own"] for line in lines]
    lines[0][3], lines[4][14] = "=1+1", " <b>&amp;</b> _x0041_ "
    path = write_csv(tmp_path / "sent.csv", lines)
    first, second = sent_back(path, tmp_path / "back.xlsx")

    assert as_they_are(json.loads(second.out)) == as_they_are(json.loads(first.out))
    sent, back = read_sheet(path), read_sheet(tmp_path / "back.xlsx")
    height, width = back.data.height, back.data.width
    assert (back.above, back.heading) == (sent.above, sent.heading)
    assert back.data.fill_null("").equals(sent.data.fill_null("")[:height].select(sent.data.columns[:width]))


def test_a_finding_about_a_row_as_a_whole_is_noted_at_its_first_cell(tmp_path: Path) -> None:
    report = report_on("The row is wrong.")
    told = [Told("a_check", "hard", (), (), "It holds.", "The row is wrong.", report.checked.findings.told[0].lines,
                 pl.DataFrame())]  # fmt: skip
    checked = Checked(questionnaire(), questionnaire().window.starts, 1, {28: "B"}, Findings.of(questionnaire(), told))
    write_report(Report(checked, report.rows, "x.csv"), tmp_path / "out.xlsx")

    assert notes_of(tmp_path / "out.xlsx") == {"A2": "Wrong: The row is wrong."}
    assert sheet_of(tmp_path / "out.xlsx", "By row")[1] == [
        "2", "A", "", "", "", "The row is wrong.", "Wrong", "a_check",
    ]  # fmt: skip


def test_marks_beyond_what_excel_bears_are_left_without_a_note_and_the_summary_says_so(tmp_path: Path) -> None:
    numbers, lines = all_numbers(), list(range(2, 152))
    told = Told("a_check", "hard", ("beds",), tuple(numbers), "It holds.", "It is wrong.",
                pl.Series(lines, dtype=pl.UInt32), pl.DataFrame())  # fmt: skip
    letters = {number: column_letter(number) for number in numbers}
    findings = Findings.of(questionnaire(), [told])
    checked = Checked(questionnaire(), questionnaire().window.starts, len(lines), letters, findings)
    texts = pl.DataFrame({str(number): [""] * len(lines) for number in numbers})
    sheet = Sheet([], ["Field number", *map(str, numbers)], texts.select(pl.lit("x").alias("0"), pl.all()))
    write_report(Report(checked, TemplateRows(texts, lines, letters, sheet), "x.csv"), tmp_path / "out.xlsx")

    marked = len(numbers) * len(lines)
    left_out = [row[1] for row in sheet_of(tmp_path / "out.xlsx", "Summary") if row[:1] == ["Left out"]]
    assert len(notes_of(tmp_path / "out.xlsx")) == MOST_NOTES
    without = f"{marked - MOST_NOTES:,}"
    by_row = sheet_of(tmp_path / "out.xlsx", "By row")
    assert by_row[1:] == [
        [
            str(line),
            letters[number],
            str(number),
            report_on("").question(number),
            "",
            "It is wrong.",
            "Wrong",
            "a_check",
        ]
        for line in lines
        for number in numbers
    ]
    assert left_out == [
        f"In the sheet “Your file” the first {MOST_NOTES:,} marked cells have a note; {without} more are marked "
        "without one. The sheet “By row” says what to do about each."
    ]


def test_texts_longer_than_a_cell_holds_are_cut_and_the_summary_says_so(tmp_path: Path) -> None:
    write_report(report_on("It is wrong.", given="x" * 40_000), tmp_path / "out.xlsx")

    back = sheet_of(tmp_path / "out.xlsx", "Your file")
    left_out = [row[1] for row in sheet_of(tmp_path / "out.xlsx", "Summary") if row[:1] == ["Left out"]]
    assert back[1] == ["", "x" * 32_767]
    assert left_out == ["A cell of a workbook holds 32,767 characters. Longer ones are cut."]


def test_the_same_check_gives_the_same_bytes(faulty: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_report(report_of(faulty), tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_only_the_marked_sheet_has_a_row_of_field_numbers(tmp_path: Path) -> None:
    write_report(report_on("Field number", file="Field number.csv"), tmp_path / "out.xlsx")

    assert read_sheet(tmp_path / "out.xlsx").heading == ["Field number", "28"]


def test_a_report_says_how_far_it_is(faulty: Path, tmp_path: Path) -> None:
    report = report_of(faulty)
    for ending in ("csv", "json", "xlsx"):
        told: list[int] = []
        write_report(report, tmp_path / f"out.{ending}", told.append)
        rows = report.rows.sheet.data.height if ending == "xlsx" else 0
        assert sum(told) == report.cells + rows


# on the terminal


def test_of_many_findings_the_first_of_each_check_are_shown_so_that_none_hides_another(tmp_path: Path) -> None:
    rows = [sound_row({"beds.cell": 99, "tenancycode.cell": f"T{number}"}) for number in range(30)]
    path = write_csv(tmp_path / "x.csv", table([*rows, sound_row({"wchair.cell": "x", "tenancycode.cell": "T30"})]))
    lines = check(path).out.splitlines()
    start = next(at for at, line in enumerate(lines) if "by row:" in line)

    assert lines[start : start + 14] == [
        "11 of 31 findings, the first of each check, by row:",
        *(f"  row {row}, column AC: Number of bedrooms: 99 is not allowed. Enter a number from 1 to 12."
          for row in range(4, 14)),
        "  row 34, column AB: Built or adapted to wheelchair-user standards can't be read. Enter one of 1, 2.",
        "",
        "All 31, at their cells: check again with --report report.xlsx.",
    ]  # fmt: skip


# what a report may hold, and where it may go


@pytest.mark.parametrize(
    ("message", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5 is too low", "'-5 is too low"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("'=1", "''=1"),
        ("-5", "-5"),
        ("5 = 5", "5 = 5"),
        ('two\nlines, "quoted"', 'two\nlines, "quoted"'),
    ],
)
def test_no_cell_of_a_report_is_a_formula(message: str, cell: str, tmp_path: Path) -> None:
    report = report_on(message)
    for ending in ("csv", "json", "xlsx"):
        write_report(report, tmp_path / f"out.{ending}")

    told = (rows_of_csv(tmp_path / "out.csv")[0]["What is wrong and what to do"],
            document_of(tmp_path / "out.json")["findings"][0]["message"],
            sheet_of(tmp_path / "out.xlsx", "By row")[1][5])  # fmt: skip
    assert told == (cell, message, message)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("out.xls", "A report can't be written as .xls: use .xlsx, .csv or .json."),
        ("out", "A report can't be written as a file without an ending: use .xlsx, .csv or .json."),
    ],
)
def test_a_report_of_another_kind_is_refused(name: str, why: str, sound: Path, tmp_path: Path) -> None:
    assert (check(sound, "--report", tmp_path / name), (tmp_path / name).exists()) == ((2, "", why + "\n"), False)


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_a_report_into_a_folder_that_is_not_there_is_refused(ending: str, sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "absent" / f"out.{ending}"

    assert check(sound, "--report", path) == (2, "", f"{path} can't be written: No such file or directory.\n")


def test_a_report_may_have_brackets_in_its_name(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "[old"
    folder.mkdir()
    path = folder / "x].csv"

    ended = check(sound, "--report", path)

    assert (ended.code, ended.err, path.exists()) == (0, "", True)
    assert f"Report by row written to {path}." in ended.out.replace("\n", "")


def test_a_report_may_have_what_looks_like_markup_in_its_name(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "[bold] ["
    folder.mkdir()
    (folder / "x]").mkdir()
    path = tmp_path / "[bold] [" / "x]" / "out.csv"

    assert (check(sound, "--report", path).code, path.exists()) == (0, True)


def test_nothing_of_a_report_lies_in_a_file_with_a_name_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would stay there when the process is killed. Looked for all the while, by another thread."""
    path = write_csv(tmp_path / "many.csv", table([sound_row({"beds.cell": 99})] * 2_000))
    rows = read_template(path, questionnaire())
    report = Report(check_rows(questionnaire(), rows, dt.date(2025, 11, 20)), rows, path.name)
    folder, ended, seen = tmp_path / "temporary", threading.Event(), set[int]()
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def look() -> None:
        while not ended.is_set():
            with contextlib.suppress(FileNotFoundError):
                seen.update(found.stat().st_size for found in folder.iterdir())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        write_report(report, tmp_path / "made.xlsx")
    finally:
        ended.set()
        looking.join()
    assert seen <= {0}
    assert len(sheet_of(tmp_path / "made.xlsx", "Your file")) > len(rows.lines)
