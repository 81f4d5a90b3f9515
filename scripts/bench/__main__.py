"""`make bench`: what the service costs, with everything on.

Servers run on one processor and the load on another, in interleaved runs; read the ratios.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from scripts.bench import logins
from scripts.bench.cases import cases
from scripts.bench.compare import compare
from scripts.bench.measuring import Schedule

_LOAD_PROCESSOR: Final = 1
_SERVERS: Final = 3


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, {_LOAD_PROCESSOR})
    chosen = cases(options.only)
    schedule = Schedule.within(options.minutes, series=_SERVERS * len(chosen), rounds=options.rounds)
    with tempfile.TemporaryDirectory(prefix="bench-") as log:
        reached = compare(chosen, schedule, logins.systems(options.stack), options.port, Path(log))
    sys.exit(0 if reached else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--only", default="", help="operations whose name contains this")
    parser.add_argument("--minutes", type=float, default=3.0, help="of load altogether (3)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server (5)")
    parser.add_argument("--port", type=int, default=21900, help="first of three ports (21900)")
    parser.add_argument("--stack", default="dev", help="where the environment names no systems (dev)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
