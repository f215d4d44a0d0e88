"""What contents hold as tables: each dialect, every sheet, pages, running text, archives."""

from __future__ import annotations

import io

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from lodgement.guard.kinds import kind_of
from lodgement.guard.tables import PASSWORD, contents_of
from tests.hostile.messages import a_workbook, zipped
from tests.hostile.workbooks import PASSWORD as OF_WORKBOOK
from tests.hostile.workbooks import protected

ROWS = [("a", "b", "c"), ("1", "2;", "3"), ("4", "5", "6")]


def tables(content: bytes) -> list[list[tuple[str | None, ...]]]:
    return [table.rows.rows() for table in contents_of(content, kind_of(content)).tables]


@pytest.mark.parametrize(
    "content",
    [
        b'a,b,c\n1,"2;",3\n4,5,6\n',
        b'a;b;c\r\n1;"2;";3\r\n4;5;6\r\n',
        b"a\tb\tc\r1\t2;\t3\r4\t5\t6",
        b"a|b|c\n1|2;|3\n4|5|6",
        b"a^b^c\n1^2;^3\n4^5^6",
        b'\xef\xbb\xbf"a","b","c"\n"1","2;","3"\n"4","5","6"\n',
        'a\tb\tc\n1\t2;\t3\n4\t5\t6\n'.encode("utf-16"),
        b"<p><table><tr><th>a<th>b<th>c</tr><tr><td>1<td>2;<td>3</tr><tr><td>4</td><td>5</td><td>6</td></table>",
    ],
    ids=["commas", "semicolons", "tabs, old line ends", "bars", "carets", "quoted, marked", "UTF-16", "a page"],
)  # fmt: skip
def test_a_table_in_any_dialect(content: bytes) -> None:
    assert tables(content) == [ROWS]


def test_a_line_above_the_table_and_quotes_that_do_not_match_lose_no_row() -> None:
    (rows,) = tables(b'Errors of July\na,b,c\n1,"2,3\n4,5,6\n7,8,9\n')
    assert [row[:3] for row in rows] == [
        ("Errors", "of", "July"), ("a", "b", "c"), ("1", '"2', "3"), ("4", "5", "6"), ("7", "8", "9"),
    ]  # fmt: skip


def test_running_text_is_words_with_postcodes_and_days_whole() -> None:
    (rows,) = tables(b"Dear all,\n\nthe home at AB1 2CD, let on 26 July 2017 (T-12), is wrong.\n")
    assert rows[1][:2] == ("AB1 2CD", "26 July 2017")
    assert "(T-12)" in rows[1]


def test_what_stands_in_a_comment_of_a_page_is_read() -> None:
    found = tables(b"<html><p>Dear all</p><!-- <table><tr><td>AB1 2CD<td>x</table> --></html>")
    assert found[0] == [("AB1 2CD", "x")]


def test_every_sheet_is_read_hidden_or_not() -> None:
    content = a_workbook(hidden=True)
    found = contents_of(content, kind_of(content))
    assert [(table.name, table.hidden, table.rows.height) for table in found.tables] == [
        ("Shown", False, 0), ("Kept", True, 3),
    ]  # fmt: skip


def test_days_of_a_workbook_are_read_as_days_and_blank_cells_with_a_format_as_blank() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet().write_row(0, 0, [42942])
        book.worksheets()[0].write_number(0, 1, 42942, day)
        book.worksheets()[0].write_blank(0, 2, None, day)
        book.worksheets()[0].write_number(0, 3, 7)
    assert tables(file.getvalue()) == [[("42942", "2017-07-26", None, "7")]]


def test_a_protected_workbook_opens_where_everybody_knows_the_password_and_else_says_so() -> None:
    everybodys, own = protected("VelvetSweatshop"), protected(OF_WORKBOOK)
    assert [contents_of(one, kind_of(one)).left_out for one in (everybodys, own)] == [(), (PASSWORD,)]
    assert len(contents_of(everybodys, kind_of(everybodys)).tables) == 1


def test_an_archive_is_read_file_by_file() -> None:
    content = zipped(a_csv=b"a,b,c\n1,2;,3\n4,5,6\n", b_xlsx=a_workbook(), d_pdf=b"%PDF-1.7")
    found = contents_of(content, kind_of(content))
    assert [(table.name, table.rows.height) for table in found.tables] == [("a.csv", 3), ("b.xlsx · Shown", 3)]
    assert found.left_out == ("“d.pdf”: It is a PDF, which can’t be looked at.",)
