"""What a thief reads in a dump of the database, without the key folder and with it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lodgement.sealing.boxes import open_box
from lodgement.sealing.keys import KeyFolder, KeyMissing
from tests.factories.service import PASSWORD
from tests.factories.service_logs import a_log, made_up_answers
from tests.service.conftest import as_owner

from .conftest import Stolen
from .encodings import found_in
from .sentences import proves

YEAR = "year-2026"


def _keys() -> KeyFolder:
    from lodgement.service.vault.keys import folder

    return folder()


def _wrapped() -> bytes:
    from lodgement.service.vault.models import WrappedKey

    return bytes(WrappedKey.objects.get(pk=YEAR).wrapped)


def _answers(stolen: Stolen, keys: KeyFolder, wrapped: bytes) -> bytes:
    """A log's answers, as whoever has a folder of keys opens them."""
    log = stolen.holding.log
    belongs = f"log {log.pk} version {log.version} answers"
    return open_box(keys.unwrapped(YEAR, wrapped), belongs, bytes(log.answers))


@proves("A1")
def test_no_answer_lies_in_a_dump(stolen: Stolen) -> None:
    answers = _answers(stolen, _keys(), _wrapped())
    postcode = made_up_answers("lettings", 2026, 0)["postcode_full"]
    assert postcode.encode() in answers
    compact = postcode.replace(" ", "")
    planted = [postcode.encode(), compact.encode(), answers[:60], b'"postcode_full"', b"Field number"]
    assert found_in(stolen.dump, planted) == []


@proves("A2")
def test_what_lists_need_lies_in_the_open(stolen: Stolen) -> None:
    holding = stolen.holding
    said = [holding.reference, holding.coordinator.email, holding.coordinator.name, holding.organisation.name]
    assert [text for text in said if text not in stolen.dump] == []


@proves("A3")
def test_nobody_signs_in_with_a_dump(stolen: Stolen) -> None:
    from django.core.signing import Signer

    from lodgement.service.accounts.links import path_of
    from lodgement.service.accounts.models import Person

    tokens = [path_of(link).rsplit("/", 1)[1].encode() for link in stolen.links]
    assert found_in(stolen.dump, [PASSWORD.encode(), stolen.session_key.encode(), *tokens]) == []
    with as_owner_of_a_moment():
        kept = set(Person.objects.exclude(password__startswith="!").values_list("password", flat=True))
    assert {password.split("$")[0] for password in kept} == {"argon2"}
    assert Signer(key="another").sign("1") not in tokens


def as_owner_of_a_moment() -> Any:
    """The owner's view, in a transaction of its own."""
    from contextlib import ExitStack

    from django.db import transaction

    stack = ExitStack()
    stack.enter_context(transaction.atomic())
    stack.enter_context(as_owner())
    return stack


@proves("A4")
def test_no_key_lies_in_a_dump(stolen: Stolen) -> None:
    from django.conf import settings

    keys = _keys()
    files = [path.read_bytes() for path in keys.folder.glob("*.key")]
    secrets = [*files, keys.unwrapped(YEAR, _wrapped()).secret, settings.SECRET_KEY.encode()]
    assert len(files) >= 2
    assert found_in(stolen.dump, secrets) == []
    with pytest.raises(KeyMissing):
        KeyFolder(keys.folder / "of a thief").unwrapped(YEAR, _wrapped())


@proves("A5")
def test_a_postcode_is_told_apart_and_not_tried_out(undone: Stolen) -> None:
    answers = made_up_answers("lettings", 2026, 0)
    person = undone.holding.coordinator
    same, other = a_log(person, answers), a_log(person, made_up_answers("lettings", 2026, 1))
    token = bytes(undone.holding.log.postcode_token)
    assert (bytes(same.postcode_token) == token, bytes(other.postcode_token) == token) == (True, False)
    postcode = answers["postcode_full"]
    thiefs = KeyFolder(_keys().folder / "of a thief")
    made = thiefs.unwrapped(YEAR, thiefs.make(YEAR)).token("postcode", postcode)
    shutil.rmtree(thiefs.folder)
    assert made != token


@proves("B1")
def test_with_the_key_folder_a_dump_is_read(stolen: Stolen, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(_keys().folder, tmp_path / "keys"))
    assert stolen.holding.reference.encode() in _answers(stolen, KeyFolder(copied), _wrapped())


@proves("B2", "B3")
def test_a_destroyed_year_is_not_read_again(undone: Stolen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.audit.models import Event
    from lodgement.service.vault import actions
    from lodgement.service.vault.refusals import NoSuchKey

    before = Path(shutil.copytree(_keys().folder, tmp_path / "before"))
    folder = KeyFolder(Path(shutil.copytree(_keys().folder, tmp_path / "keys")))
    monkeypatch.setattr(actions, "folder", lambda: folder)
    old = _wrapped()
    with as_owner():
        actions.destroy_year(2026)
        last = Event.objects.latest("sequence")
        with pytest.raises(NoSuchKey, match="was destroyed on 24 November 2026"):
            actions.destroy_year(2026)
        with pytest.raises(NoSuchKey, match="Nothing was sealed for 1999"):
            actions.destroy_year(1999)
    assert (last.action, last.subject) == ("key.destroyed", "year 2026")
    with pytest.raises(KeyMissing, match="isn't in the key folder"):
        _answers(undone, folder, old)
    assert undone.holding.reference.encode() in _answers(undone, KeyFolder(before), old)
