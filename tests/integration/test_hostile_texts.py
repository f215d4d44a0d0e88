"""Ten thousand hostile texts through every writer: opened again, no cell is a formula and every text is what it was.

What differs is what the writers' documentation says: an apostrophe before what looks like a formula in CSV, U+FFFD for
characters that no file of the kind holds, and the end of what is longer than a cell.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import polars as pl

from lodgement.files.checking import Checked
from lodgement.files.findings import Findings, Told
from lodgement.files.limits import LONGEST_CELL
from lodgement.files.reading import read_sheet
from lodgement.files.report_contents import Report
from lodgement.files.reports import write_report
from lodgement.files.safe_cells import csv_cell
from lodgement.files.sheet import Sheet
from lodgement.files.template_reading import TemplateRows
from lodgement.files.template_writing import frames_of, write_template
from lodgement.questionnaire.model import Option, Questionnaire
from tests.factories.hostile import hostile_texts
from tests.integration.command import questionnaire

TEXTS = hostile_texts(10_000)
HALF = re.compile("[\ud800-\udfff]")
NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


ESCAPED = re.compile("'['\t\r\n\x0b\x0c \u00a0\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|''*[\t\r\n]")


def no_halves(text: str) -> str:
    return HALF.sub("\ufffd", text)


def in_csv(text: str) -> str:
    """A text as a CSV file gives it back: its apostrophe, if it has one, taken away."""
    return no_halves(text).replace("\0", "\ufffd")


def in_workbook(text: str) -> str:
    text = NO_XML.sub("\ufffd", text)
    return text.encode("utf-16-le")[: 2 * 32_767].decode("utf-16-le", "ignore")


def without_apostrophe(text: str) -> str:
    return text[1:] if ESCAPED.match(text) else text


def opens_a_formula(cell: str) -> bool:
    """Whether a spreadsheet that opens the CSV might take the cell for a formula."""
    start = cell.lstrip(" \t\r\n\x0b\x0c\u00a0\ufeff")[:1]
    return (start in tuple("=+-@\uff1d\uff0b\uff0d\uff20") and not re.fullmatch(r"[+-]?[\d,]+(\.\d+)?", cell)) or cell[
        :1
    ] in ("\t", "\r", "\n")


def formulas_in(path: Path) -> list[str]:
    """The parts of a workbook that hold a formula, a link outwards or something to run; none is expected."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels", ".vml")):
                found.append(name)
                continue
            tree = ElementTree.fromstring(archive.read(name))
            if any(part.tag.endswith("}f") for cell in tree.iter() if cell.tag.endswith("}c") for part in cell):
                found.append(f"{name}: formula")
            if any(part.get("TargetMode") == "External" for part in tree.iter()):
                found.append(f"{name}: leads outwards")
    return found


def column_of(path: Path, sheet: str, position: int) -> list[str]:
    frame = fastexcel.read_excel(path).load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    return [text or "" for text in frame.to_series(position)]


@cache
def report() -> Report:
    """A finding for each text, in its message and in its cell, in a file that bears a hostile name."""
    lines = pl.Series(range(2, len(TEXTS) + 2), dtype=pl.UInt32)
    told = [
        Told("a_check", "hard", ("beds",), (28,), text, text, lines[at : at + 1], pl.DataFrame())
        for at, text in enumerate(TEXTS)
    ]
    given = pl.DataFrame({"28": [no_halves(text) for text in TEXTS]}, schema={"28": pl.String})
    findings, letters = Findings.of(questionnaire(), told), {28: "B"}
    checked = Checked(questionnaire(), questionnaire().window.starts, len(TEXTS), letters, findings)
    sheet = Sheet([], ["Field number", "28"], given.select(pl.lit("").alias("0"), pl.col("28").alias("1")))
    return Report(checked, TemplateRows(given, lines.to_list(), letters, sheet), "=cmd|'x'!A1\x01\ud800.csv")


def rows_of(path: Path) -> list[list[str]]:
    """All rows of a CSV file, by a reader that isn't ours; how long a cell may be is the same for a whole process."""
    csv.field_size_limit(1 << 20)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_the_report_as_csv(tmp_path: Path) -> None:
    write_report(report(), tmp_path / "out.csv")

    rows = rows_of(tmp_path / "out.csv")[1:]
    assert [cell for row in rows for cell in row if opens_a_formula(cell)] == []
    for position in (6, 7, 8):
        assert [without_apostrophe(row[position]) for row in rows] == [in_csv(text) for text in TEXTS]


