"""The stack as a whole: what the command line and the tests call."""

from __future__ import annotations

import asyncio
import fcntl
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scripts.stack import install
from scripts.stack.migrations import migrate
from scripts.stack.mongodb import Mongodb
from scripts.stack.mysql import Mysql
from scripts.stack.nginx import Nginx
from scripts.stack.place import open_site, remove_site
from scripts.stack.postgres import Postgres
from scripts.stack.prometheus import Prometheus
from scripts.stack.rabbitmq import Rabbitmq
from scripts.stack.redis import RedisCluster
from scripts.stack.site import Site
from scripts.stack.supervisor import Supervisor
from scripts.stack.system import NotReadyError, StackError, System, Unit
from scripts.stack.vault import Vault, authority

_KEPT: tuple[System, ...] = (Postgres(), Mysql(), Mongodb(), RedisCluster(), Rabbitmq())
SYSTEMS: tuple[System, ...] = (Vault(_KEPT), *_KEPT, Prometheus(), Nginx())
OPTIONAL = frozenset({"nginx", "prometheus"})
"""Started only when named, and then ended with the others."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Status:
    system: str
    unit: str
    ports: tuple[int, ...]
    pid: int | None
    healthy: bool
    word: str


class Stack:
    """A named set of servers. Blocking calls: from a coroutine use `asyncio.to_thread`."""

    def __init__(
        self,
        name: str = "dev",
        *,
        port_base: int | None = None,
        report: Callable[[str], None] = lambda _line: None,
        systems: tuple[System, ...] = SYSTEMS,
        root: Path | None = None,
    ) -> None:
        self.site: Site = open_site(name, port_base, root)
        self._report = report
        self._systems = {system.name: system for system in systems}
        self._usual = [name for name in self._systems if name not in OPTIONAL]

    def up(self, *services: str) -> None:
        """Install, start and make ready what does not run; all but the optional when no service is named."""
        chosen = self._choose(services)
        with self._alone():
            install.ensure([system for system, _ in chosen], self._report)
            supervised = [(self._supervisor(system), units) for system, units in self._resolve(chosen)]
            for supervisor, units in supervised:
                supervisor.refuse_strangers(units)
            _complete(_all(supervisor.start(units) for supervisor, units in supervised))
            migrate(self.site, [system for system, _ in chosen], self.environment(), self._report)

    start = up

    def down(self, *services: str) -> None:
        self._end(services, None)

    stop = down

    def kill(self, *services: str) -> None:
        """End without warning, as a crash would."""
        self._end(services, signal.SIGKILL)

    def pause(self, *services: str) -> None:
        """Stop the processes in their tracks: ports accept, nothing answers."""
        self._signal(services, signal.SIGSTOP)

    def resume(self, *services: str) -> None:
        self._signal(services, signal.SIGCONT)

    def status(self, *services: str) -> list[Status]:
        return _complete(self._status(self._present(services)))

    def environment(self) -> dict[str, str]:
        """Return the settings that lead the service here; credentials it finds in Vault."""
        return {
            key: value
            for system in self._systems.values()
            for key, value in system.environment(self.site).items()
        }

    @property
    def authority(self) -> Path:
        """The file with the root certificate of the stack's Vault, for clients of HTTPS."""
        return authority(self.site)

    def purge(self) -> None:
        """End everything and delete the data."""
        self.down()
        remove_site(self.site)

    def _end(self, services: Iterable[str], number: signal.Signals | None) -> None:
        chosen = self._present(services)
        with self._alone():
            _complete(_all(self._supervisor(system).stop(units, number) for system, units in chosen))

    def _signal(self, services: Iterable[str], number: signal.Signals) -> None:
        for system, units in self._present(services):
            for unit in units:
                if identity := self._supervisor(system).identity(unit):
                    identity.signal_family(number)

    async def _status(self, chosen: list[tuple[System, tuple[Unit, ...]]]) -> list[Status]:
        rows = await asyncio.gather(*(self._status_of(system, units) for system, units in chosen))
        return [row for group in rows for row in group]

    async def _status_of(self, system: System, units: tuple[Unit, ...]) -> list[Status]:
        supervisor = self._supervisor(system)
        identities = [supervisor.identity(unit) for unit in units]
        healthy, word = False, "does not run"
        if any(identities):
            try:
                healthy, word = True, await supervisor.probe()
            except NotReadyError as error:
                word = f"unwell: {error}"
        return [
            Status(
                system.name,
                unit.name,
                unit.ports,
                identity.pid if identity else None,
                healthy and identity is not None,
                word if identity else "does not run",
            )
            for unit, identity in zip(units, identities, strict=True)
        ]

    def _choose(self, services: Iterable[str]) -> list[tuple[System, str | None]]:
        """Pair each system with the one unit that was named, or None for all of its units."""
        wanted = list(services) or self._usual
        return [self._named(name) for name in wanted]

    def _named(self, name: str) -> tuple[System, str | None]:
        if name in self._systems:
            return self._systems[name], None
        owner = name.rpartition("-")[0]
        if owner in self._systems:
            return self._systems[owner], name
        raise StackError(f"there is no service {name}; there are {', '.join(self._systems)}")

    def _resolve(self, chosen: list[tuple[System, str | None]]) -> list[tuple[System, tuple[Unit, ...]]]:
        resolved = []
        for system, only in chosen:
            units = tuple(unit for unit in system.units(self.site) if only in (None, unit.name))
            if not units:
                raise StackError(f"{system.name} has no process {only}")
            resolved.append((system, units))
        return resolved

    def _present(self, services: Iterable[str]) -> list[tuple[System, tuple[Unit, ...]]]:
        """Resolve those services whose programs are installed: the others cannot run.

        When none is named, what is optional is among them if it runs.
        """
        chosen = self._choose(list(services) or [*self._usual, *self._running_extras()])
        return self._resolve([(system, only) for system, only in chosen if not install.missing(system)])

    def _running_extras(self) -> list[str]:
        extras = (system for name, system in self._systems.items() if name in OPTIONAL)
        return [
            system.name
            for system in extras
            if not install.missing(system)
            and any(self._supervisor(system).identity(unit) for unit in system.units(self.site))
        ]

    def _supervisor(self, system: System) -> Supervisor:
        return Supervisor(system, self.site, lambda line: self._report(f"{system.name:<9} {line}"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One command at a time changes a stack."""
        with (self.site.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._report("waiting for another command on this stack")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


async def _all(works: Iterable[Coroutine[None, None, None]]) -> None:
    """Let every one come to its end; then say all that went wrong."""
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    failures = [outcome for outcome in outcomes if outcome is not None]
    for failure in failures:
        if not isinstance(failure, StackError):
            raise failure
    if failures:
        raise StackError("\n".join(map(str, failures)))


def _complete(work: Coroutine[None, None, Result]) -> Result:
    """Run on a loop of its own, also when the caller's thread has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
