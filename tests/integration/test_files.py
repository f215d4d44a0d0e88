"""The same rows, however they were saved, give the same findings; what says the same thing twice is found."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest

from lodgement.files.checking import check_rows
from lodgement.files.findings import CellFinding
from lodgement.files.sheet import UnusableFile
from lodgement.files.template_reading import read_template
from lodgement.files.template_writing import write_template_csv
from lodgement.questionnaire.loading import load
from lodgement.rulebook.demonstration import demonstration_rows

QUESTIONNAIRE = load("lettings", 2026)
AS_AT = dt.date(2026, 11, 20)
FIRST = 8
"""The first log among the template's rows: seven rows stand above that of the field numbers."""


def findings(path: Path) -> list[CellFinding]:
    rows = read_template(path, QUESTIONNAIRE)
    return list(check_rows(QUESTIONNAIRE, rows, AS_AT, {"owning_provider_type": 2}).findings)


def table(path: Path) -> list[list[str]]:
    """The demonstration file's rows: seven header rows, the row of field numbers, ten logs."""
    write_template_csv(QUESTIONNAIRE, demonstration_rows(QUESTIONNAIRE), path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def saved(path: Path, rows: list[list[str]], encoding: str = "utf-8", **dialect: Any) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "dialect"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {"delimiter": "\t"}),
        ("utf-16-le", {"delimiter": "\t"}),
        ("cp1252", {"delimiter": ";"}),
        ("utf-8", {"delimiter": ";", "lineterminator": "\n"}),
        ("utf-8", {"delimiter": "\t", "lineterminator": "\r", "quoting": csv.QUOTE_ALL}),
        ("utf-8", {"quoting": csv.QUOTE_ALL}),
    ],
)
def test_the_same_rows_saved_in_another_way_give_the_same_findings(
    encoding: str, dialect: dict[str, Any], tmp_path: Path
) -> None:
    rows = table(tmp_path / "template.csv")
    rows[FIRST][19] = "12 Café Street"
    expected = findings(saved(tmp_path / "plain.csv", rows))
    assert len(expected) > 5
    assert findings(saved(tmp_path / "other.csv", rows, encoding, **dialect)) == expected


def test_columns_may_come_in_any_order_and_findings_are_at_the_column_where_they_stand(tmp_path: Path) -> None:
    rows = table(tmp_path / "template.csv")
    turned = [[row[0], *reversed(row[1:])] for row in rows]
    plain = read_template(saved(tmp_path / "plain.csv", rows), QUESTIONNAIRE)
    other = read_template(saved(tmp_path / "other.csv", turned), QUESTIONNAIRE)
    assert other.texts.select(plain.texts.columns).equals(plain.texts)
    assert (plain.letters[1], other.letters[147]) == ("B", "B")


def test_only_the_row_of_field_numbers_is_needed_and_blank_rows_and_columns_do_no_harm(tmp_path: Path) -> None:
    rows = table(tmp_path / "template.csv")
    expected = [(f.line - FIRST + 1, f.check, f.columns) for f in findings(saved(tmp_path / "plain.csv", rows))]
    bare = [[*row, "", ""] for row in rows[FIRST - 1 :]]
    assert [(f.line, f.check, f.columns) for f in findings(saved(tmp_path / "bare.csv", bare))] == expected
    spaced = [bare[0], *(row for log in bare[1:] for row in ([], log))]
    found = [(f.line // 2 + 1, f.check, f.columns) for f in findings(saved(tmp_path / "spaced.csv", spaced))]
    assert found == expected


def test_money_may_have_a_pound_sign_and_commas_between_thousands(tmp_path: Path) -> None:
    rows = table(tmp_path / "template.csv")
    plain = [list(row) for row in rows]
    plain[FIRST][137], rows[FIRST][137] = "1200", "£1,200.00"
    plain[FIRST][142], rows[FIRST][142] = "100.50", " £100.5 "
    assert findings(saved(tmp_path / "a.csv", rows)) == findings(saved(tmp_path / "b.csv", plain))


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row_so_that_no_row_is_lost(tmp_path: Path) -> None:
    rows = table(tmp_path / "template.csv")
    path = saved(tmp_path / "x.csv", rows)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",1 Made Up Street,", ',"1 Made Up Street,', 2).replace(',"1 Made', ",1 Made", 1))
    with pytest.raises(UnusableFile, match=r"^Row 10 opens a quotation mark that is never closed\."):
        read_template(path, QUESTIONNAIRE)


def test_a_quotation_mark_in_the_middle_of_a_cell_is_part_of_it(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.csv", table(tmp_path / "template.csv")[: FIRST + 1])
    path.write_text(path.read_text(encoding="utf-8").replace(",1 Made Up Street,", ',Flat 1" Street,'))
    assert read_template(path, QUESTIONNAIRE).texts["19"].to_list() == ['Flat 1" Street']


def test_rows_that_are_the_same_letting_are_found_wherever_they_stand(tmp_path: Path) -> None:
    rows = table(tmp_path / "template.csv")
    twice = [*rows[: FIRST + 2], list(rows[FIRST]), [], list(rows[FIRST])]
    twice[FIRST + 2][24] = rows[FIRST][24].lower()  # the same postcode
    found = [f.line for f in findings(saved(tmp_path / "x.csv", twice)) if f.check == "row_is_not_repeated"]
    assert found == [9, 11, 13]
    twice[FIRST + 2][13] = "another tenancy"
    found = [f.line for f in findings(saved(tmp_path / "x.csv", twice)) if f.check == "row_is_not_repeated"]
    assert found == [9, 13]
