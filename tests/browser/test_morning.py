"""A morning in which a round is asked and answered, contacts are told, and something goes wrong: as people walk it.

One walk serves twice: over some hundred logs, and as a proof over twenty thousand, in which everything that is asked is
answered through the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.service.incidents.sending import a_message, as_csv

from . import morning_batch as batches
from . import morning_incident as incidents
from . import morning_round as rounds
from .conftest import check_built
from .hands import Keyboard
from .live import Live, Organisation, started
from .morning import MAKER, RELEASER, STOPPER, Desk, Morning, pictures

pytestmark = pytest.mark.xdist_group("browser")
WHOLE_YEAR = 20_000
OUTSIDER = "somebody@else.example"
CHECK = rounds.DRAFT["Name of the check"]


@pytest.fixture
def year(browser: Browser) -> Iterator[Live]:
    """A service with a year of logs."""
    check_built()
    with started(browser, logs=WHOLE_YEAR) as service:
        yield service


@dataclass
class Asked:
    """What was asked in a round: how many queries, and of whom, those with most first."""

    number: str
    queries: int
    of: list[str]


def test_a_morning(live: Live, tmp_path: Path) -> None:
    """Nothing is left out but numbers: few logs, and a batch for few people."""
    morning = Morning(live, tmp_path)
    asked = _asked(morning)
    first = _somebody(live, asked)
    answers = _answered(morning, asked, first)
    assert answers == {"open": 0, "corrected": 1, "confirmed with a reason": sum(answers.values()) - 1}
    _signed_off(morning, first)
    batch, told = _told(morning, asked, kept=3)
    _followed(morning, told)
    incident = _contained(morning, batch, told)
    _declared(morning, incident, told)
    _decided(morning, incident)
    _reported(morning, incident, ["code-2018"])
    assert morning.faults == []


@pytest.mark.prove
def test_a_round_over_a_whole_year_is_asked_answered_and_closed(year: Live, tmp_path: Path) -> None:
    """With pictures where they are asked for."""
    morning = Morning(year, tmp_path, pictures)
    asked = _asked(morning, every_check=True)
    first = _somebody(year, asked)
    _answered(morning, asked, first)
    batch, told = _told(morning, asked, kept=12, midway=True)
    _followed(morning, told)
    _all_answered(morning, asked, first)
    _signed_off(morning, first)
    incident = _contained(morning, batch, told)
    _declared(morning, incident, told)
    _decided(morning, incident)
    _reported(morning, incident, ["providers", "code-2018"])
    with morning.desk(STOPPER) as desk:
        incidents.start_drill(desk)
    assert morning.faults == []


def test_a_sent_message_is_dropped_in_and_everybody_it_reached_is_asked(live: Live, tmp_path: Path) -> None:
    """The records of one organisation went to another's coordinator and to somebody whom nobody knows."""
    morning = Morning(live, tmp_path)
    one, other = live.private_providers()[2:4]
    message = tmp_path / "sent.eml"
    message.write_bytes(a_message(f"{_coordinator(other)}, {OUTSIDER}", {"list.csv": _list_of(morning, one)}))
    with morning.desk(MAKER) as desk:
        incidents.drop_message(desk, message)
        assert one.name in desk.page.locator("#owners-caption ~ tbody").inner_text()
        number = incidents.open_from_message(desk)
        incidents.contain(desk, number)
        link = batches.mailed_link(desk, OUTSIDER, "delete")
    with morning.desk("", java_script_enabled=False, narrow=True) as desk:
        desk.go(link)
        incidents.declare(desk, copies="Printed once, and shredded.")
        assert "Your link has been used" in desk.said
    with morning.desk(_coordinator(other), Keyboard) as desk:
        incidents.declare_signed_in(desk)
        assert "We have your word that it is deleted." in desk.said
    assert morning.faults == []


# a round


