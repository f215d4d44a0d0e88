"""The child process that reads a workbook: it limits itself before anything else, then reads, then answers in JSON.

Whatever goes wrong in here is the file's doing, so it is answered with a sentence: a fault of our own would be found
by the tests that read sound files.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import IO, Any

_MOST_FILES = 64
_LARGEST_RESULT = 2 << 30
_ROWS_AT_ONCE = 8192
"""Written whole, a sheet is in memory twice: 85,000 rows came to 1,115 MB of data where they now come to 820."""


def main() -> None:
    """Reads the open file whose number is the first argument, and writes the rows to that of the second."""
    request = json.load(sys.stdin)
    limit_this_process(request["seconds"], request["memory"])
    answer = _read(int(sys.argv[1]), int(sys.argv[2]), request["password"])
    _say(answer)
    os._exit(0)  # what is in memory needs no tidying up


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def limit_this_process(seconds: int, memory: int) -> None:
    """Processor time and memory, for good.

    Memory is data and not address space: Polars reserves a gigabyte of addresses that it doesn't use.
    """
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_NOFILE: _MOST_FILES,
        resource.RLIMIT_FSIZE: _LARGEST_RESULT,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def _read(file: int, result: int, password: str | None) -> dict[str, Any]:
    from .archive import DAMAGED
    from .limited import TOO_MUCH
    from .sheet import UnusableFile

    try:
        return _sheet(file, result, password)
    except UnusableFile as error:
        return {"refused": str(error), "why": type(error).__name__}
    except MemoryError:
        return {"refused": TOO_MUCH}
    except BaseException:  # Polars' panics are no Exceptions
        return {"refused": DAMAGED}


def _sheet(file: int, result: int, password: str | None) -> dict[str, Any]:
    from .protected import is_protected, opened
    from .workbook_reading import read_workbook

    workbook: IO[bytes] = os.fdopen(file, "rb")
    workbook.seek(0)
    if is_protected(content := workbook.read()):
        workbook = io.BytesIO(opened(content, password))
    sheet = read_workbook(workbook, lambda done: _say({"done": done}))
    with os.fdopen(result, "wb") as rows:
        sheet.data.write_ipc(rows, record_batch_size=_ROWS_AT_ONCE)
    return {"above": sheet.above, "heading": sheet.heading}


if __name__ == "__main__":
    main()
