"""What browsers are given: nothing that is licensed for another website, nothing fetched from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

from lodgement.service.web.apps import STATIC

ASSETS = Path(__file__).resolve().parents[2] / "assets"


def test_packages_are_locked_by_hash_and_without_addresses() -> None:
    packages = json.loads((ASSETS / "package-lock.json").read_text("utf-8"))["packages"]
    named = {name: package for name, package in packages.items() if name}
    badly = [
        name
        for name, package in named.items()
        if not package.get("integrity", "").startswith("sha512-") or {"resolved", "funding"} & set(package)
    ]
    assert (badly, bool(named)) == ([], True)


def test_styles_hold_no_font_crown_or_crest_and_load_nothing() -> None:
    sheets = list(STATIC.glob("lodgement.*.css"))
    refused = re.compile(r"@font-face|gds transport|crown|crest|url\(|@import", re.IGNORECASE)
    assert ([refused.findall(sheet.read_text("utf-8")) for sheet in sheets], len(sheets)) == ([[]], 1)


def test_the_mark_on_the_page_is_the_mark_of_the_icon() -> None:
    template = Path(__file__).resolve().parents[2] / "src/lodgement/service/web/templates/web/mark.html"
    drawn = [re.findall(r' d="([^"]*)"', path.read_text("utf-8")) for path in (template, ASSETS / "mark.svg")]
    assert drawn[0] == drawn[1] != []
