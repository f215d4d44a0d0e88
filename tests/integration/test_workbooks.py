"""What a workbook shows is what is read of it, however it was written; and the same rows give the same findings."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastexcel
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

from lodgement.files.checking import check_rows
from lodgement.files.delimited import read_delimited
from lodgement.files.number_formats import NumberFormat, as_shown, number_format
from lodgement.files.sheet import UnusableFile
from lodgement.files.template_reading import read_template
from lodgement.files.workbook_reading import read_workbook
from lodgement.files.xml_text import shared_texts
from tests.integration.command import AS_AT, all_numbers, questionnaire, sound_row, table

PASSWORD = "a £ and a ☂"
NONSENSE = ["", "0", "1", "2", "3", "9", "10", "x", "99", "1.5", "-4", "31", "26", "ZZ1", "no", "#N/A", "1e5", "007"]


def rows(count: int) -> list[list[str]]:
    """The lines of a template with sound rows of which each has some cells changed, most of them to something wrong."""
    chance = random.Random(5)
    changed = []
    for number in range(count):
        row = sound_row({"tenancycode.cell": f"T{number % 900}", "startdate.day": chance.randint(1, 30)})
        row |= {column: chance.choice(NONSENSE) for column in chance.sample(all_numbers(), chance.choice([0, 1, 2, 4]))}
        changed.append(row)
    return [[str(cell) for cell in line] for line in table(changed)]


def as_csv(lines: list[list[str]], encoding: str, **dialect: Any) -> Callable[[Path], object]:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(lines)
    return lambda path: path.write_bytes(text.getvalue().encode(encoding))


def as_texts(lines: list[list[str]]) -> Callable[[Path], None]:
    """A workbook whose cells are all texts."""

    def make(path: Path) -> None:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for at, line in enumerate(lines):
                for column, text in enumerate(line):
                    sheet.write_string(at, column, text)

    return make


def as_typed(lines: list[list[str]], dates: bool = False) -> Callable[[Path], None]:
    """A workbook whose numbers are numbers, and with `dates` the day of the tenancy's start is a whole date."""
    day, month, year = 8, 9, 10
    first = next(at for at, line in enumerate(lines) if line[0] == "Field number") + 1

    def write(sheet: Any, at: int, line: list[str], shown: Any) -> None:
        start = _date(line[day], line[month], line[year]) if dates and at >= first else None
        for column, text in enumerate(line):
            if start and column in (day, month, year):
                if column == day:
                    sheet.write_datetime(at, column, start, shown)
            elif text == str(_number(text)):
                sheet.write_number(at, column, _number(text))
            else:
                sheet.write_string(at, column, text)

    def make(path: Path) -> None:
        with xlsxwriter.Workbook(path) as book:
            sheet, shown = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
            for at, line in enumerate(lines):
                write(sheet, at, line, shown)

    return make


def _number(text: str) -> float | int | None:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return None


def _date(day: str, month: str, year: str) -> dt.datetime | None:
    try:
        return dt.datetime(2000 + int(year), int(month), int(day)) if len(year) == 2 and year.isdigit() else None
    except ValueError:
        return None


