"""Interleaved runs: each round asks every server, so that a noisy machine hits all of them alike."""

import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import uvloop

from scripts.bench import load
from scripts.bench.cases import Case
from scripts.bench.servers import Server

CONNECTIONS: Final = 32
MOST: Final = 20_000
_SHORTEST: Final = 0.2
_WARM_UP: Final = 0.4
"""Length of the run before the rounds, as a share of a run."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one server did under load for a while."""

    per_second: float
    microseconds: float
    """Of processor time, each request."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How the service did against another server: of the same rounds, and their median."""

    rates: tuple[float, ...]
    processor: float

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often each server is asked, and for how long in `seconds`."""

    rounds: int
    seconds: float

    @classmethod
    def within(cls, minutes: float, *, series: int, rounds: int) -> "Schedule":
        """Share out the time of the load among `series`, each of a server and an operation."""
        return cls(rounds, max(_SHORTEST, 60 * minutes / (series * (rounds + _WARM_UP))))


Runs = Mapping[str, Sequence[Run]]


def measure(server: Server, cases: tuple[Case, ...], seconds: float, most: int = MOST) -> Run:
    before = server.cpu_seconds()
    tally = uvloop.run(
        load.run(server.port, load.requests(cases), connections=CONNECTIONS, seconds=seconds, most=most)
    )
    if tally.wrong:
        sys.exit(
            f"{server.name} answered {tally.wrong} requests wrongly, the first:\n{tally.sample.decode()}"
        )
    cpu = server.cpu_seconds() - before
    return Run(tally.answered / tally.seconds, cpu / tally.answered * 1_000_000)


def right(server: Server, tally: load.Tally) -> None:
    """End with the first wrong answer, if there is one: what is wrong is not worth measuring."""
    if tally.wrong:
        sys.exit(f"{server.name} gave {tally.wrong} wrong answers, the first:\n{tally.sample.decode()}")


def interleaved(
    servers: Mapping[str, Server], case: Case, schedule: Schedule, between: Callable[[], None]
) -> Runs:
    for server in servers.values():
        measure(server, (case,), schedule.seconds * _WARM_UP)
    runs: dict[str, list[Run]] = {name: [] for name in servers}
    for _ in range(schedule.rounds):
        for name, server in servers.items():
            runs[name].append(measure(server, (case,), schedule.seconds))
        between()
    return runs


def typical(runs: Sequence[Run]) -> Run:
    return Run(
        statistics.median(run.per_second for run in runs), statistics.median(run.microseconds for run in runs)
    )


def ratio(runs: Runs, ours: str, other: str) -> Ratio:
    pairs = list(zip(runs[ours], runs[other], strict=True))
    return Ratio(
        tuple(sorted(ours.per_second / theirs.per_second for ours, theirs in pairs)),
        statistics.median(theirs.microseconds / ours.microseconds for ours, theirs in pairs),
    )
