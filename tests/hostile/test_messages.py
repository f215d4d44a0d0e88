"""Each hostile or odd message ends in one clear line, or in a reading of all its parts; never in a traceback.

Read in this process here, which takes a tenth of the time that two processes for each would; `make prove` reads every
one as the service does, and measures what that takes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lodgement.guard.kinds import Kind
from lodgement.guard.limited import TOO_MUCH, read_contents, read_message_limited
from lodgement.guard.messages import UnusableMessage, read_message
from lodgement.guard.tables import READABLE, contents_of
from tests.factories.made_up import made

from .measured import run
from .messages import BODY, CASES, TABLE, Case, Seen, attached, with_parts

SECONDS, MEGABYTES = 5, 1_000
"""Of the processor, since a busy machine may take any time; and of memory, of any of the processes."""
quick = pytest.mark.parametrize("case", [case for case in CASES if not case.slow], ids=lambda case: case.name)


@quick
def test_a_message_is_refused_in_one_line_or_read_to_the_end(case: Case) -> None:
    content = case.make()
    if case.refused:
        with pytest.raises(UnusableMessage) as refused:
            read_message(content)
        assert str(refused.value) == case.refused
        return
    message = read_message(content)
    seen: list[Seen] = []
    for one in message.attachments:
        found = contents_of(one.content, one.kind) if not one.remark and one.kind in READABLE else None
        rows = sum(table.rows.height for table in found.tables) if found else 0
        left_out = found.left_out if found else (one.remark or _cant(one.kind),)
        seen.append((one.kind, rows, tuple(filter(None, left_out))))
    assert (tuple(seen), len(message.recipients)) == (case.parts, case.recipients)


def _cant(kind: Kind) -> str:
    return "" if kind == Kind.EMPTY else f"It is {kind}, which can’t be looked at."


@pytest.mark.parametrize("content", [BODY, b"", with_parts(attached(TABLE)) * 2], ids=["read", "refused", "twice"])
def test_the_child_process_reads_what_is_read_here(content: bytes) -> None:
    if not content:
        with pytest.raises(UnusableMessage, match="The file is empty"):
            read_message_limited(content)
        return
    message = read_message(content)
    limited = read_message_limited(content)
    assert limited == message
    assert [one.content for one in limited.attachments] == [one.content for one in message.attachments]


def test_a_part_that_takes_too_much_leaves_the_others_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes some seconds: a page that takes the parser minutes is stopped after two of them."""
    monkeypatch.setattr("lodgement.guard.limited._SECONDS", 1)
    monkeypatch.setattr("lodgement.guard.limited._SECONDS_PER_MEGABYTE", 0)
    page = b"<html>" + b"<a href='" * 400_000
    message = read_message(with_parts(attached(TABLE), attached(page), attached(TABLE)))
    first, stopped, last = read_contents(message.attachments)
    assert stopped.left_out == (TOO_MUCH,)
    assert [one.tables[0].rows.rows() for one in (first, last)] == [[("a", "b"), ("1", "2"), ("3", "4")]] * 2


def test_a_whole_year_of_records_most_of_whose_cells_are_blank_is_read() -> None:
    """As many rows as the file of 2017 has: hardly larger than its commas, and many times that when read.

    Takes seconds: records are made up, and the whole is read as the service reads it.
    """
    some = made("lettings", 2026, 1_500, 3).logs.write_csv(include_header=False).encode()
    message = read_message(with_parts(attached(some * 57)))
    contents = read_contents(message.attachments)[-1]
    assert (contents.left_out, [one.rows.height for one in contents.tables]) == ((), [85_500])


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_message_is_read_within_its_time_and_memory(case: Case, tmp_path: Path) -> None:
    """As the service reads it: in two child processes, from a process of its own that is measured with them."""
    path = tmp_path / "message.eml"
    path.write_bytes(case.make())
    used = run([sys.executable, "-m", "tests.hostile.test_messages", str(path)], case.name)
    assert (used.code, used.said) == (0, f"{case.refused or len(case.parts)}\n")
    within = (used.seconds <= SECONDS, used.megabytes <= MEGABYTES)
    assert within == (True, True), f"{used.seconds:.1f} s, {used.megabytes:.0f} MB"


def _main() -> None:
    try:
        message = read_message_limited(Path(sys.argv[1]).read_bytes())
    except UnusableMessage as error:
        sys.stdout.write(f"{error}\n")
    else:
        sys.stdout.write(f"{len(read_contents(message.attachments))}\n")


if __name__ == "__main__":
    _main()
