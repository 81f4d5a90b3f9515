"""How long the service takes to its first answers, with every system up and with all of them down."""

import json
import statistics
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scripts.bench.servers import SERVICE, running, service_environment

_MOST: Final = 3.0
_NOBODY: Final = "1"
"""A port on which nobody listens."""


def start(rounds: int, systems: Mapping[str, str], port: int, log: Path) -> bool:
    """Print the seconds from the command to a live answer; return whether they are few enough."""
    up = [_seconds(systems, port, log, healthy=True) for _ in range(rounds)]
    down = [_seconds(_without(systems), port, log, healthy=False) for _ in range(rounds)]
    for name, found in (("all systems up", up), ("all systems down", down)):
        typical = statistics.median(found)
        print(f"{name:17} {typical:.2f} s ({min(found):.2f} to {max(found):.2f}; at most {_MOST:g})")
    return max(statistics.median(up), statistics.median(down)) <= _MOST


def _seconds(systems: Mapping[str, str], port: int, log: Path, *, healthy: bool) -> float:
    began = time.perf_counter()
    with running("service", SERVICE, port, service_environment(systems, port), log / "start.log"):
        _answer(port, "/health/live")
        seconds = time.perf_counter() - began
        services = _answer(port, "/health/all")["services"].values()
        assert {service["status"] == "healthy" for service in services} == {healthy}  # noqa: S101 - else nothing is measured
    return seconds


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
