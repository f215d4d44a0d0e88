"""Every page of the service in every state, in a real browser: accessible, policy kept, nothing asked of anybody else,
no wider than a small phone, all of it reached by Tab. A route without its line fails.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .chromium import NARROW, WIDE, Seen, reachable, reached_by_keyboard, size, violations
from .conftest import ROOT
from .live import Live, outside_environment
from .service_states import STATES
from .state import State
from .test_gallery import OVERFLOW
from .world import World

pytestmark = pytest.mark.xdist_group("browser")
ALL = [pytest.param(state, id=f"{route}-{at}") for route, states in STATES.items() for at, state in enumerate(states)]


def test_every_route_has_its_states(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.browser.routes"]
    settings = {"DJANGO_SETTINGS_MODULE": "lodgement.service.settings", "LODGEMENT_MODE": "test"}
    environment = outside_environment() | settings | {"LODGEMENT_DATA_FOLDER": str(tmp_path)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    names = answer.stdout.split()
    assert sorted(STATES) == sorted(names)


@pytest.mark.parametrize("state", ALL)
def test_a_page_on_a_small_phone(live: Live, world: World, state: State) -> None:
    assert faults_of(world, state, NARROW) == NO_FAULTS


@pytest.mark.prove
@pytest.mark.parametrize("state", ALL)
def test_a_page_on_a_wide_screen_and_by_keyboard(live: Live, world: World, state: State) -> None:
    assert faults_of(world, state, WIDE, with_keyboard=True) == NO_FAULTS


NO_FAULTS: dict[str, object] = {"axe": [], "policy": [], "elsewhere": [], "too wide by": 0, "out of reach": set()}


def faults_of(world: World, state: State, width: tuple[int, int], *, with_keyboard: bool = False) -> dict[str, object]:
    """What is wrong with a page in a state, after its heading says that it is this one."""
    with _opened(world, state.who, width) as (page, seen):
        page.goto(state.address.format_map(world.things))
        if state.does:
            state.does(page)
        heading = " ".join(page.locator("h1").inner_text().split())
        assert heading == state.heading.format_map(world.things)
        return {
            "axe": violations(page),
            "policy": seen.faults,
            "elsewhere": seen.elsewhere,
            "too wide by": page.evaluate(OVERFLOW),
            "out of reach": reachable(page) - reached_by_keyboard(page) if with_keyboard else set(),
        }


@contextmanager
def _opened(world: World, who: str, width: tuple[int, int]) -> Iterator[tuple[Page, Seen]]:
    """A page of somebody’s browser; of some a fresh one, in which they have got only so far."""
    fresh = {"half-way": lambda: world.people["statistician"], "with new codes": lambda: _without_an_app(world)}
    if who not in fresh:
        page, seen = world.page_of(who, width)
        seen.forget()
        yield page, seen
        return
    person = fresh[who]()
    with world.live.page_of("", viewport=size(width)) as page:
        world.live.give_password(page, person)
        if who == "with new codes":
            page.goto("/sign-in/set-up")
            page.get_by_label("Your password", exact=True).fill(world.live.password)
            world.live.set_up_app(page, person)
        seen = Seen("127.0.0.1")
        seen.watch(page)
        yield page, seen


def _without_an_app(world: World) -> str:
    """The next coordinator who signs in by password alone so far."""
    others = (f"coordinator@org{one.number}.example" for one in world.live.private_providers()[2:])
    return next(one for one in others if one not in world.live.keys)
