"""What the people whom a drill's file reached do with their links, one job each, some minutes after one another."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from procrastinate.contrib.django import app

from ..database.session import as_the_system
from ..jobs.behalf import NotThere, for_person
from ..jobs.tasks import AGAIN
from .drills import is_of_a_drill, use_link


@app.task(name="incidents.play_recipient", retry=AGAIN)
def play_recipient(*, link: str, person: int, downloads: bool) -> None:
    """Opens a drill's link as its person would; nothing where they were deactivated meanwhile."""
    with as_the_system():
        of_a_drill = is_of_a_drill(UUID(link))
    assert of_a_drill, "only a drill acts for people"
    with suppress(NotThere), for_person(person) as by:
        use_link(by=by, link=UUID(link), downloads=downloads)
