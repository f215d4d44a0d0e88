"""The child process that reads a message, or the tables of what it carried: it limits itself before anything else.

Whatever goes wrong in here is the content's doing: of a message it is answered with a sentence, of a table with one
that says that it can't be told.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import IO, Any

from lodgement.files.limited_child import limit_this_process


def main() -> None:
    """Reads the open file whose number is the first argument, and writes what it holds to that of the second."""
    request = json.load(sys.stdin)
    limit_this_process(request["seconds"], request["memory"])
    with os.fdopen(int(sys.argv[1]), "rb") as file, os.fdopen(int(sys.argv[2]), "wb") as result:
        file.seek(0)
        if "items" in request:
            _read_tables(file, result, request["items"])
        else:
            _say(_message(file.read(), result))
    sys.stdout.flush()
    os._exit(0)  # what is in memory needs no tidying up


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _message(content: bytes, carried: IO[bytes]) -> dict[str, Any]:
    from .given import as_given
    from .messages import UnusableMessage, read_message

    try:
        return {"message": as_given(read_message(content), carried)}
    except UnusableMessage as error:
        return {"refused": str(error)}
    except MemoryError:
        return {}


def _read_tables(file: IO[bytes], result: IO[bytes], items: list[list[Any]]) -> None:
    """Reads one content after another; each may take its own time of the processor, and no more."""
    from . import tables  # noqa: F401 so that the first doesn't pay for it

    for start, end, kind, seconds, _ in items:
        _allow(seconds)
        file.seek(start)
        _say(_tables(file.read(end - start), kind, result))


def _allow(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(int(used.ru_utime + used.ru_stime) + 1 + seconds, hard), hard))


def _tables(content: bytes, kind: str, result: IO[bytes]) -> dict[str, Any]:
    from .kinds import Kind
    from .limited import TOO_MUCH
    from .tables import DAMAGED, contents_of

    try:
        found = contents_of(content, Kind[kind])
        written = []
        for table in found.tables:
            start = result.tell()
            if table.rows.width:
                table.rows.write_ipc_stream(result)
            written.append([table.name, table.hidden, start, result.tell() - start])
        result.flush()
        return {"tables": written, "left_out": found.left_out}
    except MemoryError:
        return {"tables": [], "left_out": [TOO_MUCH]}
    except BaseException:  # Polars' panics are no Exceptions
        return {"tables": [], "left_out": [DAMAGED]}


if __name__ == "__main__":
    main()
