"""Boxes open for what they belong to and for nothing else; keys are made, wrapped, and destroyed for good."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodgement.sealing.boxes import Tampered, open_box, seal
from lodgement.sealing.keys import DataKey, KeyFolder, KeyMissing, UnsafeKeys

KEY = DataKey("year-2026", bytes(range(32)))
CONTENT = b'{"postcode_full": "QX1 1AB"}'


@given(st.binary(max_size=5000), st.text(max_size=40))
def test_what_is_sealed_opens_again(content: bytes, belongs_to: str) -> None:
    assert open_box(KEY, belongs_to, seal(KEY, belongs_to, content)) == content


@given(st.data())
def test_a_box_with_any_bit_changed_does_not_open(data: st.DataObject) -> None:
    box = bytearray(seal(KEY, "log 7 version 3", CONTENT))
    box[data.draw(st.integers(0, len(box) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        open_box(KEY, "log 7 version 3", bytes(box))


@pytest.mark.parametrize("belongs_to", ["log 7 version 2", "log 8 version 3", ""])
def test_a_box_moved_or_put_back_does_not_open(belongs_to: str) -> None:
    with pytest.raises(Tampered):
        open_box(KEY, belongs_to, seal(KEY, "log 7 version 3", CONTENT))


@pytest.mark.parametrize(
    "other", [DataKey("year-2026", bytes(32)), DataKey("year-2025", KEY.secret)], ids=["key", "purpose"]
)
def test_a_box_does_not_open_with_another_key(other: DataKey) -> None:
    with pytest.raises(Tampered):
        open_box(other, "log 7 version 3", seal(KEY, "log 7 version 3", CONTENT))


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x02" + bytes(40)])
def test_what_is_no_box_does_not_open(box: bytes) -> None:
    with pytest.raises(Tampered):
        open_box(KEY, "log 7 version 3", box)


def test_a_box_holds_nothing_readable_and_the_same_content_never_looks_the_same() -> None:
    boxes = {seal(KEY, "log 7 version 3", CONTENT) for _ in range(20)}
    assert (len(boxes), [box for box in boxes if b"postcode" in box or b"QX1" in box]) == (20, [])


def test_a_message_about_a_box_says_nothing_of_its_content() -> None:
    with pytest.raises(Tampered, match=r"^What is kept for log 8 was changed, moved or put back\.$"):
        open_box(KEY, "log 8", seal(KEY, "log 7", CONTENT))


def test_tokens_are_equal_for_equal_texts_of_a_kind_under_a_key() -> None:
    token = KEY.token("postcode", "QX1 1AB")
    others = [
        KEY.token("postcode", "QX1 1AC"),
        KEY.token("file", "QX1 1AB"),
        DataKey("year-2026", bytes(32)).token("postcode", "QX1 1AB"),
    ]
    assert (token == KEY.token("postcode", "QX1 1AB"), token in others, len(token)) == (True, False, 16)


def test_a_key_is_neither_printed_nor_pickled() -> None:
    assert repr(KEY) == "DataKey(purpose='year-2026')"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


def test_a_wrapped_key_is_unwrapped_by_its_folder_alone(tmp_path: Path) -> None:
    keys, others = KeyFolder(tmp_path / "keys"), KeyFolder(tmp_path / "others")
    wrapped = keys.make("year-2026")
    others.make("year-2026")

    assert keys.unwrapped("year-2026", wrapped).secret not in wrapped
    assert keys.unwrapped("year-2026", wrapped) == keys.unwrapped("year-2026", wrapped)
    for folder, purpose in ((others, "year-2026"), (keys, "year-2025")):
        with pytest.raises(KeyMissing):
            folder.unwrapped(purpose, wrapped)


def test_what_was_sealed_under_a_destroyed_key_is_lost_and_other_years_stay(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    gone, kept = keys.make("year-2025"), keys.make("year-2026")
    keys.destroy("year-2025")

    with pytest.raises(KeyMissing, match="isn't in the key folder"):
        keys.unwrapped("year-2025", gone)
    with pytest.raises(KeyMissing):
        keys.destroy("year-2025")
    assert keys.unwrapped("year-2026", kept).purpose == "year-2026"


def test_a_key_that_lost_bytes_is_said_to_be_damaged(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    wrapped = keys.make("year-2026")
    (tmp_path / "year-2026.key").write_bytes(bytes(31))
    with pytest.raises(KeyMissing, match="31 bytes, not 32"):
        keys.unwrapped("year-2026", wrapped)


@pytest.mark.parametrize("what", ["folder", "key"])
def test_keys_that_others_can_read_are_refused(tmp_path: Path, what: str) -> None:
    keys = KeyFolder(tmp_path / "keys")
    keys.make("year-2026")
    keys.check_safe()
    path = keys.folder if what == "folder" else keys.folder / "year-2026.key"
    path.chmod(0o750)
    with pytest.raises(UnsafeKeys, match="can be read by others"):
        keys.check_safe()
