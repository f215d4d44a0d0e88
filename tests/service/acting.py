"""A process in which somebody does something, as a request of the web would; run by the tests that kill it.

    python -m tests.service.acting ACTS WHAT [NUMBER …]

ACTS is a module that has a function of the name WHAT; what it gives is said as JSON. Its `PROCESS` tells as whom a
function signs in to the database; as the web where it says nothing.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

if __name__ == "__main__":
    acts, what, *numbers = sys.argv[1:]
    does = importlib.import_module(acts)
    os.environ |= {
        "LODGEMENT_PROCESS": does.PROCESS.get(what, "web"),
        "DJANGO_SETTINGS_MODULE": "lodgement.service.settings",
    }
    import django

    django.setup()
    print(json.dumps(getattr(does, what)(*map(int, numbers))))  # noqa: T201
