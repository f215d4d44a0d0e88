"""The gallery and the whole service in processes of their own, and a browser to look at them with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lodgement.service.web.apps import STATIC

from . import chromium
from .live import Live, started
from .world import World

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=60_000)  # a machine that is busy with other tests takes its time


def check_built() -> None:
    """Fails where there are no style sheet and scripts."""
    if not (STATIC / "staticfiles.json").is_file():
        pytest.fail("The style sheet and scripts are not built. Run `make assets`.")


@pytest.fixture(scope="package")
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    check_built()
    command = [sys.executable, "-m", "tests.browser.serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        assert port, "the gallery did not start"
        yield "http:" + f"//127.0.0.1:{port}"
        server.terminate()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ended with the last test in a browser: while it runs, Django takes this process to be asynchronous."""
    with chromium.started() as started:
        yield started


@pytest.fixture(scope="package")
def live(browser: Browser) -> Iterator[Live]:
    """The whole service, once for all tests in a browser."""
    check_built()
    with started(browser) as service:
        yield service


@pytest.fixture(scope="package")
def world(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The things that the pages of the service are looked at with."""
    with closing(World(live, tmp_path_factory.mktemp("world"))) as made:
        yield made.made()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide page with scripts."""
    with browser.new_context(viewport=chromium.size(chromium.WIDE)) as context:
        yield context.new_page()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A wide page without scripts."""
    with browser.new_context(viewport=chromium.size(chromium.WIDE), java_script_enabled=False) as context:
        yield context.new_page()
