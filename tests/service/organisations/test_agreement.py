"""The data sharing agreement: accepted by the organisation's own officer alone, kept word for word, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from lodgement.service.organisations.agreement_text import MODEL_TEXT, Clause, text_of
from tests.factories.service import a_person, an_organisation, signed_in
from tests.service.conftest import as_owner


def _accepted() -> list[Any]:
    from lodgement.service.organisations.models import Agreement

    with as_owner():
        return list(Agreement.objects.all())


def _accept(by: Any, organisation: Any = None, version: str = "") -> int:
    address = reverse("agreement", args=[organisation.pk if organisation else by.organisation_id])
    model = text_of(MODEL_TEXT.read_text(encoding="utf-8"))
    return int(signed_in(by).post(address, {"version": version or model.version}).status_code)


@contextmanager
def _agreement_in(path: Path) -> Iterator[None]:
    """The service of an operator whose agreement lies in a file."""
    from lodgement.service.configuration import configuration

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LODGEMENT_AGREEMENT_FILE", str(path))
            configuration.cache_clear()
            yield
    finally:
        configuration.cache_clear()


@pytest.mark.usefixtures("database")
def test_what_is_true_at_that_moment_is_kept() -> None:
    home = an_organisation(name="Able Homes", address="1 High Street", telephone="01632 960 001")
    officer = a_person("provider", home, name="Olive Officer", email="olive@example.org", is_protection_officer=True)
    _accept(officer)
    with as_owner():
        type(home).objects.filter(pk=home.pk).update(name="Another Name", address="")
        type(officer).objects.filter(pk=officer.pk).update(name="Another Officer")
    (kept,) = _accepted()
    model = MODEL_TEXT.read_text(encoding="utf-8").strip()
    assert (kept.organisation_name, kept.organisation_address, kept.organisation_telephone, kept.officer_name,
            kept.officer_email, kept.version, kept.text, kept.accepted_by_id, kept.organisation_id) == (
        "Able Homes", "1 High Street", "01632 960 001", "Olive Officer", "olive@example.org", "model-1", model,
        officer.pk, home.pk)  # fmt: skip
    page = signed_in(officer).get(reverse("agreement", args=[home.pk])).content.decode()
    assert ["Olive Officer" in page, "Able Homes" in page, "1 High Street" in page, "Accept for" in page] == [
        True, True, True, False]  # fmt: skip


@pytest.mark.usefixtures("database")
def test_the_event_says_which_version() -> None:
    from lodgement.service.audit.models import Event

    officer = a_person("provider", is_protection_officer=True)
    _accept(officer)
    with as_owner():
        event = Event.objects.get(action="agreement.accepted")
    assert (event.person_id, event.organisation_id, event.detail) == (
        officer.pk,
        officer.organisation_id,
        {"version": "model-1"},
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("role", ["provider", "coordinator", "support", "statistician", "approver"])
def test_nobody_but_the_officer_accepts(role: str) -> None:
    """Whatever the role; and an officer of another organisation doesn't find the page."""
    home = an_organisation()
    by = a_person(role) if role in ("support", "statistician", "approver") else a_person(role, home)
    stranger = a_person(role, is_protection_officer=True)
    statuses = [_accept(by, home), _accept(stranger, home)]
    assert (statuses, _accepted()) == ([403, 403 if stranger.is_staff_role else 404], [])


@pytest.mark.usefixtures("database")
def test_accepting_twice_is_accepting_once_and_an_older_page_is_read_again() -> None:
    officer = a_person("provider", is_protection_officer=True)
    statuses = [_accept(officer, version="older"), _accept(officer), _accept(officer)]
    assert (statuses, len(_accepted())) == ([302, 302, 302], 1)


@pytest.mark.usefixtures("database")
def test_a_new_version_is_offered_and_the_old_one_holds(tmp_path: Path) -> None:
    from lodgement.service.organisations.queries import has_signed

    officer = a_person("provider", is_protection_officer=True)
    _accept(officer)
    own = tmp_path / "agreement.txt"
    own.write_text("Version: 2\nTitle: Our agreement\n\nOnly clause\nWe share\nthis.\n", encoding="utf-8")
    with _agreement_in(own):
        page = signed_in(officer).get(reverse("agreement", args=[officer.organisation_id])).content.decode()
        with as_owner():
            signed = has_signed(officer.organisation)
        assert ["We share this." in page, "There is a new version" in page, signed] == [True, True, True]
        _accept(officer, version="2")
    assert [kept.version for kept in _accepted()] == ["2", "model-1"]


def test_a_file_is_headers_and_clauses() -> None:
    text = text_of(
        "Version: 7\r\nTitle: An agreement\r\nNote: Mind this: it matters.\r\n\r\nOne\r\nA\r\nb.\r\n\r\nTwo\r\n"
    )
    assert (text.version, text.title, text.note, text.clauses) == (
        "7",
        "An agreement",
        "Mind this: it matters.",
        (Clause("One", "A b."), Clause("Two", "")),
    )


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ("", "begins with a line"),
        ("Title: Without version\n\nClause", "begins with a line"),
        ("Version: 1\n\nClause", "begins with a line"),
        (f"Version: {'1' * 21}\nTitle: Long version\n\nClause", "begins with a line"),
        ("Version: 1\nTitle: No clauses", "come its clauses"),
    ],
)
def test_a_file_without_its_parts_is_refused(whole: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        text_of(whole)


def test_the_service_does_not_start_with_an_agreement_that_cannot_be_used(tmp_path: Path) -> None:
    from lodgement.service.configuration import configuration
    from lodgement.service.organisations.agreement_text import UnusableAgreement
    from lodgement.service.running import check_safe

    missing = tmp_path / "none.txt"
    with _agreement_in(missing), pytest.raises(UnusableAgreement) as refusal:
        check_safe(configuration())
    assert str(refusal.value) == f"The data sharing agreement {missing} can’t be used: No such file or directory."


def test_the_model_text_says_that_it_is_one() -> None:
    text = text_of(MODEL_TEXT.read_text(encoding="utf-8"))
    assert (text.version, len(text.clauses), text.note.startswith("This is a model text")) == ("model-1", 12, True)