def _asked(morning: Morning, every_check: bool = False) -> Asked:
    """A round is opened; a check is drafted, first with a mistake; queries are raised: as many as were announced."""
    with morning.desk(MAKER) as desk:
        number = rounds.open_round(desk)
        assert "Did you mean age1?" in rounds.draft(desk)
        found = rounds.found(desk)
        logs, _ = found[CHECK]
        assert rounds.look_at(desk, CHECK) == logs
        rounds.raise_queries(desk, list(found) if every_check else [CHECK])
        states = rounds.progress(desk, number)
        queries = sum(logs for logs, _ in found.values()) if every_check else logs
        assert (states["corrected"], states["confirmed with a reason"]) == (0, 0)
        assert states["open"] == queries
        asked = desk.page.locator("#organisations-caption ~ tbody th").all_inner_texts()
        return Asked(number, queries, asked)


def _somebody(live: Live, asked: Asked) -> str:
    """The coordinator of the organisation that is asked most, among those that no other test has plans for."""
    free = {one.name: one for one in live.organisations() if one.signed and one not in live.private_providers()[:4]}
    return _coordinator(next(free[name] for name in asked.of if name in free))


def _answered(morning: Morning, asked: Asked, person: str) -> dict[str, int]:
    """A coordinator corrects one log, confirms another, then all that is left at once."""
    with morning.desk(person) as desk:
        waiting = rounds.open_queries(desk)
        states = rounds.stacked(desk)
        assert states["open"] == waiting
        rounds.correct_one(desk, "44")
        assert "Corrected" in desk.heading
        desk.go(f"/queries?round={asked.number}")
        rounds.confirm_one(desk)
        rounds.confirm_all(desk, asked.number)
        return rounds.stacked(desk)


def _signed_off(morning: Morning, person: str) -> None:
    with morning.desk(person) as desk:
        assert re.fullmatch(r"2026-\w{4}-\w{4}", rounds.sign_off(desk))


def _all_answered(morning: Morning, asked: Asked, but: str) -> None:
    """Everybody who is asked gives reasons where these will do, and what can only be corrected is taken back. Nothing
    is open then, and the round is closed."""
    by_name = {one.name: one for one in morning.live.organisations()}
    for name in asked.of:
        person = _coordinator(by_name[name])
        if person != but:
            with morning.desk(person) as desk:
                rounds.confirm_all(desk, asked.number)
    with morning.desk(MAKER) as desk:
        rounds.withdraw_what_must_be_corrected(desk, asked.number)
        states = rounds.progress(desk, asked.number)
        assert (states["open"], sum(states.values())) == (0, asked.queries)
        assert rounds.close_round(desk, asked.number) == "Closed"


def _coordinator(organisation: Organisation) -> str:
    return f"coordinator@org{organisation.number}.example"


# a batch


def _told(morning: Morning, asked: Asked, kept: int, midway: bool = False) -> tuple[str, list[str]]:
    """Its maker can't release it; another person does, and undoes it; a third stops it; it is resumed, and sent once to
    each. `midway`: it is stopped while it goes out, when some have been told and others not, else before it does."""
    with morning.desk(MAKER) as desk:
        batch = batches.put_together(desk, asked.number, kept)
        assert batches.figures(desk)["people are told"] == kept
        batches.propose(desk)
        assert not batches.may_release(desk, batch)
    with morning.desk(RELEASER) as desk, morning.desk(STOPPER) as third:
        batches.release(desk, batch, batches.TEN_MINUTES)
        batches.undo(desk, batch)
        if midway:
            _stopped_midway(desk, third, batch, kept)
        else:
            batches.release(desk, batch, batches.TEN_MINUTES)
            assert "Stopped by Sam Support" in batches.stop(third, batch)
        batches.release(desk, batch, batches.AT_ONCE)
        assert batches.sent(desk, batch) == {"sent": kept}
        desk.go(f"/batches/{batch}?how_far=sent")
        return batch, batches.told(desk)


def _stopped_midway(desk: Desk, third: Desk, batch: str, people: int) -> None:
    third.go(f"/batches/{batch}")
    batches.release(desk, batch, batches.AT_ONCE)
    batches.wait_until_some_are_sent(desk, batch)
    assert "Stopped by Sam Support" in batches.stop_as_shown(third)
    parts = rounds.stacked(third)
    assert (sum(parts.values()), parts["waiting"] > 0, parts["sent"] + parts.get("on its way", 0) > 0) == (
        people, True, True,
    )  # fmt: skip


