"""`make bench`: the service with everything on, against a bare FastAPI route and the usual composition.

Runs are interleaved, servers on one processor and the load on another; read the ratios.
"""

import argparse
import os
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvloop

from scripts.bench import load
from scripts.bench.servers import Server, running

_LOAD_PROCESSOR: Final = 1
_CONNECTIONS: Final = 32
_PATHS: Final = ("/", "/examples/cache/bench")
_TARGETS: Final = {"bare": 0.55, "usual": 4.0}


@dataclass(frozen=True, slots=True)
class Run:
    """What one server did under load for a while."""

    per_second: float
    cpu_microseconds: float


def measure(server: Server, path: str, seconds: float) -> Run:
    before = server.cpu_seconds()
    tally = uvloop.run(load.run(server.port, path, connections=_CONNECTIONS, seconds=seconds))
    if tally.refused:
        sys.exit(f"{server.name} refused {tally.refused} requests of {path}")
    cpu = server.cpu_seconds() - before
    return Run(tally.answered / tally.seconds, cpu / tally.answered * 1_000_000)


def compare(servers: Mapping[str, Server], path: str, *, rounds: int, seconds: float) -> bool:
    """Print what the runs of one path gave; return whether every target is reached."""
    results: dict[str, list[Run]] = {name: [] for name in servers}
    for server in servers.values():
        measure(server, path, seconds / 2)
    for _ in range(rounds):
        for name, server in servers.items():
            results[name].append(measure(server, path, seconds))
    print(f"\nGET {path}")
    for name, runs in results.items():
        rate = statistics.median(run.per_second for run in runs)
        cpu = statistics.median(run.cpu_microseconds for run in runs)
        print(f"  {name:8} {rate:8.0f} requests/s  {cpu:6.0f} µs of processor time each")
    reached = [_ratio(results, other, target) for other, target in _TARGETS.items()]
    return all(reached)


def _ratio(results: Mapping[str, list[Run]], other: str, target: float) -> bool:
    pairs = list(zip(results["service"], results[other], strict=True))
    rates = sorted(ours.per_second / theirs.per_second for ours, theirs in pairs)
    cpu = statistics.median(theirs.cpu_microseconds / ours.cpu_microseconds for ours, theirs in pairs)
    rate = statistics.median(rates)
    print(
        f"  service / {other:5} {rate:6.2f}  ({rates[0]:.2f} to {rates[-1]:.2f}; "
        f"by processor time {cpu:.2f}; target {target:g})"
    )
    return rate >= target


def _store_value(service: Server) -> None:
    url = f"http://127.0.0.1:{service.port}{_PATHS[1]}?value=%7B%22id%22%3A123%2C%22name%22%3A%22John%22%7D"
    with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=5):
        return


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one run")
    parser.add_argument("--port", type=int, default=21900, help="first of three ports")
    options = parser.parse_args()
    os.sched_setaffinity(0, {_LOAD_PROCESSOR})
    with tempfile.TemporaryDirectory() as log, running(options.port, Path(log)) as servers:
        _store_value(servers["service"])
        reached = [compare(servers, path, rounds=options.rounds, seconds=options.seconds) for path in _PATHS]
    sys.exit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
