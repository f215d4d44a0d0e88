"""The specification: everything a supplier needs, from the definitions, as a page that needs nothing else."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import fastexcel
import pytest

from lodgement.files.safe_cells import xml_text
from lodgement.questionnaire.loading import collections, load
from lodgement.specification.contents import Specification
from lodgement.specification.markup import Markup, element, with_code
from lodgement.specification.page import specification_page
from lodgement.specification.writing import write_specification
from tests.integration.command import lodge
from tests.integration.test_hostile_texts import TEXTS, formulas_in, hostile_questionnaire, in_workbook

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
VOID = {"meta", "br", "hr"}


def specification_of(collection: str, year: int) -> Specification:
    before = load(collection, year - 1) if year - 1 in collections()[collection] else None
    return Specification(load(collection, year), before)


class Page(HTMLParser):
    """What is in a page: its elements with their attributes, its texts, and what is opened and never closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(attribute))]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_the_page_is_whole_and_needs_nothing_else(collection: str, year: int) -> None:
    page = Page(specification_page(specification_of(collection, year)))
    ids, links = page.values("id"), page.values("href")

    assert page.open == []
    assert len(ids) == len(set(ids))
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []
    assert (page.values("src"), page.all("script"), page.all("link")) == ([], [], [])
    assert [attributes.get("lang") for attributes in page.all("html")] == ["en-GB"]


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_the_page_can_be_read_without_seeing_it(collection: str, year: int) -> None:
    page = Page(specification_page(specification_of(collection, year)))
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]

    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer", "h1")] == [1, 1, 1, 1, 1]
    assert [after for before, after in pairwise(levels) if after > before + 1] == []
    assert len(page.all("caption")) == len(page.all("table"))
    assert [attributes for attributes in page.all("th") if "scope" not in attributes] == []


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_field_and_every_check_is_in_it(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    ids = set(Page(specification_page(specification_of(collection, year))).values("id"))

    assert {f"field-{number}" for number in questionnaire.columns} - ids == set()
    assert {f"check-{name.partition(':')[0]}" for name in questionnaire.checks} - ids == set()


def test_a_field_says_what_it_takes_when_and_what_looks_at_it() -> None:
    fields = {field.number: field for field in specification_of("lettings", 2026).fields}
    beds, age, day = fields[28], fields[41], fields[29]

    assert (beds.letter, beds.value, beds.may_be_empty, beds.applies_to) == (
        "AC",
        "Whole number, from 1 to 12",
        "Only where it does not apply",
        ("“Type of need” is General needs and “Type of unit” is not Bedsit",),
    )
    assert "beds_in_range" in beds.checks
    assert (age.value, age.codes) == ("Whole number, from 16 to 120", (("R", "Lead tenant's age known: No"),))
    assert (day.value, day.sensitive, day.is_compared) == ("Day, 1 to 31", (), False)
    assert fields[16].may_be_empty == "Only where it does not apply"
    assert fields[11].codes[:2] == (("1", "Social Rent"), ("2", "Affordable Rent"))


def test_a_field_says_what_is_different_from_the_year_before() -> None:
    fields = {field.number: field.changes for field in specification_of("lettings", 2026).fields}

    assert (fields[1], fields[111]) == ((), ("field 96 in 2025/26",))
    assert {field.changes for field in specification_of("lettings", 2025).fields} == {()}


def test_a_check_says_where_it_fails_for_whom_and_what_it_takes_to_judge_it() -> None:
    checks = {entry.id: entry for entry in specification_of("lettings", 2026).checks}
    void, retired, owner = checks["void_before_start"], checks["person_not_retired_over_66"], checks["owner_signed_dsa"]

    assert (void.fails, void.fields, void.needs) == (
        "“Tenancy start date” is before “Void date”",
        (8, 9, 10, 29, 30, 31),
        (),
    )
    assert retired.persons == ("2", "3", "4", "5", "6", "7", "8")
    assert owner.needs == ("the owning organisation",)


def test_the_workbook_has_a_row_for_each_field_code_and_check(tmp_path: Path) -> None:
    specification = specification_of("lettings", 2026)
    write_specification(specification, tmp_path / "out.xlsx")

    book = fastexcel.read_excel(tmp_path / "out.xlsx")
    heights = {name: book.load_sheet(name, header_row=None).height for name in book.sheet_names}
    codes = sum(len(field.codes) for field in specification.fields)
    assert heights == {
        "About": heights["About"],
        "Fields": len(specification.fields) + 1,
        "Codes": codes + 1,
        "Checks": len(specification.checks) + 1,
    }


@pytest.mark.parametrize("ending", ["html", "xlsx"])
def test_the_same_definitions_give_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_specification(specification_of("lettings", 2026), tmp_path / f"{name}.{ending}")

    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_hostile_labels_stay_texts(tmp_path: Path) -> None:
    specification = Specification(hostile_questionnaire(), None)
    for ending in ("html", "xlsx"):
        write_specification(specification, tmp_path / f"out.{ending}")

    page = Page((tmp_path / "out.html").read_text(encoding="utf-8"))
    plain = Page(specification_page(specification_of("lettings", 2026)))
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in plain.elements}
    assert {xml_text(text) for text in TEXTS if text} - set(page.texts) == set()
    assert formulas_in(tmp_path / "out.xlsx") == []
    frame = (
        fastexcel.read_excel(tmp_path / "out.xlsx").load_sheet("Codes", header_row=None, dtypes="string").to_polars()
    )
    labels = [label or "" for number, _, _, label in frame.iter_rows() if number == "45"]
    assert labels == [in_workbook(text) for text in TEXTS]


def test_what_is_no_markup_is_escaped() -> None:
    inner = element("b", "<i> & \"'\x00")
    assert element("p", "a<b", inner, None, ["x", Markup("<br>")], title='"<', class_="y", data_x=None) == (
        '<p title="&quot;&lt;" class="y">a&lt;b<b>&lt;i&gt; &amp; &quot;&#x27;\ufffd</b>x<br></p>'
    )
    assert (with_code("a `b` c"), with_code("a ` b")) == (["a ", "<code>b</code>", " c"], ["a ` b"])


def test_the_command_writes_it_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    assert lodge("specification", "lettings", 2026, "--output", path) == (
        0,
        f"Specification of Social housing lettings 2026 written to {path}.\n",
        "",
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("out.pdf", "A specification can't be written as .pdf: use .html or .xlsx."),
        ("out", "A specification can't be written as a file without an ending: use .html or .xlsx."),
    ],
)
def test_a_specification_of_another_kind_is_refused(name: str, why: str, tmp_path: Path) -> None:
    ended = lodge("specification", "lettings", 2026, "--output", tmp_path / name)
    assert (ended, (tmp_path / name).exists()) == ((2, "", why + "\n"), False)
