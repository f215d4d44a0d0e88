"""All commands put together, and the entry point.

Exit codes: 0 fine, 1 hard findings, 2 the input can't be used (one line says why).
"""

from __future__ import annotations

import io
import sys
from importlib.metadata import entry_points

import typer

from ..questionnaire.loading import UnknownCollection
from ..questionnaire.tables import ReferenceError
from ..questionnaire.text import DefinitionError
from . import questionnaires
from .assess import assess
from .check import check
from .documents import specification, template
from .ranges import ranges
from .synthesising import synthesise_command

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
for command in (check, assess, template, specification):
    app.command()(command)
app.command()(ranges)
app.command("synthesise")(synthesise_command)
app.add_typer(questionnaires.app, name="questionnaire")
for added in entry_points(group="lodgement.commands"):  # those of the service, which is above this module
    added.load()(app)


def main() -> None:
    """The entry point: known refusals become one line and exit code 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # half a character is written as JSON escapes it
    try:
        app()
    except (UnknownCollection, DefinitionError, ReferenceError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
