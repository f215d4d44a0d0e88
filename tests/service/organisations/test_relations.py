"""Owners and agents: found by name or code without being seen, added from either side, never twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.factories.service import a_person, an_organisation, signed_in, the_producer
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")


def _pairs() -> set[tuple[int, int]]:
    from lodgement.service.organisations.models import StockRelation

    with as_owner():
        return set(StockRelation.objects.values_list("owner", "agent"))


def _add(by: Any, side: str, other: Any) -> str:
    """The message that comes of it."""
    from django.contrib.messages import get_messages

    address = reverse("add_relation", args=[by.organisation_id, side])
    response = signed_in(by).post(address, {"number": getattr(other, "pk", other)})
    (message,) = get_messages(response.wsgi_request)
    return str(message)


def test_either_side_adds_the_other() -> None:
    owner, agent = a_person("coordinator"), a_person("coordinator")
    third = an_organisation(holds_stock=False)
    _add(owner, "agents", agent.organisation)
    _add(agent, "agents", third)
    _add(agent, "owners", owner.organisation)
    assert _pairs() == {(owner.organisation_id, agent.organisation_id), (agent.organisation_id, third.pk)}


def test_what_can_not_be_added_is_said() -> None:
    by = a_person("coordinator")
    own = by.organisation
    homeless, gone = an_organisation(holds_stock=False), an_organisation(active=False)
    merged, agent = an_organisation(merged_into=own), an_organisation()
    added = _add(by, "agents", agent)
    assert added == f"{agent.name} was added as a managing agent."
    inactive = "This organisation isn’t active. Look for another one."
    assert [
        _add(by, "owners", homeless),
        _add(by, "owners", gone),
        _add(by, "agents", merged),
        _add(by, "agents", the_producer()),
        _add(by, "agents", own),
        _add(by, "agents", agent),
        _add(by, "agents", "no number"),
    ] == [
        f"{homeless.name} owns no homes, so it can’t be a stock owner.",
        inactive,
        inactive,
        inactive,
        "An organisation can’t be its own stock owner or managing agent.",
        f"{agent.name} is on the list already.",
        "Look for an organisation and choose it from the list.",
    ]
    assert _pairs() == {(own.pk, agent.pk)}


def test_one_without_homes_has_no_agents() -> None:
    by = a_person("coordinator", an_organisation(name="No Homes", holds_stock=False))
    assert _add(by, "agents", an_organisation()) == "No Homes owns no homes, so it has no managing agents."


def test_organisations_are_found_by_a_part_of_their_name_or_their_code() -> None:
    by = a_person("coordinator")
    first = an_organisation(name="Larch Homes")
    an_organisation(name="Larch Council", active=False)
    an_organisation(name="Elm Homes")
    browser, address = signed_in(by), reverse("add_relation", args=[by.organisation_id, "owners"])

    def found(text: str) -> list[str]:
        page = browser.get(address, {"text": text}).content.decode()
        return [name for name in ("Larch Homes", "Larch Council", "Elm Homes") if f'scope="row">{name}<' in page]

    assert [found("larch"), found(first.code), found("homes"), found("%"), found("")] == [
        ["Larch Homes"],
        ["Larch Homes"],
        ["Larch Homes", "Elm Homes"],
        [],
        [],
    ]


def test_a_relation_of_others_is_not_there() -> None:
    owner, agent = a_person("coordinator"), an_organisation()
    _add(owner, "agents", agent)
    other = a_person("coordinator")
    response = signed_in(other).post(reverse("remove_relation", args=[other.organisation_id, "agents", agent.pk]))
    assert (response.status_code, _pairs()) == (404, {(owner.organisation_id, agent.pk)})
    signed_in(owner).post(reverse("remove_relation", args=[owner.organisation_id, "agents", agent.pk]))
    assert _pairs() == set()
