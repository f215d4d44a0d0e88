"""`python -m bench`: all measurements, one after the other, the million records and the whole service among them."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import (
    assessment,
    files,
    incident_replay,
    quality,
    service_audit,
    service_lists,
    service_saves,
    service_uploads,
)


@dataclass(frozen=True)
class Bench:
    """Something that is measured: its name, the minutes it is given on two quiet cores, and with which options."""

    name: str
    minutes: float
    run: Callable[[list[str]], None]
    options: Sequence[str] = ()


BENCHES = (
    Bench("assessment", 6, assessment.main, ["--million"]),
    Bench("files", 12, files.main, ["--workbooks", "--million"]),
    Bench("audit", 0.5, lambda _: service_audit.main()),
    Bench("saves", 3, service_saves.main),
    Bench("lists", 2, service_lists.main),
    Bench("csv", 5, service_uploads.main, ["--mistakes", "0"]),
    Bench("workbook", 8, service_uploads.main, ["--kind", "xlsx"]),
    Bench("round", 3, quality.main),
    Bench("replay", 3, incident_replay.main),
)


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="only these: " + ", ".join(one.name for one in BENCHES)
    )
    names = parser.parse_args(given).names
    chosen = [one for one in BENCHES if not names or one.name in names]
    print(f"{len(chosen)} benches, given {sum(one.minutes for one in chosen):g} minutes on two quiet cores")
    for at, one in enumerate(chosen, start=1):
        print(f"\n{at} of {len(chosen)}: {one.name}, given {one.minutes:g} minutes", flush=True)
        began = time.monotonic()
        one.run(list(one.options))
        print(f"  took {(time.monotonic() - began) / 60:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
