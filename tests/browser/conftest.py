"""The gallery in a process of its own, and a browser to look at it with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from lodgement.service.web.apps import STATIC

from . import chromium

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The address of the gallery."""
    if not (STATIC / "staticfiles.json").is_file():
        pytest.fail("The style sheet and scripts are not built. Run `make assets`.")
    command = [sys.executable, "-m", "tests.browser.serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        assert port, "the gallery did not start"
        yield "http:" + f"//127.0.0.1:{port}"
        server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.started() as started:
        yield started


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
