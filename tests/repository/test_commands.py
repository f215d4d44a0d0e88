"""Every command of `lodge` is told of to developers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from lodgement.cli.app import app

ROOT = Path(__file__).resolve().parents[2]


def _names(command: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """A command's name, or those of the commands in a group."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield above
        return
    for name, one in inner.items():
        yield from _names(one, (*above, name))


def test_every_command_stands_in_the_table_for_developers() -> None:
    text = (ROOT / "docs" / "developers.md").read_text(encoding="utf-8")
    table = text.split("## All commands of `lodge`")[1].split("## Tests")[0]
    missing = {
        " ".join(name)
        for name in _names(get_command(app))
        if f"`lodge {' '.join(name)}`" not in table and not (len(name) > 1 and f"`{name[-1]}`" in table)
    }
    assert missing == set()
