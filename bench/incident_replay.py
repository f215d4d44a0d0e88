"""The morning of 2017 in smaller: what each stage of the replay takes, and what counting exposure and impact does.

`python -m bench.incident_replay --scale 1` plays all of it. The floor of the counting is in the replay itself: the same
counted again by plain loops over the file's rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess

from .service import LODGE, machine

OURS = ("LODGEMENT_", "DATABASE_URL", "DJANGO_")


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    asked = parser.parse_args(given)
    print(machine())
    environment = {name: text for name, text in os.environ.items() if not name.startswith(OURS)}
    command = [LODGE, "incident", "replay", "--json", "--scale", str(asked.scale)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit("The replay couldn't be played.")
    said = json.loads(done.stdout)
    for stage, seconds in said["seconds"].items():
        print(f"  {stage:40} {seconds:7.1f} s")
    for name, value in said["measured"].items():
        print(f"  {name:60} {value:,}")
    print(f"  in all {sum(said['seconds'].values()):.1f} s")
    if said["failures"]:
        raise SystemExit("\n".join(said["failures"]))


if __name__ == "__main__":
    main()
