"""The app's place among Django's; without models. It refuses to start where the assets were not built."""

from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig
from django.core import checks

STATIC = Path(__file__).parent / "static"
"""Where `make assets` puts style sheet and scripts; Django's STATIC_ROOT."""


class Web(AppConfig):
    name = "lodgement.service.web"
    label = "web"

    def ready(self) -> None:
        checks.register(check_assets)


def check_assets(**_: object) -> list[checks.CheckMessage]:
    """Finds that `make assets` has not run."""
    if (STATIC / "staticfiles.json").is_file():
        return []
    return [checks.Error("The style sheet and scripts are not built. Run `make assets`.", id="web.E001")]
