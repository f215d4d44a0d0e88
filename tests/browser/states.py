"""The pages of the gallery: each route in each of its states. A route without a line fails a test."""

from __future__ import annotations

from lodgement.service.web.errors import PAGES

STATES = ("empty", "error", "full")
STATES_OF: dict[str, list[str]] = {
    **{
        name: [f"/gallery/{name}/{state}" for state in STATES]
        for name in ("form", "question", "list", "report", "progress", "home", "parts")
    },
    "error": [f"/gallery/error/{status}" for status in PAGES],
    "job": ["/gallery/job/looked-at"],
    "expired": ["/gallery/expired"],
    "broken": ["/gallery/broken"],
    "many-tries": ["/gallery/many-tries"],
    "accessibility": ["/accessibility"],
    "cookies": ["/cookies"],
    "privacy": ["/privacy"],
}
