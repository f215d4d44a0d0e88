"""A form that is sent when its session has ended: led back to its page, offered to its person, gone in the end."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import signed_in
from tests.factories.service_logs import a_log, a_reporter, known_answers
from tests.factories.service_queries import EARLY_RETIRED, a_query, a_round
from tests.factories.service_reports import Known, a_known_incident
from tests.service.conftest import as_owner, as_worker
from tests.service.logs.browser import forms_of, text_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.unsaved.models import Unsaved

pytestmark = pytest.mark.usefixtures("database")
SHOWN = "not saved yet"


@pytest.fixture
def known(database: None) -> Known:
    return a_known_incident()


def form_on(browser: Client, page: str, field: str) -> tuple[str, dict[str, Any]]:
    """Where the form goes that has a field of this name, and what it would send."""
    content = browser.get(page).content.decode()
    form = next(one for part in content.split("<form")[1:] if f'name="{field}"' in part
                for one in forms_of(f"<form{part}"))  # fmt: skip
    return form.action or page, form.sends


def sent_too_late(person: Person, page: str, typed: dict[str, str]) -> Any:
    """The answer to a form that was opened on a page, and sent when its session had ended."""
    browser = signed_in(person)
    action, sends = form_on(browser, page, next(iter(typed)))
    browser.cookies.pop("sessionid")
    return browser.post(action, sends | typed)


def offered(person: Person, page: str) -> str:
    return html.unescape(signed_in(person).get(page).content.decode())


def kept() -> list[Unsaved]:
    from lodgement.service.unsaved.models import Unsaved

    with as_owner():
        return list(Unsaved.objects.order_by("pk"))


def test_what_was_weighed_is_offered_again_until_it_is_saved(known: Known) -> None:
    page = f"/incidents/{known.incident.pk}/risk"
    answer = sent_too_late(known.writer, page, {"reasons": "Weighed for an hour", "likelihood": "possible"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in?next={page}")
    shown = offered(known.writer, page)
    assert (SHOWN in shown, "Weighed for an hour</textarea>" in shown) == (True, True)
    assert "There is a problem" not in shown
    browser = signed_in(known.writer)
    action, sends = form_on(browser, page, "reasons")
    half = browser.post(action, sends | {"reasons": "Weighed for an hour"})
    assert (half.status_code, len(kept())) == (422, 1)
    choices = re.findall(r'name="(\w+)" type="radio" value="(\w+)"', shown)
    assert browser.post(action, sends | dict(choices) | {"reasons": "Weighed for an hour"}).status_code == 302
    assert (kept(), SHOWN in offered(known.writer, page)) == ([], False)


def test_a_form_that_goes_elsewhere_is_offered_on_the_page_that_showed_it(database: None) -> None:
    """What is sent to where a page can't be asked for led to an error page after signing in."""
    officer = a_reporter("coordinator")
    query = a_query(a_round(), a_log(officer, known_answers("general needs") | EARLY_RETIRED))
    page = f"/queries/{query.pk}"
    answer = sent_too_late(officer, page, {"reason": "Retired early, seen in person"})
    assert answer.headers["Location"] == f"/sign-in?next={page}"
    shown = offered(officer, page)
    assert (SHOWN in shown, "Retired early, seen in person</textarea>" in shown) == (True, True)
    assert [one.year for one in kept()] == [2026]
    browser = signed_in(officer)
    action, sends = form_on(browser, page, "reason")
    browser.post(action, sends | {"reason": "Retired early, seen in person"})
    assert (kept(), "Retired early, seen in person" in offered(officer, page)) == ([], True)


def test_a_button_without_text_leads_back_to_its_page(known: Known) -> None:
    page = f"/incidents/{known.incident.pk}"
    browser = signed_in(known.writer)
    form = next(one for one in forms_of(browser.get(page).content.decode()) if one.action.endswith("/measure"))
    browser.cookies.pop("sessionid")
    assert browser.post(form.action, form.sends).headers["Location"] == f"/sign-in?next={page}"
    assert kept() == []


def test_nobody_else_is_offered_it(known: Known) -> None:
    page = f"/incidents/{known.incident.pk}/risk"
    sent_too_late(known.writer, page, {"reasons": "Mine alone"})
    shown = offered(known.head, page)
    assert (SHOWN in shown, "Mine alone" in shown) == (False, False)


