"""The service against the limit and the usual way, one kind of operation after the other."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from scripts.bench import cleaning, logins
from scripts.bench.cases import Case
from scripts.bench.measuring import Schedule, interleaved, ratio, typical
from scripts.bench.preparing import migrate, store
from scripts.bench.servers import SERVICE, Server, running, service_environment, uvicorn

SERVERS: Final = ("service", "bare", "usual")
_COLUMNS: Final = (
    ("", "service", "bare", "usual", "of bare", "", "of usual"),
    ("operation", *["per s    µs"] * 3, "rate  (cpu)", "target", "rate (cpu)"),
)
_LINE: Final = "{:25} {:>15} {:>15} {:>15} {:>14} {:>6} {:>13}"


def compare(
    cases: tuple[Case, ...], schedule: Schedule, systems: Mapping[str, str], port: int, log: Path
) -> bool:
    """Print a table and return whether every target is reached."""
    found = logins.read(systems)
    migrate(systems)
    with _servers(systems, found, port, log) as servers:
        store(servers["service"])
        for words in _COLUMNS:
            print(_LINE.format(*words), flush=True)
        try:
            reached = [_compared(case, schedule, servers, found) for case in cases]
        finally:
            asyncio.run(cleaning.remove(found))
        return all(reached)


def _compared(
    case: Case, schedule: Schedule, servers: Mapping[str, Server], found: Mapping[str, logins.Login]
) -> bool:
    runs = interleaved(servers, case, schedule, lambda: asyncio.run(cleaning.empty_queue(found)))
    bare, usual = ratio(runs, "service", "bare"), ratio(runs, "service", "usual")
    each = [typical(runs[name]) for name in SERVERS]
    print(
        _LINE.format(
            case.operation,
            *[f"{run.per_second:.0f} {run.microseconds:6.0f}" for run in each],
            f"{bare.rate:.2f} ({bare.processor:.2f})",
            f"{case.share:g}",
            f"{usual.rate:.1f} ({usual.processor:.1f})",
        ),
        flush=True,
    )
    return max(bare.rate, bare.processor) >= case.share


@contextmanager
def _servers(
    systems: Mapping[str, str], found: Mapping[str, logins.Login], port: int, log: Path
) -> Iterator[dict[str, Server]]:
    others = {**systems, logins.VARIABLE: json.dumps(found), "FORWARDED_ALLOW_IPS": "127.0.0.1"}
    commands = {
        "service": (SERVICE, service_environment(systems, port)),
        "bare": (uvicorn("scripts.bench.bare:create_app", port + 1), others),
        "usual": (uvicorn("scripts.bench.usual:create_app", port + 2), others),
    }
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running(name, command, port + number, environment, log / f"{name}.log"))
            for number, (name, (command, environment)) in enumerate(commands.items())
        }
