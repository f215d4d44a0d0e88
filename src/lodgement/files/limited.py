"""Runs the reader of workbooks in a process of its own, which can't harm this one and ends when it takes too much.

The child gets the file, already open, a password if there is one, and nothing else: no environment, no other files.
What it reads comes back in memory that has no name, so nothing is left behind however it ends. Its own checks refuse
what is hostile; that it is stopped is the last defence. Processes are started anew, never forked: Polars can't be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

import polars as pl

from .limits import MEGABYTE
from .protected import PasswordNeeded, WrongPassword
from .sheet import Sheet, UnusableFile

Progress = Callable[[float], None]
"""Is told how much is done, from 0 to 1."""

TOO_MUCH = (
    "The workbook takes far more to read than workbooks of its size do. Open it in Excel, copy the rows into an empty "
    "template and save that."
)
_REFUSALS = {"PasswordNeeded": PasswordNeeded, "WrongPassword": WrongPassword}
_SECONDS, _SECONDS_PER_MEGABYTE = 3, 2
"""Processor time; measured on 2 cores: 0.6 s for a small workbook, 17 s for one of 37 MB with 85,000 rows."""
_MEMORY, _MEMORY_PER_MEGABYTE = 640 * MEGABYTE, 14 * MEGABYTE
"""Bytes of data; measured: 110 MB for a small workbook, 820 MB for one of 30 MB with 85,000 rows."""
_THREADS = 2
_PATIENCE = 5
"""By how much a busy machine may stretch processor time."""


def read_limited(file: IO[bytes], password: str | None, progress: Progress | None) -> Sheet:
    """The sheet of a workbook, read in a child process. Raises UnusableFile."""
    size = os.fstat(file.fileno()).st_size / MEGABYTE
    seconds = int(_SECONDS + _SECONDS_PER_MEGABYTE * size)
    request = {
        "password": password,
        "seconds": seconds,
        "memory": int(_MEMORY + _MEMORY_PER_MEGABYTE * size),
    }
    with nameless() as result:
        answer = _answer((file.fileno(), result.fileno()), request, seconds * _PATIENCE, progress)
        if "above" in answer:
            return Sheet(answer["above"], answer["heading"], pl.read_ipc(f"/dev/fd/{result.fileno()}"))
    raise _REFUSALS.get(answer.get("why", ""), UnusableFile)(answer.get("refused", TOO_MUCH))


def nameless() -> IO[bytes]:
    """A file in memory where the system has such, else one on disk that nobody else can open and that goes with us."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("sheet"), "r+b")
    return tempfile.TemporaryFile()


def _answer(
    files: tuple[int, int], request: dict[str, Any], patience: float, progress: Progress | None
) -> dict[str, Any]:
    """The last thing that the child says; nothing where it was stopped."""
    said: dict[str, Any] = {}
    for said in said_by_child("lodgement.files.limited_child", files, request, patience):
        if progress and "done" in said:
            progress(said["done"])
    return said


def said_by_child(
    module: str, files: tuple[int, ...], request: dict[str, Any], patience: float
) -> Iterator[dict[str, Any]]:
    """What a child process says, an object at a time, until it ends or is stopped; so many seconds at most.

    The child runs a module, gets these open files as its arguments, and the request; it says a line of JSON each time.
    """
    child = subprocess.Popen(
        [sys.executable, "-I", "-m", module, *map(str, files)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=files,
        env={"POLARS_MAX_THREADS": str(_THREADS)},
        cwd="/",
    )
    timer = threading.Timer(patience, child.kill)
    timer.start()
    try:
        assert child.stdin and child.stdout, "both are pipes"
        child.stdin.write(json.dumps(request).encode())
        child.stdin.close()
        for line in child.stdout:
            yield json.loads(line)
        assert child.wait() <= 0, "the child starts, or is stopped by a signal"
    except (BrokenPipeError, json.JSONDecodeError):
        return
    finally:
        timer.cancel()
        child.kill()
        child.wait()
