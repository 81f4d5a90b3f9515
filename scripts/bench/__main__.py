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
from scripts.bench.breadth import breadth
from scripts.bench.cases import cases
from scripts.bench.compare import SERVERS, compare
from scripts.bench.measuring import Schedule
from scripts.bench.memory import memory
from scripts.bench.parts import PARTS, parts
from scripts.bench.start import start

_LOAD_PROCESSOR: Final = 1
_WHAT: Final = {
    "compare": "each kind of operation against its bare route and the usual way (the default)",
    "parts": "the limits and the access log against the service without them",
    "breadth": "all operations against one",
    "memory": "megabytes at rest and over many requests",
    "start": "seconds to a first answer, with all systems up and all down",
}


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, {_LOAD_PROCESSOR})
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        reached = _run(options, Path(folder))
    sys.exit(0 if reached else 1)


def _run(options: argparse.Namespace, folder: Path) -> bool:
    if options.what == "breadth":
        return breadth(options.rounds, folder)
    systems, port = logins.systems(options.stack), options.port
    if options.what == "memory":
        return memory(options.requests, systems, port, folder)
    if options.what == "start":
        return start(options.rounds, systems, port, folder)
    if options.what == "parts":
        schedule = Schedule.within(options.minutes, series=len(PARTS), rounds=options.rounds)
        return parts(schedule, systems, port, folder)
    chosen = cases(options.only)
    series = len(SERVERS) * len(chosen)
    schedule = Schedule.within(options.minutes, series=series, rounds=options.rounds)
    return compare(chosen, schedule, systems, port, folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench",
        description=__doc__,
        epilog="\n".join(f"{name:8} {what}" for name, what in _WHAT.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", default="compare", choices=_WHAT)
    parser.add_argument("--only", default="", help="operations whose name contains this")
    parser.add_argument("--minutes", type=float, default=3.0, help="of load altogether (3)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server (5)")
    parser.add_argument("--requests", type=int, default=200_000, help="for memory (200000)")
    parser.add_argument("--port", type=int, default=21900, help="first of four ports (21900)")
    parser.add_argument("--stack", default="dev", help="where the environment names no systems (dev)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