def _followed(morning: Morning, told: list[str]) -> None:
    """One follows the link in their mail; somebody else who tries it is refused, and staff see it."""
    owner, other = told[:2]
    with morning.desk(STOPPER) as desk:
        link = batches.mailed_link(desk, owner)
    with morning.desk(owner) as desk:
        assert batches.follow_mail(desk, link) > 0
    with morning.desk(other) as desk:
        assert "nothing was shown to you" in batches.try_link_of_another(desk, link)
    with morning.desk(MAKER) as desk:
        names = [f"Casey Coordinator {one.split('org')[1].split('.')[0]}" for one in (other, owner)]
        assert [name for name in names if name in batches.tries(desk)[0]] == names


# an incident


def _contained(morning: Morning, batch: str, told: list[str]) -> str:
    """No link opens any more from the one press on, and one had been opened; what got out is measured."""
    with morning.desk(MAKER) as desk:
        incident = incidents.alarm(desk, batch)
        assert incidents.contain(desk, incident)[:3] == [len(told), len(told), 1]
        incidents.add_recipient(desk, incident, OUTSIDER)
        incidents.ask(desk, incident)
        counted = incidents.measure(desk, incident)
        assert (counted["links given"], counted["still open"]) == (len(told), 0)
        assert counted["records"] > 0
    return incident


def _declared(morning: Morning, incident: str, told: list[str]) -> None:
    """One declares signed in, with the keyboard alone; one without an account or scripts, once; others are away."""
    with morning.desk(STOPPER) as desk:
        link = batches.mailed_link(desk, OUTSIDER)
    with morning.desk(told[0], Keyboard) as desk:
        incidents.declare_signed_in(desk)
        assert "We have your word that it is deleted." in desk.said
    with morning.desk("", java_script_enabled=False, narrow=True) as desk:
        desk.go(link)
        incidents.declare(desk, copies="Printed once, and shredded.")
        assert "Your link has been used" in desk.said
        desk.go(link)
        assert desk.heading == "This link doesn’t work"
    with morning.desk(MAKER) as desk:
        assert incidents.write_off(desk, incident) == len(told) - 1
        desk.picture("recipients")
        declared = rounds.stacked(desk)
        assert (declared["declare that it is deleted"], declared["no longer waited for"]) == (2, len(told) - 1)


def _decided(morning: Morning, incident: str) -> None:
    """The risk is assessed, and something is done so that it doesn't happen again."""
    with morning.desk(MAKER) as desk:
        incidents.assess(desk, incident)
        incidents.correct(desk, incident, "Stella Statistician")
        desk.go(f"/incidents/{incident}")
        desk.picture("incident-midway")
        assert "Decided that they need not be told" in desk.said


def _reported(morning: Morning, incident: str, layouts: list[str]) -> None:
    """What somebody wrote they can't approve; the Head of Profession does. Then nothing is left, and it is closed."""
    with morning.desk(MAKER) as desk:
        written = [incidents.write_report(desk, incident, layout) for layout in layouts]
        assert [incidents.may_approve(desk, report) for report in written] == [False] * len(layouts)
    with morning.desk(RELEASER) as desk:
        for report in written:
            incidents.approve(desk, report)
            incidents.send(desk, report)
    with morning.desk(MAKER) as desk:
        file = incidents.download(desk, written[-1], morning.folder)
        assert file.read_bytes()[:5] == b"%PDF-"
        assert " Closed " in incidents.close(desk, incident)


def _list_of(morning: Morning, organisation: Organisation) -> bytes:
    """The references and days of an organisation's logs, as its coordinator reads them in the service."""
    with morning.desk(_coordinator(organisation)) as desk:
        desk.go("/logs")
        rows = [row.locator("th, td").all_inner_texts() for row in desk.page.locator("tbody tr").all()]
    return as_csv([["Reference", "Day"], *([one[1].split("\n")[0], one[3]] for one in rows)])
