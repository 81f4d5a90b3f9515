"""What stands in the foreground while the service runs: until a signal, beside a command, or reloading."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from scripts.serve.command import Command, Worker
from scripts.serve.reload import Source, saved, say
from scripts.serve.service import CHECKOUT, Service
from scripts.stack import StackError

WELCOME = """
The service answers at {url}
  documentation  {url}/docs
  contract       {url}/openapi.json
  metrics        {url}/metrics
Try:
  curl -s {url}/health/all
  curl -s -X POST '{url}/examples/cache/greeting?value=hello&ttl=60'
  curl -s {url}/examples/cache/greeting
{secured}Ctrl-C ends the service.{stays}
"""


_TRUE = {"1", "on", "t", "true", "y", "yes"}
SECURED = """HTTPS, once Vault has issued the certificate:
  curl -s {authority}https://localhost:{port}/health/all
"""

Result = TypeVar("Result")


class Foreground:
    def __init__(self, environment: Mapping[str, str], *, stays: bool, authority: Path | None = None) -> None:
        """Say where the root certificate for HTTPS is, if we know."""
        self._environment = environment
        self._authority = authority
        secure = environment.get("API_FIRST_ENABLE_TLS", "").lower() in _TRUE
        self._secure_port = int(environment.get("API_FIRST_HTTPS_PORT") or "8444") if secure else None
        self._stays = " The local services stay up until `make down`." if stays else ""
        self._port = int(environment.get("API_FIRST_HTTP_PORT") or "8001")
        self._url = f"http://127.0.0.1:{self._port}"
        self._stopping = asyncio.Event()

    async def run(self) -> int:
        """Serve until a signal (0), or until the service or its worker ends by itself (its code)."""
        async with self._served() as service:
            worker = await Worker.start(self._environment)
            try:
                self._welcome()
                return await self._unless_stopping(_first_end(service, worker)) or 0
            finally:
                await worker.stop()

    async def beside(self, command: Sequence[str]) -> int:
        """Serve while the command runs and return its code."""
        async with self._served() as service:
            if self._secure_port is not None:
                await self._unless_stopping(service.until_secure(self._secure_port))
            environment = {**self._environment, **self._addresses()}
            child = await asyncio.create_subprocess_exec(*command, env=environment, cwd=CHECKOUT)
            code = await self._unless_stopping(child.wait())
            if code is None:
                with contextlib.suppress(ProcessLookupError):
                    child.terminate()
                code = await child.wait()
            return code

    def _addresses(self) -> dict[str, str]:
        """Tell a command where the service is, and whom to trust."""
        if self._secure_port is None:
            return {"BASE_URL": self._url, "BASE_URLS": self._url}
        urls = f"{self._url},https://127.0.0.1:{self._secure_port}"
        trust = {} if self._authority is None else {"SSL_CERT_FILE": str(self._authority)}
        return {"BASE_URL": self._url, "BASE_URLS": urls, **trust}

    async def reloading(self) -> int:
        """Serve what was last good, until a signal."""
        source = Source(self._environment)
        await source.refresh()
        service = await Service.start(self._environment, self._port)
        worker = await Worker.start(self._environment)
        with self._signals():
            try:
                await self._ready(service)
                self._welcome()
                async for _ in saved(self._stopping):
                    if await source.refresh():
                        began = monotonic()
                        await asyncio.gather(service.stop(), worker.stop())
                        service = await Service.start(self._environment, self._port)
                        worker = await Worker.start(self._environment)
                        await self._ready(service)
                        say(f"reloaded in {monotonic() - began:.1f} s")
            finally:
                await asyncio.gather(service.stop(), worker.stop())
        return 0

    async def _ready(self, service: Service) -> None:
        """Wait for it; when it fails say so and leave the next try to the next change."""
        try:
            await self._unless_stopping(service.until_ready())
        except StackError as error:
            say(str(error))

    def _welcome(self) -> None:
        if not self._stopping.is_set():
            print(WELCOME.format(url=self._url, stays=self._stays, secured=self._secured()), flush=True)

    def _secured(self) -> str:
        """Say how to ask by HTTPS, where the settings turn it on."""
        if self._secure_port is None:
            return ""
        authority = f"--cacert {self._authority} " if self._authority else ""
        return SECURED.format(authority=authority, port=self._secure_port)

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[Service]:
        service = await Service.start(self._environment, self._port)
        with self._signals():
            try:
                await self._unless_stopping(service.until_ready())
                yield service
            finally:
                await service.stop()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        numbers = (signal.SIGINT, signal.SIGTERM)
        for number in numbers:
            loop.add_signal_handler(number, self._stopping.set)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    async def _unless_stopping(self, work: Coroutine[Any, Any, Result]) -> Result | None:
        """Return the result, or None as soon as a signal asks to stop."""
        task, stopping = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if task.done():
            return task.result()
        task.cancel()
        return None


async def _first_end(*commands: Command) -> int:
    """Wait for the first to end, and return its code."""
    endings = [asyncio.ensure_future(command.ended()) for command in commands]
    try:
        done, _ = await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for ending in endings:
            ending.cancel()
