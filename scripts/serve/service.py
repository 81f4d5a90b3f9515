"""The service as a child process of ours."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import IO

import httpx

from scripts.stack import process
from scripts.stack.http import session
from scripts.stack.process import Identity
from scripts.stack.system import NotReadyError, StackError

CHECKOUT = Path(__file__).resolve().parents[2]

POLL_SECONDS = 0.1
START_SECONDS = 60
STOP_SECONDS = 30


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class Service:
    """One run of `python -m app`, in a session of its own so that a Ctrl-C reaches it through us alone."""

    def __init__(self, child: Process, port: int) -> None:
        self._child = child
        self._port = port

    @classmethod
    async def start(
        cls, environment: Mapping[str, str], port: int, *, output: IO[bytes] | None = None
    ) -> Service:
        """Start it with its lines in `output`, or where ours go."""
        if process.occupied(port):
            raise StackError(f"port {port} is held by another process; set API_FIRST_HTTP_PORT to a free one")
        command = (sys.executable, "-m", "app")
        child = await asyncio.create_subprocess_exec(
            *command,
            env=environment,
            cwd=CHECKOUT,
            start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
        )
        return cls(child, port)

    @property
    def pid(self) -> int:
        return self._child.pid

    async def until_ready(self) -> None:
        """Wait until it answers, on the port that it holds itself."""
        await self._until(self._answers)

    async def until_secure(self, port: int) -> None:
        """Wait until it has a certificate, and so listens on the port of HTTPS, too."""
        await self._until(partial(self._holds, port))

    async def _until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        try:
            async with asyncio.timeout(START_SECONDS):
                while self._child.returncode is None:
                    if await condition():
                        return
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError as error:
            await self.stop()
            raise StackError(f"the service did not answer within {START_SECONDS} s") from error
        raise StackError(f"the service ended with {self._child.returncode} before it answered")

    async def _holds(self, port: int) -> bool:
        identity = Identity.of(self._child.pid)
        return identity is not None and identity.holds(port)

    async def _answers(self) -> bool:
        if not await self._holds(self._port):
            return False
        with contextlib.suppress(NotReadyError):
            async with session(f"http://127.0.0.1:{self._port}") as api:
                return (await api.get("/health")).status_code == httpx.codes.OK
        return False

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
