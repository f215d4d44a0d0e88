"""Who takes mail: a server that speaks SMTP, GOV.UK Notify, or nobody (a demonstration keeps its mail and shows it).

Each is a door with the same few words. What it answers is one of four things: it took the mail, it never will, it can't
now, or nobody knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import Enum
from typing import Protocol

from ..configuration import configuration
from .letters import Letter


class Refusal(Exception):
    """The mail will never be taken; `code` says why, as whoever refused it has it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotNow(Exception):
    """The mail certainly wasn't taken, and may be later; `wait` is in seconds, 0 where nobody said how long."""

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class InDoubt(Exception):
    """The mail was handed over, and no answer came: it may have been taken."""


class Fate(Enum):
    """What became of a mail that may have been sent."""

    TAKEN = "taken"
    BOUNCED = "bounced"
    NEVER_CAME = "never came"
    UNKNOWN = "unknown"


HandOver = Callable[[], None]


class Door(Protocol):
    """Somebody who takes mail."""

    remembers: bool
    """Whether they can be asked later what became of a mail."""

    def ready_for(self, letter: Letter) -> AbstractContextManager[HandOver]:
        """Everything short of handing a mail over, which the function that is given does.

        Raises Refusal, NotNow or InDoubt.
        """

    def fate_of(self, letter: Letter, since: dt.timedelta) -> Fate:
        """What became of a mail that was handed over so long ago. Raises NotNow where it can't be told yet."""


class Catcher:
    """Takes every mail and sends none: its row is all there is."""

    remembers = False

    @contextmanager
    def ready_for(self, letter: Letter) -> Iterator[HandOver]:
        yield lambda: None

    def fate_of(self, letter: Letter, since: dt.timedelta) -> Fate:
        return Fate.NEVER_CAME


def door() -> Door:
    """Who takes this service's mail."""
    from .notify import Notify
    from .smtp import Smtp

    chosen = configuration()
    if chosen.mailing == "notify":
        return Notify(chosen.notify_address, chosen.notify_key, chosen.notify_template)
    return Smtp(chosen) if chosen.mailing == "smtp" else Catcher()
