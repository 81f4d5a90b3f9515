"""What the limits and the access log cost: the same service with and without them."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from scripts.bench.cases import cases
from scripts.bench.measuring import Schedule, interleaved, ratio, typical
from scripts.bench.servers import running, service_environment, uvicorn

PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "everything": {},
    "without limits": {"RATE_LIMIT_ENABLED": "false"},
    "without access log": {"LOG_LEVEL": "WARNING"},
    "without either": {"RATE_LIMIT_ENABLED": "false", "LOG_LEVEL": "WARNING"},
}
_MOST: Final = {"without limits": 1.2, "without access log": 1.1}


def parts(schedule: Schedule, systems: Mapping[str, str], port: int, log: Path) -> bool:
    """Print what `GET /` costs of processor time; return whether no part costs more than it may."""
    (case,) = cases("get_root")
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(
                running(
                    name,
                    uvicorn("app.main:app_factory", own, http="app.protocol:Protocol"),
                    own,
                    service_environment(systems, own, **settings),
                    log / f"{own}.log",
                )
            )
            for own, (name, settings) in enumerate(PARTS.items(), port)
        }
        runs = interleaved(servers, case, schedule, lambda: None)
    for name in PARTS:
        share = ratio(runs, name, "everything").processor
        target = f"  (at most {_MOST[name]:g})" if name in _MOST else ""
        print(f"{name:20} {typical(runs[name]).microseconds:6.0f} µs   everything costs {share:.2f}{target}")
    return all(ratio(runs, name, "everything").processor <= most for name, most in _MOST.items())
