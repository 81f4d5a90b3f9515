"""Starts, watches and ends the processes of one system."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

from scripts.stack import process
from scripts.stack.ledger import write_private
from scripts.stack.process import Identity
from scripts.stack.site import Site
from scripts.stack.system import NotReadyError, StackError, System, Unit

POLL_SECONDS = 0.1
PROBE_SECONDS = 15
STOP_SECONDS = 30
START_SECONDS = 180
RESTARTS = 3


class Supervisor:
    def __init__(self, system: System, site: Site, report: Callable[[str], None]) -> None:
        self.system = system
        self._site = site
        self._report = report

    def identity(self, unit: Unit) -> Identity | None:
        """Find the process that we started for this unit, if it still runs."""
        with contextlib.suppress(FileNotFoundError):
            recorded = Identity(**json.loads(self._record(unit).read_text()))
            return recorded if recorded.alive() else None
        return None

    def missing(self, units: tuple[Unit, ...]) -> list[Unit]:
        return [unit for unit in units if self.identity(unit) is None]

    def refuse_strangers(self, units: tuple[Unit, ...]) -> None:
        """Fail when a port of a unit that does not run is held, by whomever."""
        wanted = [port for unit in self.missing(units) for port in (*unit.ports, *unit.later_ports)]
        taken = [port for port in wanted if process.occupied(port)]
        if taken:
            ports = ", ".join(map(str, taken))
            raise StackError(
                f"{self.system.name}: port {ports} is held by a process that this stack did not start, "
                "perhaps the stack of another checkout. Nothing was started. End that process, or give a "
                "new stack other ports with --port-base (make: PORT_BASE=…)."
            )

    async def start(self, units: tuple[Unit, ...]) -> None:
        """Start what does not run, then wait until the system answers its real query."""
        began = monotonic()
        absent = self.missing(units)
        if absent:
            self._report(f"starting {', '.join(unit.name for unit in absent)}")
            try:
                await asyncio.to_thread(self.system.prepare, self._site)
            except subprocess.CalledProcessError as error:
                raise StackError(f"{self.system.name}: {error}\n{error.stdout}{error.stderr}") from error
        async with _deadline(self.system.name, START_SECONDS):
            await self._launch(units)
            word = await self._until_ready(units)
        self._report(f"{'ready in' if absent else 'runs;'} {monotonic() - began:.1f} s: {word}")

    async def _launch(self, units: tuple[Unit, ...]) -> None:
        """Start the missing units; a gate first, the rest at once."""
        for unit in units:
            if unit.gate:
                await self._serve(unit)
        await asyncio.gather(*(self._serve(unit) for unit in units if not unit.gate))

    async def _serve(self, unit: Unit) -> None:
        """Have the unit running with its ports, starting it again if it ends on the way there."""
        for _ in range(RESTARTS):
            identity = self.identity(unit) or self._spawn(unit)
            while identity.alive():
                if all(identity.holds(port) for port in unit.ports):
                    return
                await asyncio.sleep(POLL_SECONDS)
            await asyncio.sleep(1)
        raise StackError(f"{unit.name} ends as soon as it is started:\n{self._last_words(unit)}")

    def _spawn(self, unit: Unit) -> Identity:
        account = self._site.account(self.system.account)
        folder = self._site.home(self.system.name, self.system.account)
        identity = process.spawn(unit.command, unit.environment, account, folder, self.log(unit))
        record = {"pid": identity.pid, "started": identity.started}
        write_private(self._record(unit), json.dumps(record))
        return identity

    async def _until_ready(self, units: tuple[Unit, ...]) -> str:
        reason = "no answer"
        try:
            while True:
                try:
                    await self.system.bootstrap(self._site)
                    return await self.probe()
                except NotReadyError as error:
                    reason = str(error)
                if gone := self.missing(units):
                    raise StackError(f"{gone[0].name} ended:\n{self._last_words(gone[0])}")
                await asyncio.sleep(POLL_SECONDS)
        except asyncio.CancelledError:
            self._report(f"not ready: {reason}")
            raise

    async def probe(self) -> str:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return await self.system.probe(self._site)
        except TimeoutError as error:
            raise NotReadyError(f"no answer in {PROBE_SECONDS} s") from error

    async def stop(self, units: tuple[Unit, ...], number: signal.Signals | None = None) -> None:
        """End what we started, gates last; nothing else is touched."""
        await asyncio.gather(*(self._end(unit, number) for unit in units if not unit.gate))
        await asyncio.gather(*(self._end(unit, number) for unit in units if unit.gate))

    async def _end(self, unit: Unit, number: signal.Signals | None) -> None:
        identity = self.identity(unit)
        if identity is not None:
            family = [Identity.of(member.pid) for member in identity.family()]
            identity.signal(number or unit.stop_signal)
            identity.signal_family(signal.SIGCONT)
            if not await _gone([identity]):
                identity.signal_family(signal.SIGKILL)
            await _gone([member for member in family if member])
            self._report(f"{unit.name} ended")
        self._record(unit).unlink(missing_ok=True)

    def log(self, unit: Unit) -> Path:
        return self._site.folder / "log" / f"{unit.name}.log"

    def _record(self, unit: Unit) -> Path:
        return self._site.folder / "run" / f"{unit.name}.json"

    def _last_words(self, unit: Unit) -> str:
        log = self.log(unit)
        lines = log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join([*lines, f"({log})"])


async def _gone(identities: list[Identity]) -> bool:
    end = monotonic() + STOP_SECONDS
    while any(identity.alive() for identity in identities):
        if monotonic() > end:
            return False
        await asyncio.sleep(POLL_SECONDS / 2)
    return True


@contextlib.asynccontextmanager
async def _deadline(name: str, seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise StackError(f"{name} was not ready within {seconds} s") from error
