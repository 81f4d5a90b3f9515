"""A command of the service, `python -m app …`, as a child process of ours."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parents[2]

STOP_SECONDS = 30


class Command:
    """One run of it, in a session of its own so that a Ctrl-C reaches it through us alone."""

    def __init__(self, child: Process) -> None:
        self._child = child

    @staticmethod
    async def spawn(
        *arguments: str, environment: Mapping[str, str], output: IO[bytes] | None = None
    ) -> Process:
        """Start it with its lines in `output`, or where ours go."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", *arguments),
            env=environment,
            cwd=CHECKOUT,
            start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
        )

    @property
    def pid(self) -> int:
        return self._child.pid

    async def ended(self) -> int:
        """Wait for its end; 0 when it ended as asked."""
        return await self._child.wait()

    async def stop(self) -> int:
        """Ask it to finish what it does; end it when it does not."""
        if self._child.returncode is None:
            self._child.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await self.ended()
        except TimeoutError:
            self._child.kill()
            return await self.ended()


class Worker(Command):
    """A worker of background jobs."""

    @classmethod
    async def start(cls, environment: Mapping[str, str], *, output: IO[bytes] | None = None) -> Worker:
        return cls(await cls.spawn("worker", environment=environment, output=output))
