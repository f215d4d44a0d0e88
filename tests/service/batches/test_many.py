"""Two thousand people: the preview stays a page that opens, and says where its time went where somebody asks."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.factories.service import signed_in
from tests.service.batches.making import PLAIN, a_scene, staff
from tests.service.conftest import as_owner

MANY, QUERIES_EACH = 2_000, 15


def _many(scene: Any) -> None:
    """So many organisations with a contact each, and thirty thousand queries."""
    from django.utils import timezone

    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.quality.boxes import About, check_token, sealed_about
    from lodgement.service.quality.models import Query

    tokens = [check_token(2026, f"of many {at}") for at in range(QUERIES_EACH)]
    with as_owner():
        made = Organisation.objects.bulk_create(Organisation(name=f"Many {at}", provider_type=2) for at in range(MANY))
        Person.objects.bulk_create(
            Person(organisation=one, role="coordinator", name=one.name, email=f"{one.pk}@many.example",
                   is_key_contact=True, confirmed_at=timezone.now()) for one in made
        )  # fmt: skip
        queries = Query.objects.bulk_create(
            (Query(round=scene.round, check_token=token, organisation=one, kind="whole", about=b"")
             for one in made for token in tokens), batch_size=5_000
        )  # fmt: skip
        for query in queries[:QUERIES_EACH]:  # one of each check is read
            query.about = sealed_about(2026, query.pk, About("of many", (PLAIN,)))
        Query.objects.bulk_update(queries[:QUERIES_EACH], ["about"])


@pytest.mark.prove
@pytest.mark.usefixtures("database")
def test_a_preview_of_two_thousand_people_with_thirty_thousand_queries_opens() -> None:
    """Takes half a minute, most of it to make them."""
    from lodgement.service.batches.actions import make
    from lodgement.service.batches.models import BatchKind

    scene = a_scene(())
    _many(scene)
    with staff(scene.maker):
        batch = make(by=scene.maker, round=scene.round, kind=BatchKind.QUERIES)
    browser, seconds = signed_in(scene.maker), []
    for query in ("", "", "?page=40", "?only=marked"):
        began = time.perf_counter()
        page = browser.get(f"/batches/{batch.pk}{query}").content.decode()
        seconds.append(round(time.perf_counter() - began, 2))
    assert ("2,000" in page, "30,000" in page, page.count('name="shown"')) == (True, True, 50)
    if measured := os.environ.get("LODGEMENT_MEASURED"):
        with Path(measured).open("a", encoding="utf-8") as lines:
            lines.write(f"{seconds}\tpreview of {MANY} people, load {os.getloadavg()[0]:.0f}\n")
