"""What was found in a file, as its pages show it: what stops the file first, then what is most frequent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from .boxes import report_of
from .models import Upload

FIRST_ROWS = 3
"""Rows shown with each check; all of them are on a page of their own."""
Place = Mapping[str, Any]


def kept_report(upload: Upload) -> dict[str, Any]:
    """What is kept of an upload's check; empty where there is nothing."""
    return report_of(Upload.objects.only("report", "year").get(pk=upload.pk)) if upload.checked_at else {}


def groups_of(upload: Upload, report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was found by check, as the list of findings on a page takes it."""
    places: defaultdict[str, defaultdict[int, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for place in report.get("places", ()):
        places[check_of(place)][place["line"]].append(place)
    groups = [_group(upload, count, places[count["check"]]) for count in report.get("summary", ())]
    return sorted(groups, key=lambda group: (not group["stops"], group["kind"] != "hard", -group["count"]))


def _group(upload: Upload, count: Mapping[str, Any], by_line: Mapping[int, list[Place]]) -> dict[str, Any]:
    rows = [_row(line, by_line[line]) for line in sorted(by_line)[:FIRST_ROWS]]
    return {
        "statement": count["statement"],
        "kind": count["kind"],
        "count": count["logs"],
        "check": count["check"],
        "stops": count["stops"],
        "rows": rows,
        "more": f"{reverse('upload_rows', args=[upload.pk])}?check={count['check']}"
        if count["logs"] > len(rows)
        else "",
    }


def _row(line: int, places: list[Place]) -> dict[str, str]:
    """A row's finding: its cells as the spreadsheet shows them, and what is wrong."""
    letters = ", ".join(dict.fromkeys(one["letter"] for one in places if one["letter"]))
    return {"place": f"Row {line}" + (f", {letters}" if letters else ""), "message": places[0]["message"]}


def check_of(place: Place) -> str:
    """The check of a finding, without the person it is about."""
    return str(place["check"]).split(":")[0]
