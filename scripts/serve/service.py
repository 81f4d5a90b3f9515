"""The service as a child process of ours."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import IO

import httpx

from scripts.serve.command import CHECKOUT, Command
from scripts.stack import process
from scripts.stack.http import session
from scripts.stack.process import Identity
from scripts.stack.system import NotReadyError, StackError

__all__ = ["CHECKOUT", "Service", "free_port"]

POLL_SECONDS = 0.1
START_SECONDS = 60


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class Service(Command):
    """The service itself, on a port."""

    def __init__(self, child: Process, port: int) -> None:
        super().__init__(child)
        self._port = port

    @classmethod
    async def start(
        cls, environment: Mapping[str, str], port: int, *, output: IO[bytes] | None = None
    ) -> Service:
        if process.occupied(port):
            raise StackError(f"port {port} is held by another process; set API_FIRST_HTTP_PORT to a free one")
        return cls(await cls.spawn(environment=environment, output=output), port)

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
