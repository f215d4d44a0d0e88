"""Which database, and as whom: `DATABASE_URL` where it is set, else the embedded server of the data folder."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ..configuration import Configuration, UnusableConfiguration
from .embedded import Embedded
from .roles import OWNER, WEB, WORKER

EMBEDDED_NAME = "lodgement"
_LOGINS = {"web": WEB, "worker": WORKER, "owner": OWNER}


def embedded(configuration: Configuration) -> Embedded:
    """The embedded server of a data folder."""
    return Embedded(configuration.data_folder / "database")


def database_url(configuration: Configuration) -> str:
    """The address of the database for this process's login. Raises UnusableConfiguration."""
    if configuration.embedded:
        server = embedded(configuration)
        login = _LOGINS[configuration.process]
        return server.url(login, server.password(login), EMBEDDED_NAME)
    urls = {
        "web": configuration.database_url,
        "worker": configuration.database_url_worker,
        "owner": configuration.database_url_owner,
    }
    url = urls[configuration.process]
    if not url:
        name = f"LODGEMENT_DATABASE_URL_{configuration.process.upper()}"
        raise UnusableConfiguration(f"{name} must be set: the address of the database for the {configuration.process}.")
    return url


def database_settings(configuration: Configuration) -> dict[str, Any]:
    """The database as Django's settings hold it."""
    parts = urlsplit(database_url(configuration))
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
