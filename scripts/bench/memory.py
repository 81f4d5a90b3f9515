"""Whether the memory of a worker stays what it is, over many requests of every kind."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import uvloop

from scripts.bench import cleaning, load, logins
from scripts.bench.cases import cases
from scripts.bench.measuring import CONNECTIONS
from scripts.bench.preparing import migrate, store
from scripts.bench.servers import SERVICE, Server, running, service_environment

_PARTS: Final = 10
_AT_REST: Final = 150.0
_GROWTH: Final = 1.05
_LONGEST: Final = 600.0
"""Seconds for a tenth of the requests."""


def memory(requests: int, systems: Mapping[str, str], port: int, log: Path) -> bool:
    """Print megabytes at rest and while requests are answered; the first tenth fills caches and pools."""
    found = logins.read(systems)
    migrate(systems)
    command = running("service", SERVICE, port, service_environment(systems, port), log / "service.log")
    with command as service:
        store(service)
        at_rest = service.megabytes()
        print(f"at rest {at_rest:6.1f} MB (at most {_AT_REST:g})", flush=True)
        try:
            held = [_after(service, requests // _PARTS, part, found) for part in range(1, _PARTS + 1)]
        finally:
            asyncio.run(cleaning.remove(found))
    growth = held[-1] / held[0]
    print(f"growth from the first tenth to the last {growth:.3f} (at most {_GROWTH:g})")
    return at_rest <= _AT_REST and growth <= _GROWTH


def _after(service: Server, requests: int, part: int, found: Mapping[str, logins.Login]) -> float:
    source = load.requests(cases())
    tally = uvloop.run(
        load.run(service.port, source, connections=CONNECTIONS, seconds=_LONGEST, most=requests)
    )
    asyncio.run(cleaning.empty_queue(found))
    held = service.megabytes()
    print(
        f"{part * requests:7} requests {held:6.1f} MB, {tally.answered / tally.seconds:.0f} a second",
        flush=True,
    )
    return held
