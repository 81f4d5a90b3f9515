"""How long the service takes to its first answers, with every system up and with all of them down."""

import json
import statistics
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scripts.bench.servers import SERVICE, running, service_environment

_MOST: Final = 3.0
_NOBODY: Final = "1"
"""A port on which nobody listens."""


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    processor: float


def start(rounds: int, systems: Mapping[str, str], port: int, log: Path) -> bool:
    """Print the seconds from the command to a live answer; return whether they are few enough."""
    up = [_cost(systems, port, log, healthy=True) for _ in range(rounds)]
    down = [_cost(_without(systems), port, log, healthy=False) for _ in range(rounds)]
    for name, found in (("all systems up", up), ("all systems down", down)):
        seconds, cpu = _typical(found), statistics.median(cost.processor for cost in found)
        print(f"{name:17} {seconds:.2f} s (at most {_MOST:g}), {cpu:.2f} s of processor time")
    return max(_typical(up), _typical(down)) <= _MOST


def _typical(costs: Sequence[Cost]) -> float:
    return statistics.median(cost.seconds for cost in costs)


def _cost(systems: Mapping[str, str], port: int, log: Path, *, healthy: bool) -> Cost:
    began = time.perf_counter()
    command = running("service", SERVICE, port, service_environment(systems, port), log / "start.log")
    with command as service:
        _answer(port, "/health/live")
        cost = Cost(time.perf_counter() - began, service.cpu_seconds())
        services = _answer(port, "/health/all")["services"].values()
        assert {service["status"] == "healthy" for service in services} == {healthy}  # noqa: S101 - else nothing is measured
    return cost


def _answer(port: int, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        found: dict[str, Any] = json.load(response)
    return found


def _without(systems: Mapping[str, str]) -> dict[str, str]:
    """Lead every system to nobody."""
    nowhere = {name: _NOBODY for name in systems if name.endswith("_PORT") and name != "API_FIRST_HTTP_PORT"}
    return {
        **systems,
        **nowhere,
        "VAULT_ADDR": f"http://127.0.0.1:{_NOBODY}",
        "REDIS_NODES": f"127.0.0.1:{_NOBODY}",
    }