def protected(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def make_protected(path: Path) -> None:
        plain = path.with_suffix(".plain")
        make(plain)
        with plain.open("rb") as workbook, path.open("wb") as locked:
            OOXMLFile(workbook).encrypt(PASSWORD, locked)

    return make_protected


def findings(path: Path) -> list[tuple[Any, ...]]:
    found = check_rows(
        questionnaire(), read_template(path, questionnaire(), PASSWORD), dt.date.fromisoformat(AS_AT)
    ).findings
    return [(each.line, each.check, each.columns, each.message) for each in found]


@pytest.mark.parametrize("count", [200, pytest.param(5_000, marks=pytest.mark.prove)])
def test_the_same_rows_give_the_same_findings_as_csv_in_eight_dialects_and_as_workbooks_in_four_kinds(
    count: int, tmp_path: Path
) -> None:
    lines = rows(count)
    kinds = {
        "utf-8": as_csv(lines, "utf-8"),
        "utf-8 with a mark": as_csv(lines, "utf-8-sig", lineterminator="\n"),
        "utf-16, tabs": as_csv(lines, "utf-16", delimiter="\t"),
        "utf-16 without a mark": as_csv(lines, "utf-16-be", delimiter="\t"),
        "utf-32": as_csv(lines, "utf-32"),
        "windows-1252, semicolons": as_csv(lines, "cp1252", delimiter=";"),
        "old line ends": as_csv(lines, "utf-8", lineterminator="\r"),
        "all in quotation marks": as_csv(lines, "utf-8", quoting=csv.QUOTE_ALL),
        "texts": as_texts(lines),
        "numbers": as_typed(lines),
        "dates": as_typed(lines, dates=True),
        "protected": protected(as_typed(lines)),
    }
    found = {}
    for kind, make in kinds.items():
        make(tmp_path / "x")
        found[kind] = findings(tmp_path / "x")
    expected = found["utf-8"]
    assert len(expected) > count
    assert {kind for kind, those in found.items() if those != expected} == set()


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)
number_row = ["Field number", "1", "2", "3"]


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_text_survives_csv(table: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([number_row, *(["", *line] for line in table)])
    data = read_delimited(text.getvalue().encode()).data
    assert [tuple(cell or "" for cell in line[1:]) for line in data.iter_rows()] == table


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_survives_a_workbook(table: list[tuple[str, str, str]]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate([number_row, *(["x", *line] for line in table)]):
            for column, cell in enumerate(line):
                sheet.write_string(at, column, cell)
    data = read_workbook(file, lambda _: None).data
    assert [tuple(cell or "" for cell in line[1:]) + ("",) * (4 - len(line)) for line in data.iter_rows()] == table


@given(
    st.lists(
        st.tuples(st.integers(-(10**11), 10**11), st.decimals(-(10**6), 10**6, places=2), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_numbers_are_read_as_another_reader_of_workbooks_reads_them(table: list[tuple[Any, ...]]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate([number_row, *(["x", *line] for line in table)]):
            sheet.write_row(at, 0, line)
    other = fastexcel.read_excel(file.getvalue()).load_sheet(0, header_row=None, dtypes="string").to_polars()
    ours = read_workbook(file, lambda _: None).data
    assert ours.rows() == [
        tuple(cell.upper() if cell in ("true", "false") else cell for cell in line) for line in other.rows()[1:]
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", NumberFormat("number")),
        ("@", NumberFormat("number")),
        ("0", NumberFormat("number", 0)),
        ("#,##0.00", NumberFormat("number", 2)),
        ('"£"#,##0.00;[Red]-"£"#,##0.00', NumberFormat("number", 2)),
        ("[$£-809]#,##0.0", NumberFormat("number", 1)),
        ('_-"£"* #,##0.00_-;-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-', NumberFormat("number", 2)),
        ("0.0%", NumberFormat("percentage", 1)),
        ("dd/mm/yyyy", NumberFormat("date")),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", NumberFormat("date")),
        ("mmm-yy", NumberFormat("date")),
        ("dd/mm/yyyy hh:mm", NumberFormat("moment")),
        ("hh:mm", NumberFormat("number")),
        ("[h]:mm:ss", NumberFormat("number")),
        ("0.00E+00", NumberFormat("number")),
        ("# ?/?", NumberFormat("number")),
        ("0,", NumberFormat("number")),
    ],
)
def test_a_format_code_says_what_is_shown(code: str, expected: NumberFormat) -> None:
    assert number_format(code) == expected


@pytest.mark.parametrize(
    ("text", "code", "since_1904", "shown"),
    [
        ("46188", "dd/mm/yyyy", False, "2026-06-15"),
        ("44726", "dd/mm/yyyy", True, "2026-06-15"),
        ("46188.75", "dd/mm/yyyy", False, "2026-06-15"),
        ("46188.75", "dd/mm/yyyy hh:mm", False, "2026-06-15 18:00:00"),
        ("46188", "dd/mm/yyyy hh:mm", False, "2026-06-15"),
        ("1", "dd/mm/yyyy", False, "1900-01-01"),
        ("59", "dd/mm/yyyy", False, "1900-02-28"),
        ("60", "dd/mm/yyyy", False, "60"),
        ("61", "dd/mm/yyyy", False, "1900-03-01"),
        ("0", "dd/mm/yyyy", False, "0"),
        ("-1", "dd/mm/yyyy", False, "-1"),
        ("2958466", "dd/mm/yyyy", False, "2958466"),
        ("0.30000000000000004", "General", False, "0.3"),
        ("1.1000000000000001", "General", False, "1.1"),
        ("1E-07", "General", False, "0.0000001"),
        ("1.2E+11", "General", False, "120000000000"),
        ("15.0", "General", False, "15"),
        ("-0", "General", False, "0"),
        ("433.33333333333331", "#,##0.00", False, "433.33"),
        ("2.675", "0.00", False, "2.68"),
        ("-2.5", "0", False, "-3"),
        ("0.255", "0%", False, "26%"),
        ("1e400", "General", False, "1e400"),
        ("INF", "0", False, "INF"),
    ],
)
def test_a_number_is_read_as_it_is_shown(text: str, code: str, since_1904: bool, shown: str) -> None:
    assert as_shown(text, number_format(code), since_1904) == shown


def test_findings_stand_at_the_row_and_column_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    lines = [
        ["", "", *line] for line in table([sound_row(), sound_row({"tenancycode.cell": "T2", "beds.cell": "many"})])
    ]
    as_texts([[], *[[str(cell) for cell in line] for line in lines[:-1]], [], [], list(map(str, lines[-1]))])(
        tmp_path / "x.xlsx"
    )
    rows = read_template(tmp_path / "x.xlsx", questionnaire())
    found = check_rows(questionnaire(), rows, dt.date.fromisoformat(AS_AT)).findings
    assert [(each.line, [rows.letters[number] for number in each.columns]) for each in found] == [(8, ["AE"])]
    assert (rows.lines, rows.sheet.heading_row, len(rows.sheet.above)) == ([5, 8], 4, 3)


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[float] = []
    as_texts(rows(300))(tmp_path / "x.xlsx")
    read_template(tmp_path / "x.xlsx", questionnaire(), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def test_a_workbook_changes_nothing_about_what_is_refused(tmp_path: Path) -> None:
    as_texts([["a", "b"], ["1", "2"]])(tmp_path / "x.xlsx")
    with pytest.raises(UnusableFile, match="no row of field numbers"):
        read_template(tmp_path / "x.xlsx", questionnaire())


@pytest.mark.parametrize("size", range(1, 40))
def test_a_part_is_read_alike_wherever_it_is_cut_into_pieces(size: int) -> None:
    xml = "<x:sst><x:si><x:t>one</x:t></x:si><x:si><x:t/></x:si><x:si/><x:si><x:t>f&#111;ur</x:t></x:si></x:sst>"
    pieces = (xml.encode()[start : start + size] for start in range(0, len(xml), size))
    assert shared_texts(pieces).to_list() == ["one", "", "", "four"]