def test_the_report_as_json(tmp_path: Path) -> None:
    write_report(report(), tmp_path / "out.json")

    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["findings"]
    texts = [no_halves(text) for text in TEXTS]
    assert [(item["message"], item["cells"][0]["given"]) for item in found] == list(zip(texts, texts, strict=True))


def test_the_report_as_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_report(report(), path)

    texts = [in_workbook(text) for text in TEXTS]
    assert formulas_in(path) == []
    assert column_of(path, "By row", 4)[1:] == texts
    assert column_of(path, "By row", 5)[1:] == texts
    assert column_of(path, "Your file", 1)[1:] == texts
    assert set(texts) - set(column_of(path, "Summary", 1)) == set()


def filled(texts: list[str], path: Path) -> None:
    rows = ({13: text, 147: text} for text in texts)
    write_template(questionnaire(), frames_of(questionnaire(), rows), path)


def test_the_template_as_csv(tmp_path: Path) -> None:
    filled(TEXTS, tmp_path / "out.csv")

    rows = rows_of(tmp_path / "out.csv")[8:]
    assert [cell for row in rows for cell in row if opens_a_formula(cell)] == []
    for position in (13, 147):
        assert [without_apostrophe(row[position]) for row in rows] == [in_csv(text) for text in TEXTS]


def test_the_template_as_csv_is_read_back(tmp_path: Path) -> None:
    """Without the apostrophes that were put before what looks like a formula; line ends are line feeds."""
    texts = [text for text in TEXTS if len(text) < LONGEST_CELL]
    filled(texts, tmp_path / "out.csv")

    data = read_sheet(tmp_path / "out.csv").data
    expected = [re.sub("\r\r\n|\r\n|\r", "\n", in_csv(text)) for text in texts]
    for position in ("13", "147"):
        assert [text or "" for text in data[position]] == expected


def test_the_template_as_a_workbook_is_read_back(tmp_path: Path) -> None:
    filled(TEXTS, tmp_path / "out.xlsx")

    assert formulas_in(tmp_path / "out.xlsx") == []
    data = read_sheet(tmp_path / "out.xlsx").data
    for position in ("13", "147"):
        assert [text or "" for text in data[position]] == [in_workbook(text) for text in TEXTS]


@cache
def hostile_questionnaire() -> Questionnaire:
    """The questionnaire with ten thousand hostile labels, one of them besides as name, question and hint of all."""
    field = questionnaire().fields["ethnic"]
    options = tuple(Option(code, text) for code, text in enumerate(TEXTS, start=1))
    fields = {**questionnaire().fields, "ethnic": replace(field, options=options, name=TEXTS[3])}
    pages = {
        name: replace(page, questions=tuple(replace(item, ask=TEXTS[4], hint=TEXTS[5]) for item in page.questions))
        for name, page in questionnaire().pages.items()
    }
    return replace(questionnaire(), fields=fields, pages=pages)


def test_the_template_of_a_hostile_questionnaire(tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        write_template(hostile_questionnaire(), [], tmp_path / f"out.{ending}")

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert [cell for row in csv.reader(lines) for cell in row if opens_a_formula(cell)] == []
    assert formulas_in(tmp_path / "out.xlsx") == []
    codes = zip(*(column_of(tmp_path / "out.xlsx", "Codes", position) for position in (0, 3)), strict=True)
    assert [label for number, label in codes if number == "45"] == [in_workbook(text) for text in TEXTS]


def test_a_template_reads_back_equal_whatever_it_is_written_as(tmp_path: Path) -> None:
    texts = [text for text in TEXTS if csv_cell(text) == in_workbook(text) == text]
    ordinary = [text for text in texts if "\r" not in text and text.strip()]
    frame = pl.DataFrame({"13": ordinary, "147": ["1"] * len(ordinary)})
    back = {}
    for ending in ("csv", "xlsx"):
        write_template(questionnaire(), [frame], tmp_path / f"out.{ending}")
        back[ending] = read_sheet(tmp_path / f"out.{ending}").data.select("13", "147")

    assert len(ordinary) > 2_000
    assert back["csv"].rows() == back["xlsx"].rows() == frame.rows()
