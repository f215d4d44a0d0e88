"""The template: what its rows say of each field, and that what is written into it reads back equal."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import polars as pl
import pytest

from lodgement.files.template_headings import Heading, heading_of, heading_rows
from lodgement.files.template_reading import read_template
from lodgement.files.template_routing import applies_to, may_be_empty, numbers_in_words
from lodgement.files.template_writing import PIECE, UnusableTemplate, frames_of, write_template, write_template_csv
from lodgement.questionnaire.loading import collections, load
from lodgement.rulebook.demonstration import demonstration_rows
from tests.integration.command import lodge, questionnaire

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
LABELS = ["Section", "Question", "Additional info", "Values", "Can be empty?", "Type of {} it applies to",
          "Duplicate check field?", "Field number"]  # fmt: skip


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_eight_rows_say_what_each_field_is(collection: str, year: int) -> None:
    rows = heading_rows(load(collection, year))
    asked = [number for number in load(collection, year).columns if not rows[1][number]]

    assert [row[0] for row in rows] == [label.format(load(collection, year).one) for label in LABELS]
    assert [len(row) for row in rows] == [max(load(collection, year).columns) + 1] * 8
    assert asked == []


HEADINGS = {
    1: Heading(
        "Who, what and when", "Who is the owner of the property that was let?", "", "Code of the organisation", "No",
        "All lettings", "Yes",
    ),
    12: Heading(
        "Who, what and when", "What is the other intermediate rent product called?", "", "Text",
        "Only where it does not apply", "“Rent type” is Other intermediate rent product", "",
    ),
    28: Heading(
        "The property", "How many bedrooms are there in the property?", "Enter a whole number from 1 to 12.",
        "Whole number, from 1 to 12", "Only where it does not apply",
        "“Type of need” is General needs and “Type of unit” is not Bedsit", "",
    ),
    30: Heading(
        "The property", "On what date did the property become empty? (month)",
        heading_of(questionnaire(), 29).hint, "Month, 1 to 12", "Only where it does not apply",
        "“Renewal to the same tenant in the same property” is not Yes", "",
    ),
    103: Heading(
        "Needs and health", "Which of these does the health condition affect? Hearing",
        heading_of(questionnaire(), 102).hint,
        "One of:\n1 Yes\n0 No", "Yes, if one of fields 101, 102 and 104 to 110 is filled in",
        "“Long-lasting physical or mental health condition in the household” is Yes", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("number", HEADINGS)
def test_a_heading_in_our_words(number: int) -> None:
    assert heading_of(questionnaire(), number) == HEADINGS[number]


def test_a_number_that_the_year_does_not_use_says_so() -> None:
    assert heading_of(questionnaire(), 9_999) == Heading(hint="Not used in this year", may_be_empty="Yes")


def test_codes_are_those_of_the_template_and_many_are_left_to_the_specification() -> None:
    values = {number: heading_of(questionnaire(), number).values for number in (7, 41, 113)}

    assert values == {
        7: "One of:\n1 Yes\n2 No",
        41: "Whole number, from 16 to 120\nR Lead tenant's age known: No",
        113: "One of 34 codes: see the specification",
    }


def test_what_the_service_alone_knows_is_left_out_of_the_words() -> None:
    columns = questionnaire().columns

    assert [applies_to(questionnaire(), columns[number]) for number in (2, 19)] == ["All lettings", "All lettings"]
    assert [may_be_empty(questionnaire(), columns[number]) for number in (2, 3, 19, 20)] == [
        "No",
        "Yes",
        "Only where the service does not ask for it",
        "Yes",
    ]


def test_routing_that_would_take_many_words_names_what_it_hangs_on() -> None:
    column = questionnaire().columns[142]

    assert applies_to(questionnaire(), column, 220) == (
        "Depends on “How often rent and charges are paid”, “Household pays rent or other charges”"
    )
    assert len(applies_to(questionnaire(), column)) > 220


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([4], "4"), ([4, 5], "4 and 5"), ([8, 9, 10], "8 to 10"), ([1, 4, 5, 6], "1 and 4 to 6"), ([], "")],
)
def test_numbers_in_words(numbers: list[int], words: str) -> None:
    assert numbers_in_words(numbers) == words


# written and read back


@pytest.mark.parametrize(("collection", "year"), YEARS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_with_rows_reads_back_equal(ending: str, collection: str, year: int, tmp_path: Path) -> None:
    made_up = load(collection, year)
    (frame,) = frames_of(made_up, demonstration_rows(made_up))
    path = tmp_path / f"out.{ending}"
    write_template(made_up, [frame], path)

    back = read_template(path, made_up)
    assert back.texts.fill_null("").equals(frame)
    assert back.lines == list(range(9, 9 + frame.height))


def test_frames_may_lack_columns_and_come_in_pieces(tmp_path: Path) -> None:
    right = next(demonstration_rows(questionnaire()))
    rows = [{**right, 13: f"007-{number}"} for number in range(PIECE + 5)]
    frames = list(frames_of(questionnaire(), rows))
    told: list[int] = []
    for ending in ("csv", "xlsx"):
        short = (frame.select([str(number) for number in right]) for frame in frames)
        write_template(questionnaire(), short, tmp_path / f"out.{ending}", told.append)
        back = read_template(tmp_path / f"out.{ending}", questionnaire()).texts.fill_null("")
        assert back.equals(pl.concat(frames))

    assert [frame.height for frame in frames] == [PIECE, 5]
    assert sum(told) == 2 * (PIECE + 5)


def test_rows_by_column_number_and_frames_give_the_same_file(tmp_path: Path) -> None:
    rows = list(demonstration_rows(questionnaire()))
    write_template_csv(questionnaire(), rows, tmp_path / "a.csv")
    write_template(questionnaire(), frames_of(questionnaire(), rows), tmp_path / "b.csv")

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_same_definitions_give_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_template(questionnaire(), [], tmp_path / f"{name}.{ending}")

    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_the_workbook_lists_the_codes_of_every_field_beside_the_template(tmp_path: Path) -> None:
    write_template(questionnaire(), [], tmp_path / "out.xlsx")

    book = fastexcel.read_excel(tmp_path / "out.xlsx")
    codes = book.load_sheet("Codes", header_row=None, dtypes="string").to_polars()
    assert book.sheet_names == ["Template", "Codes"]
    assert codes.row(0) == ("In field", "Question", "Code", "Meaning")
    assert [row[2:] for row in codes.iter_rows() if row[0] == "7"] == [("1", "Yes"), ("2", "No")]
    assert sum(row[0] == "113" for row in codes.iter_rows()) == 34


def test_a_cell_of_few_codes_offers_them_and_refuses_nothing(tmp_path: Path) -> None:
    write_template(questionnaire(), [], tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        tree = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))

    offered = {item.get("sqref"): item for item in tree.iter() if item.tag.endswith("}dataValidation")}
    renewal = offered["H9:H1048576"]
    assert "".join(renewal.itertext()) == '"1,2"'
    assert (renewal.get("prompt"), renewal.get("showErrorMessage")) == ("1 Yes\n2 No", None)


def test_the_command_writes_both(tmp_path: Path) -> None:
    for name in ("out.csv", "out.xlsx"):
        ended = lodge("template", "lettings", 2026, "--output", tmp_path / name)
        assert ended == (0, f"Template of Social housing lettings 2026 written to {tmp_path / name}.\n", "")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == heading_rows(questionnaire())


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("out.pdf", "A template can't be written as .pdf: use .csv or .xlsx."),
        ("out", "A template can't be written as a file without an ending: use .csv or .xlsx."),
    ],
)
def test_a_template_of_another_kind_is_refused(name: str, why: str, tmp_path: Path) -> None:
    assert lodge("template", "lettings", 2026, "--output", tmp_path / name) == (2, "", why + "\n")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_that_cannot_be_written_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "absent" / f"out.{ending}"
    with pytest.raises(UnusableTemplate, match=rf"out\.{ending} can't be written: No such file or directory\.$"):
        write_template(questionnaire(), [], path)


def test_a_column_of_one_page_alone_says_what_that_page_asks() -> None:
    sales = load("sales", 2026)
    deposit, shared, discounted = (heading_of(sales, number) for number in (104, 9, 11))

    assert (deposit.values, deposit.applies_to) == (
        "Amount in pounds, from 0 to 999,999",
        "“Ownership scheme” is Shared Ownership and “Staircasing transaction” is No",
    )
    assert set(shared.values.split("\n")) & set(discounted.values.split("\n")) == {"One of:"}


def test_ways_of_being_asked_that_leave_nothing_out_are_all_logs() -> None:
    """The type of tenancy is asked on one page after a starter period and on another without one."""
    assert applies_to(questionnaire(), questionnaire().columns[38]) == "All lettings"
