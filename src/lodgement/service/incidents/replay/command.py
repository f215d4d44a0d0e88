"""`lodge incident replay`: where it is played, how far it is, and what is printed in the end."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.status import Status

from ...running import WontRun
from .printed import print_results
from .results import Results, Tell
from .run import replay
from .running import is_free

ENDED = 128 + signal.SIGTERM
"""The exit code of a replay that was told to end."""


def play(*, scale: float, seed: int, output: Path | None, folder: Path | None, as_json: bool) -> int:
    """Plays it and prints what came of it; 0 where everything held, 1 where something didn't. Raises WontRun."""
    if folder and not is_free(folder):
        raise WontRun(f"{folder} isn't empty. Choose a folder that is empty, or that isn't there yet.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ENDED))  # so that its processes and folder go with it
    with _told() as tell, _played_in(folder) as place:
        results = Results(seed, scale, tell)
        replay(place, results, output)
    if as_json:
        typer.echo(json.dumps(results.as_json(), indent=2, default=str))
    else:
        print_results(results)
    return 1 if results.failures else 0


@contextmanager
def _played_in(folder: Path | None) -> Iterator[Path]:
    """The folder that was chosen, else one that is cleared away afterwards."""
    if folder:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="lodgement-replay-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)  # the database's server goes through it, as somebody else where it is started by root
        yield Path(name) / "data"


@contextmanager
def _told() -> Iterator[Tell]:
    """A line that says how far it is: on a terminal one that changes, in a pipe each stage once."""
    if sys.stderr.isatty():
        with Status("", console=Console(stderr=True)) as status:
            yield status.update
        return
    said = ""

    def tell(what: str) -> None:
        nonlocal said
        if (stage := what.split(":")[0]) != said:
            said = stage
            typer.echo(said, err=True)

    yield tell
