"""The replay from an empty database to the last report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lodgement.printing import progress

from .results import Results
from .running import Service, as_owner, running

if TYPE_CHECKING:
    from .world import World


def replay(folder: Path, results: Results, output: Path | None = None) -> None:
    """Plays the morning in a service of its own in a folder. What came of it is in `results`; reports are in `output`.

    Raises one of the refusals of commands where it can't be played.
    """
    if output:
        output.mkdir(parents=True, exist_ok=True)
    results.tell("The service starts")
    with running(folder) as service:
        _play(service, results, output)
        results.measured["megabytes that a process had at most"] = service.peak_memory()
        _verify(results)


def _verify(results: Results) -> None:
    """What `lodge audit verify` proves."""
    from ...audit.verifying import verify
    from ...logs.proving import first_different

    with as_owner(), results.stage("The trail proved") as counts:
        broken, counts["events"] = verify(None, None)
        results.same("The trail is whole", broken, None)
        results.same("The logs are as it says", first_different(), None)


def _play(service: Service, results: Results, output: Path | None) -> None:
    """What happens, in order. Imported here, since Django is set up by now."""
    from . import rounds, tries
    from .page import page
    from .recount import rows_of
    from .world import make_world

    world = make_world(service, page(), results)
    service.wait()
    checked = rounds.play_round(world, results)
    rounds.play_batches(world, checked, results)
    tries.try_all(world, checked, results)
    with results.stage("The file’s rows read, one by one"), progress(len(world.numbers), "Rows read") as advance:
        rows = dict(zip(world.numbers, rows_of(world.questionnaire, world.file, advance), strict=True))
    _by_our_own_links(world, rows, results, output)
    _by_ordinary_mail(world, rows, results, output)


def _by_our_own_links(world: World, rows: dict, results: Results, output: Path | None) -> None:
    from ..reports.layouts import layouts
    from . import aftermath, reporting, wrong_file

    parcel, links = wrong_file.send_wrong_file(world, results)
    under_way = wrong_file.use_links(world, links, results)
    incident = wrong_file.notice(world, parcel)
    wrong_file.contain(world, incident, links, under_way, results)
    wrong_file.check_used(world, incident, results)
    incident = aftermath.measure(world, incident, results, "Links: measured")
    aftermath.check_figures(world, incident, list(rows.values()), list(rows.values()), results, "Links: counted again")
    aftermath.declarations(world, incident, results, "Links: declarations")
    aftermath.decide(world, incident, tell_commissioner=True)
    reporting.write_all(world, incident, list(layouts()), results, output)
    wrong_file.check_report(incident, results)
    aftermath.end(world, incident, results)


def _by_ordinary_mail(world: World, rows: dict, results: Results, output: Path | None) -> None:
    from . import aftermath, message, reporting

    given = message.give_message(world, results)
    known = message.recognised(world, given, results)
    incident = message.open_incident(world, given, results)
    message.contain(world, incident, results)
    incident = aftermath.measure(world, incident, results, "Message: measured")
    told = [row for number, row in rows.items() if number in known]
    aftermath.check_figures(world, incident, told, list(rows.values()), results, "Message: counted again")
    aftermath.declarations(world, incident, results, "Message: declarations")
    aftermath.decide(world, incident, tell_commissioner=False)
    reporting.write_all(world, incident, ["providers", "code-2017"], results, output)
    aftermath.end(world, incident, results)