def test_a_mark_that_nobody_signed_keeps_nothing(known: Known) -> None:
    from django.test import Client

    page = f"/incidents/{known.incident.pk}/risk"
    _, sends = form_on(signed_in(known.writer), page, "reasons")
    for mark in ("forged", "\x00", str(sends["shown-on"][0])[:-1], ""):
        answer = Client().post(page, sends | {"reasons": "x", "shown-on": mark})
        assert answer.headers["Location"] == f"/sign-in?next={page}"
    assert kept() == []


def test_nothing_is_kept_of_who_is_deactivated_meanwhile(known: Known) -> None:
    page = f"/incidents/{known.incident.pk}/risk"
    browser = signed_in(known.writer)
    _, sends = form_on(browser, page, "reasons")
    with as_owner():
        type(known.writer).objects.filter(pk=known.writer.pk).update(active=False)
    assert browser.post(page, sends | {"reasons": "Typed late"}).headers["Location"] == f"/sign-in?next={page}"
    assert kept() == []


def test_a_mark_of_somebody_else_is_kept_for_them_and_forgets_nothing(known: Known) -> None:
    page = f"/incidents/{known.incident.pk}/risk"
    sent_too_late(known.writer, page, {"reasons": "Mine alone"})
    _, sends = form_on(signed_in(known.writer), page, "reasons")
    other = signed_in(known.head)
    assert other.post("/unsaved/forget", sends).headers["Location"] == "/"
    assert len(kept()) == 1


def test_a_form_that_had_expired_is_kept_and_says_so(known: Known) -> None:
    from django.test import Client

    page = f"/incidents/{known.incident.pk}/risk"
    browser = signed_in(known.writer)
    sends = form_on(browser, page, "reasons")[1] | {"csrfmiddlewaretoken": "old"}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    answer = strict.post(page, sends | {"reasons": "Typed late"})
    shown = answer.content.decode()
    assert (answer.status_code, "What you entered is kept" in text_of(shown)) == (403, True)
    assert f'href="{page}"' in shown
    assert "Typed late</textarea>" in offered(known.writer, page)
    lost = strict.post(f"/incidents/{known.incident.pk}/measure", sends)
    assert (lost.status_code, "Nothing was saved" in text_of(lost.content.decode())) == (403, True)


def test_what_nobody_came_back_for_is_cleared_away(known: Known) -> None:
    from lodgement.service.unsaved.models import Unsaved
    from lodgement.service.unsaved.tasks import clear_away

    page = f"/incidents/{known.incident.pk}/risk"
    for whose in (known.writer, known.head):
        sent_too_late(whose, page, {"reasons": "Typed late"})
    old, new = kept()
    with as_owner():
        for one, days in ((old, 8), (new, 6)):
            Unsaved.objects.filter(pk=one.pk).update(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=days))
    with as_worker():
        clear_away(0)
    assert [one.pk for one in kept()] == [new.pk]


def test_a_report_given_back_too_late(known: Known) -> None:
    report = known.submitted()
    page = f"/incidents/{report.incident_id}/reports/{report.layout}/{report.version}"
    assert sent_too_late(known.head, page, {"because": "Say more"}).headers["Location"] == f"/sign-in?next={page}"
    assert "Say more</textarea>" in offered(known.head, page)


def test_nothing_but_a_log_s_own_year_seals_its_answers(database: None) -> None:
    from lodgement.sealing.boxes import Tampered, open_box
    from lodgement.service.vault.keys import data_key, year_key

    officer = a_reporter("coordinator")
    log = a_log(officer, known_answers("general needs"))
    sent_too_late(officer, f"/logs/{log.pk}/page/tenant_code", {"tenancycode": "KEPT"})
    (one,) = kept()
    belongs = f"unsaved form of person {officer.pk} on {one.page}"
    assert b"KEPT" in open_box(year_key(log.year), belongs, bytes(one.typed))
    for key, to in ((data_key("unsaved-forms"), belongs), (year_key(log.year), belongs + "x")):
        with pytest.raises(Tampered):
            open_box(key, to, bytes(one.typed))
