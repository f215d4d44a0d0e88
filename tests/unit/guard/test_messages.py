"""What is read of a message: whole results, of headers as mail programs write them, well and badly."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from lodgement.guard.addresses import Address, addresses_of
from lodgement.guard.headers import parameter
from lodgement.guard.kinds import Kind
from lodgement.guard.messages import Message, UnusableMessage, read_message
from tests.hostile.messages import a_part, a_workbook, with_parts

MORNING = "Wed, 26 Jul 2017 09:30:00 +0100"


def read(headers: str, body: str = "x") -> Message:
    return read_message(f"{headers}\n\n{body}".encode())


def test_everything_that_a_message_says() -> None:
    content = with_parts(
        a_part("Content-Type: text/plain", b"Dear all"),
        a_part('Content-Disposition: attachment; filename="errors.xlsx"', a_workbook()),
        headers="From: Stella <Stella@Example.org>\nTo: a@b.example\nCc: C <c@d.example>, a@b.example\n"
        f"Date: {MORNING}\nSubject: =?utf-8?q?Errors_=E2=80=93_to_mend?=\nMessage-ID: <7@example.org>\n",
    )
    message = read_message(content)
    assert message == Message(
        sent_at=dt.datetime(2017, 7, 26, 8, 30, tzinfo=dt.UTC),
        sender=Address("stella@example.org", "Stella"),
        recipients=(Address("a@b.example"), Address("c@d.example", "C")),
        unreadable=(),
        subject="Errors – to mend",
        message_id="<7@example.org>",
        sha256=hashlib.sha256(content).hexdigest(),
        attachments=message.attachments,
    )
    assert [(one.name, one.size, one.kind, one.is_body, one.is_whole) for one in message.attachments] == [
        ("", 8, Kind.TEXT, True, True),
        ("errors.xlsx", len(a_workbook()), Kind.WORKBOOK, False, True),
    ]
    assert message.attachments[1].sha256 == hashlib.sha256(a_workbook()).hexdigest()


@pytest.mark.parametrize(
    ("value", "found", "unreadable"),
    [
        ("a@b.example", [("a@b.example", "")], []),
        ("  A@B.Example ", [("a@b.example", "")], []),
        ('"Doe, Jane" <j@b.example>', [("j@b.example", "Doe, Jane")], []),
        ("Jane Doe <j@b.example>, k@b.example", [("j@b.example", "Jane Doe"), ("k@b.example", "")], []),
        ("Key contacts: a@b.example, b@b.example;", [("a@b.example", ""), ("b@b.example", "")], []),
        ("undisclosed-recipients:;", [], []),
        ("a@b.example (Jane (of Homes)), b@b.example", [("a@b.example", ""), ("b@b.example", "")], []),
        ("=?utf-8?b?SsOpcsO0bWU=?= <j@b.example>", [("j@b.example", "Jérôme")], []),
        ("=?utf-8?q?Doe=2C_Jane?= <j@b.example>", [("j@b.example", "Doe, Jane")], []),
        ("=?utf-8?q?Jane_=3Cj=40b=2Eexample=3E?=", [("j@b.example", "Jane")], []),
        ("=?utf-8?q?a?= =?utf-8?q?b?= <j@b.example>", [("j@b.example", "ab")], []),
        ("=?klingon?q?x?= <j@b.example>", [("j@b.example", "x")], []),
        ("=?utf-8?b?%%%?= <j@b.example>", [("j@b.example", "=?utf-8?b?%%%?=")], []),
        ("a@b.example; b@b.example", [("a@b.example", ""), ("b@b.example", "")], []),
        ("<@relay.example:a@b.example>", [("a@b.example", "")], []),
        ("a@bücher.example", [("a@xn--bcher-kva.example", "")], []),
        ("'a@b.example'", [("a@b.example", "")], []),
        ('"a@b.example" <a@b.example>', [("a@b.example", "a@b.example")], []),
        ("Somebody in Accounts, a@b.example", [("a@b.example", "")], ["Somebody in Accounts"]),
        ("/o=Dept/ou=Exchange/cn=jane", [], ["/o=Dept/ou=Exchange/cn=jane"]),
        ("<a@b.example", [("a@b.example", "")], []),
        ('"never closed <a@b.example>', [("a@b.example", "never closed")], []),
        ("a@@b.example", [], ["a@@b.example"]),
        ("", [], []),
        (",,,", [], []),
    ],
)  # fmt: skip
def test_addresses(value: str, found: list[tuple[str, str]], unreadable: list[str]) -> None:
    read_addresses, not_read = addresses_of(value)
    assert ([(one.address, one.name) for one in read_addresses], not_read) == (found, unreadable)


def test_everybody_it_reached_is_named_once_whichever_header_says_so() -> None:
    message = read(
        "From: s@x.example\nTo: a@b.example\nTo: b@b.example\nCC: C@B.example\nBcc: d@b.example, Jane <a@b.example>\n"
        "Resent-To: e@b.example\nResent-Cc: f@b.example\nReply-To: no@b.example"
    )
    assert [(one.address, one.name) for one in message.recipients] == [
        ("a@b.example", "Jane"), ("b@b.example", ""), ("c@b.example", ""), ("d@b.example", ""), ("e@b.example", ""),
        ("f@b.example", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "moment"),
    [
        (f"Date: {MORNING}", dt.datetime(2017, 7, 26, 8, 30, tzinfo=dt.UTC)),
        ("Date: 26 Jul 17 09:30 -0500", dt.datetime(2017, 7, 26, 14, 30, tzinfo=dt.UTC)),
        ("Date: Wed, 26 Jul 2017 09:30:00 -0000", dt.datetime(2017, 7, 26, 9, 30, tzinfo=dt.UTC)),
        (f"Received: from a by b; Thu, 27 Jul 2017 00:00:00 +0000\nReceived: by c; {MORNING}",
         dt.datetime(2017, 7, 26, 8, 30, tzinfo=dt.UTC)),
        (f"Date: yesterday\nReceived: by c; {MORNING}", dt.datetime(2017, 7, 26, 8, 30, tzinfo=dt.UTC)),
        ("Date: Wed, 99 Jul 2017 99:99:00 +9900", None),
        ("Date: " + "9" * 5000, None),
        ("Date:", None),
    ],
)  # fmt: skip
def test_when_it_was_sent(headers: str, moment: dt.datetime | None) -> None:
    assert read(f"From: a@b.example\n{headers}").sent_at == moment


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="x.csv"', "x.csv"),
        ("attachment; filename=x.csv", "x.csv"),
        ('attachment; filename="a \\"b\\".csv"', 'a "b".csv'),
        ("attachment; filename*=utf-8''F%C3%A9.csv", "Fé.csv"),
        ('attachment; filename*0="a"; filename*1="b.csv"', "ab.csv"),
        ("attachment; filename*0*=utf-8''%C3%A9; filename*1=\"b.csv\"", "éb.csv"),
        ('attachment; filename="=?utf-8?q?F=C3=A9.csv?="', "Fé.csv"),
        ("attachment; filename*=klingon''x.csv", "x.csv"),
        ('attachment; filename="never closed.csv', "never closed.csv"),
        ("attachment", ""),
        ("attachment; filename=", ""),
    ],
)
def test_names_of_attachments(value: str, name: str) -> None:
    assert parameter(value, "filename") == name


def test_a_name_leads_nowhere() -> None:
    part = a_part('Content-Disposition: attachment; filename="..\\\\..\\\\etc/pass\x00wd"', b"x")
    assert [one.name for one in read_message(with_parts(part)).attachments] == ["passwd"]


def test_attachments_at_any_depth_are_found_in_their_order() -> None:
    inner = with_parts(a_part("Content-Disposition: attachment; filename=c.csv", b"c"), headers="From: x@y.example\n")
    middle = with_parts(
        a_part("Content-Disposition: attachment; filename=b.csv", b"b"),
        b"Content-Type: message/rfc822\n\n" + inner, headers="From: x@y.example\n", boundary="middle",
    )  # fmt: skip
    outer = with_parts(
        a_part("Content-Disposition: attachment; filename=a.csv", b"a"),
        b"Content-Type: message/rfc822\n\n" + middle,
        a_part("Content-Disposition: attachment; filename=d.csv", b"d"), boundary="outer",
    )  # fmt: skip
    assert [(one.name, one.content) for one in read_message(outer).attachments] == [
        ("a.csv", b"a"), ("b.csv", b"b"), ("c.csv", b"c"), ("d.csv", b"d"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "body", "content", "is_whole"),
    [
        ("base64", b"YSxiCg==", b"a,b\n", True),
        ("base64", b"YSx\r\n iCg==\n\n", b"a,b\n", True),
        ("base64", b"YSxiCg", b"a,b\n", False),
        ("base64", b"YSxiC", b"a,b", False),
        ("base64", b"", b"", True),
        ("quoted-printable", b"a=2Cb=\n=0A", b"a,b\n", True),
        ("quoted-printable", b"a=ZZb", b"a=ZZb", True),
        ("x-uuencode", b"begin 644 x.csv\n$82QB\"@\n`\nend\n", b"a,b\n", True),
        ("x-uuencode", b"begin 644 x.csv\n$82QB\"@\n", b"a,b\n", False),
        ("8bit", b"a,b\n", b"a,b", True),
        ("rot13", b"a,b\n", b"a,b", True),
    ],
)  # fmt: skip
def test_transfer_encodings_broken_or_not(encoding: str, body: bytes, content: bytes, is_whole: bool) -> None:
    headers = f"Content-Disposition: attachment; filename=x.csv\nContent-Transfer-Encoding: {encoding}"
    (found,) = read_message(with_parts(headers.encode() + b"\n\n" + body)).attachments
    assert (found.content, found.is_whole) == (content, is_whole)


def test_a_file_written_into_the_text_is_an_attachment() -> None:
    message = read("From: a@b.example", 'Dear all\n\nbegin 644 x.csv\n$82QB"@\n`\nend\n')
    assert [(one.name, one.content) for one in message.attachments][1:] == [("x.csv", b"a,b\n")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(line_end: str) -> None:
    content = with_parts(a_part("Content-Disposition: attachment; filename=x.csv", b"a"), headers="To: a@b.example\n")
    message = read_message(content.replace(b"\n", line_end.encode()))
    assert ([one.address for one in message.recipients], [one.name for one in message.attachments]) == (
        ["a@b.example"], ["x.csv"],
    )  # fmt: skip


def test_what_a_reply_to_a_message_names_before_it_is_no_recipient() -> None:
    message = read("From: a@b.example\nTo: c@d.example", "To: nobody@x.example\n\n> To: nobody@y.example")
    assert [one.address for one in message.recipients] == ["c@d.example"]


def test_what_is_no_message_says_what_to_do() -> None:
    with pytest.raises(UnusableMessage, match="it has none of the lines that say who sent it to whom"):
        read_message(b"a,b\n1,2\n")
