"""How many events a second the audit trail takes from eight who write at once, each event a commit of its own.

By hand, as it starts a database: `python -m bench.service_audit`. All of them wait for one lock, so that the chain has
no fork; the floor is the same eight committing a row each into a table without chain or lock, in the same run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from lodgement.service.configuration import Configuration
from lodgement.service.database.address import EMBEDDED_NAME, embedded
from lodgement.service.database.embedded import Embedded
from lodgement.service.database.setup import make_ready

WRITERS = 8
EACH = 250
EVENT = "SELECT app.append_event('log.changed', 'log 1', NULL, ARRAY['rent'], '{}', NULL)"
PLAIN = "INSERT INTO bench_plain DEFAULT VALUES"


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="lodgement-"))
    folder.chmod(0o711)
    os.environ |= {"LODGEMENT_MODE": "test", "LODGEMENT_DATA_FOLDER": str(folder)}
    chosen = Configuration()
    server = embedded(chosen)
    try:
        make_ready(chosen)
        with psycopg.connect(server.administrator_url(EMBEDDED_NAME), autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_plain (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz "
                               "DEFAULT now()); GRANT INSERT ON bench_plain TO lodgement_web")  # fmt: skip
        for what, statement in (("events of the trail", EVENT), ("rows without a chain", PLAIN)):
            print(f"{what}: {_per_second(server, statement):,.0f} commits a second, {WRITERS} writers")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _per_second(server: Embedded, statement: str) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(_writer(server, statement), range(WRITERS)))
    return WRITERS * EACH / (time.perf_counter() - started)


def _writer(server: Embedded, statement: str) -> Callable[[int], None]:
    def write(_: int) -> None:
        url = server.url("lodgement_web", server.password("lodgement_web"), EMBEDDED_NAME)
        with psycopg.connect(url, autocommit=True) as connection:
            for _ in range(EACH):
                connection.execute(statement)

    return write


if __name__ == "__main__":
    main()
