"""The commands that need the service: `lodge serve`, `worker`, `migrate`, `demo`, `audit`, `keys`, `incident`.

Django is imported when a command runs, not before: the pure commands don't wait for it, and work without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

Bind = Annotated[str, typer.Option("--bind", help="Address and port to listen on.")]


def add_commands(app: typer.Typer) -> None:
    """Adds the service's commands to `lodge`."""
    for command in (serve, worker, migrate, demo):
        app.command()(_refusing(command))
    audit = typer.Typer(no_args_is_help=True, help="The trail of what was done: proved whole, or where it was changed.")
    audit.command("verify")(_refusing(audit_verify))
    audit.command("export")(_refusing(audit_export))
    app.add_typer(audit, name="audit")
    keys = typer.Typer(no_args_is_help=True, help="The keys under which answers are sealed.")
    keys.command("destroy")(_refusing(keys_destroy))
    app.add_typer(keys, name="keys")
    incident = typer.Typer(no_args_is_help=True, help="Incidents: the replay of one.")
    incident.callback()(lambda: None)  # so that a single command is still called by its name
    incident.command("replay")(_refusing(incident_replay))
    app.add_typer(incident, name="incident")


def refuse(why: object) -> NoReturn:
    """Says in one line why it can't be done, and ends with exit code 2."""
    print(why, file=sys.stderr)
    raise typer.Exit(2)


def _refusing(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with every known refusal as one line and exit code 2."""

    @wraps(command)
    def refusing(*arguments: Any, **named: Any) -> None:
        try:
            import django  # noqa: F401
        except ModuleNotFoundError:
            refuse("The service isn't installed here. Install lodgement[service].")
        from .refusals import REFUSALS

        try:
            command(*arguments, **named)
        except REFUSALS as error:
            refuse(error)

    return refusing


def serve(bind: Bind = "127.0.0.1:8000", workers: Annotated[int, typer.Option(help="Processes.")] = 2) -> None:
    """Serves the web pages. In production behind a proxy that ends TLS."""
    from .running import prepared, serve_web

    with prepared():
        serve_web(bind, workers)


def worker() -> None:
    """Runs the background jobs: uploads, mail, the signed head of the audit trail."""
    from .running import prepared, run_worker

    with prepared():
        run_worker()


def migrate() -> None:
    """Brings the database up to date, signed in as the owner of its tables. Before a new version serves."""
    from .configuration import configuration
    from .database.setup import make_ready

    make_ready(configuration())
    print("The database is up to date.")


def demo(
    bind: Bind = "127.0.0.1:8000",
    logs: Annotated[int, typer.Option(help="How many made-up logs.")] = 20_000,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Make it ready, then end.")] = False,
) -> None:
    """Starts all of it with made-up organisations, people and logs. Never in production."""
    from .running import run_demonstration

    run_demonstration(bind, logs, prepare_only)


def audit_verify(
    export: Annotated[Path | None, typer.Argument(help="An exported trail; else the database's.")] = None,
    head: Annotated[Path | None, typer.Option("--head", help="The signed head from the second place.")] = None,
) -> None:
    """Proves the audit trail whole and the logs as it says, or names the first event or log that isn't."""
    os.environ["LODGEMENT_PROCESS"] = "owner"
    from .audit.verifying import verify

    broken, events = verify(export, head)
    different = None if broken or export else _logs_different()
    if broken or different:
        print(broken or different)
        raise typer.Exit(1)
    print(f"The trail is whole: {events:,} events.")


def _logs_different() -> str | None:
    """Where the database is at hand, its logs are held against the trail too."""
    from .logs.proving import first_different

    return first_different()


def keys_destroy(
    year: Annotated[int, typer.Argument(help="The collection year, such as 2026.")],
    confirm: Annotated[str, typer.Option("--confirm", prompt="Nobody can read that year again. Type it once more")],
) -> None:
    """Destroys the key of a collection year: its answers can't be read again, in no copy and no backup."""
    if confirm.strip() != str(year):
        refuse("The two years differ, so nothing was destroyed.")
    os.environ |= {"LODGEMENT_PROCESS": "owner", "DJANGO_SETTINGS_MODULE": "lodgement.service.settings"}
    import django

    django.setup()
    from .vault.actions import destroy_year

    destroy_year(year)
    print(f"The key of {year} is destroyed. Restart web and worker, which hold it in memory until then.")


def incident_replay(
    scale: Annotated[float, typer.Option(min=0.01, max=10, help="1: 85,000 records of 240 organisations.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed makes up the same records.")] = 2017,
    output: Annotated[Path | None, typer.Option(file_okay=False, help="A folder for the reports.")] = None,
    folder: Annotated[Path | None, typer.Option(help="An empty data folder to play in, which is kept.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what came of it as JSON.")] = False,
) -> None:
    """Plays the morning of July 2017 on made-up data, in a database of its own: exit 0 where everything held."""
    from .incidents.replay.command import play

    raise typer.Exit(play(scale=scale, seed=seed, output=output, folder=folder, as_json=as_json))


def audit_export(output: Annotated[Path, typer.Argument(help="Where to write it, as JSON lines.")]) -> None:
    """Writes the audit trail as JSON lines, to be verified elsewhere."""
    os.environ["LODGEMENT_PROCESS"] = "owner"
    from .audit.verifying import export

    print(f"{export(output):,} events written to {output}.")
