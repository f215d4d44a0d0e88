"""Who reads and writes what: every role at every route, about one's own things, a partner's and a stranger's."""

from __future__ import annotations

import pytest

from . import matrix
from .matrix import (
    ACTORS,
    OUTSIDE,
    PROVIDERS,
    STAFF,
    Cell,
    all_rows,
    cells,
    changed,
    declared,
    rows_of_others,
    taken_back,
)
from .routes import ROUTES
from .world import HOME, World

RECORDED = {"audit_event"}
"""That staff took a report is recorded in the trail of the organisation whose it is."""
UNSAVED = {"unsaved_unsaved"}
"""What somebody typed whose session has ended is kept for them, sealed, if their form was signed for them."""


def test_every_route_has_its_line(server: None) -> None:
    missing, gone = declared().keys() - ROUTES.keys(), ROUTES.keys() - declared().keys()
    assert not missing, f"tests/service/isolation/routes.py says nothing yet of the routes {sorted(missing)}"
    assert not gone, f"tests/service/isolation/routes.py tells of routes that there are not: {sorted(gone)}"


def test_every_route_declares_who_may_use_it(server: None) -> None:
    from lodgement.service.permissions import Access

    without = [name for name, view in declared().items() if not isinstance(getattr(view, "access", None), Access)]
    assert without == [], "each view wants its @page(…)"


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_reads_what_is_anothers(undone: World, actor: str) -> None:
    before, faults = rows_of_others(undone), []
    for cell in cells(undone, actor):
        with taken_back():
            faults += cell.faults(cell.ask())
            wrote = set(changed(before, rows_of_others(undone))) - (RECORDED if actor in STAFF else set())
            faults += [f"{cell.said}: wrote {table}" for table in sorted(wrote)]
    assert faults == []


@pytest.mark.parametrize("actor", [*OUTSIDE, *PROVIDERS, "statistician", "approver"])
def test_nobody_writes_what_is_anothers(undone: World, actor: str) -> None:
    before, faults = rows_of_others(undone), []
    for cell in cells(undone, actor):
        if cell.line.post and (cell.tag != HOME or cell.access.signed_in):
            with taken_back():
                faults += cell.faults(cell.send())
                wrote = [] if cell.is_for_staff else changed(before, rows_of_others(undone))
                faults += [f"{cell.said}: wrote {table}" for table in wrote]
    assert faults == []


def test_whoever_may_not_write_writes_nothing_at_all(undone: World) -> None:
    """Neither do those outside, nor those whose role has no say, even of their own organisation."""
    before, faults = all_rows(), []
    for actor in ("signed out", "shut out", "provider", "statistician"):
        for cell in cells(undone, actor):
            if cell.line.post and cell.tag == HOME and not cell.is_let_in:
                with taken_back():
                    cell.send()
                    wrote = set(changed(before, all_rows())) - UNSAVED
                    faults += [f"{cell.said}: wrote {table}" for table in sorted(wrote)]
    assert faults == []


def test_whoever_may_write_does_so(undone: World) -> None:
    """Each write of the table is right: so it is for its owner's sake alone that others are refused."""
    before, faults = all_rows(), []
    views = declared()
    for route, line in ROUTES.items():
        if line.post and route in views:
            cell = Cell(undone, line.by, route, views[route].access, HOME)
            with taken_back():
                faults += [] if cell.send().response.status_code in line.answers else [f"{cell.said}: refused"]
                wrote = changed(before, all_rows())
                if bool(wrote) != line.changes:
                    faults.append(f"{cell.said}: wrote {wrote or 'nothing'}")
    assert faults == []


def test_a_route_without_a_form_takes_none(undone: World) -> None:
    faults = []
    for cell in cells(undone, "support"):
        if cell.tag == HOME and not cell.line.post and (status := cell.send().response.status_code) != 405:
            faults.append(f"{cell.said}: {status}")
    assert faults == []


@pytest.mark.prove
@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_method_gets_at_what_is_anothers(undone: World, actor: str, method: str) -> None:
    before, faults = rows_of_others(undone), []
    for cell in cells(undone, actor):
        with taken_back():
            answer = cell.send() if method == "POST" else cell.ask(method)
            faults += [f"{cell.said}: tells of {tag}" for tag in cell.told(answer)]
            is_theirs = actor == "support" or (method == "POST" and cell.is_for_staff)
            wrote = [] if is_theirs else changed(before, rows_of_others(undone))
            faults += [f"{cell.said}: wrote {table}" for table in wrote]
    assert faults == []


def test_every_table_is_somebodys_or_nobodys(undone: World) -> None:
    from lodgement.service.database.policies import OPEN
    from tests.service.committed import administrator, tables

    with administrator() as connection:
        known = {*matrix.OF_ORGANISATION, *matrix.OF_NOBODY, *OPEN}
        assert set(tables(connection)) == known, "tests/service/isolation/matrix.py says whose rows a table holds"
