"""What can't be had by clicking, or not in this state, for pages to be looked at: made in a process of its own.

    python -m tests.browser.making < THINGS

THINGS and what is said are JSON: name → what an address has for it. Each maker finds what those before it have made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from . import made_batches, made_incidents, made_messages, made_outbox, made_queries, made_reports
from .live import outside_environment

MAKERS = (
    (made_outbox.make, ("organisation",)),
    (made_incidents.make, ("organisation",)),
    (made_reports.make, ("incident_running", "incident_sent", "organisation")),
    (made_messages.make, ("organisation",)),
    (made_queries.make, ("organisation", "complete")),
    (made_batches.make, ("asked_round",)),
)
"""Each with the things that it is given."""


def made(folder: Path, things: dict[str, str]) -> dict[str, str]:
    """All that the makers make in the service of a data folder, beside the things that are there."""
    told = {"LODGEMENT_MODE": "demonstration", "LODGEMENT_DATA_FOLDER": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", __name__], env=outside_environment() | told, input=json.dumps(things), text=True,
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    said: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return said


def _make(things: dict[str, str]) -> dict[str, str]:
    for make, given in MAKERS:
        things = things | make(*(int(things[name]) for name in given))
    return things


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "lodgement.service.settings"
    django.setup()
    print(json.dumps(_make(json.load(sys.stdin))))  # noqa: T201
