"""Keeps one client of a system: opened in the background until that succeeds, and anew when it is lost."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, Generic, TypeVar

from app import errors
from app.breaker import CircuitBreaker

logger = logging.getLogger(__name__)

Client = TypeVar("Client")
LONGEST_PAUSE: Final = 2.0


def pauses(first: float = 0.1, longest: float = LONGEST_PAUSE) -> Iterator[float]:
    """Seconds between attempts: doubling, with jitter, without end."""
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311 - jitter is no secret
        pause = min(pause * 2, longest)


class Connector(Generic[Client]):
    """`client` raises the error that stands in the way while there is no client.

    Opening succeeds or raises one of our errors; a success closes the breaker.
    """

    def __init__(
        self,
        breaker: CircuitBreaker,
        *,
        opened: Callable[[], Awaitable[Client]],
        closed: Callable[[Client], Awaitable[None]],
        problem: errors.ServiceUnavailableError,
    ) -> None:
        self.breaker = breaker
        self._open = opened
        self._close = closed
        self._problem: errors.BaseAPIException = problem
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def client(self) -> Client:
        if self._client is None:
            raise type(self._problem)(self._problem.message, details=self._problem.details)
        return self._client

    async def start(self) -> None:
        """Open in the background; returns when the first attempt has ended, well or not."""
        first = asyncio.Event()
        self._task = asyncio.create_task(self._attempt(first), name=f"connect {self.breaker.service}")
        await first.wait()

    def lost(self, client: Client) -> None:
        """Close `client` and open another, unless somebody has said so before."""
        if client is self._client:
            self._client = None
            self._task = asyncio.create_task(self._replace(client), name=f"connect {self.breaker.service}")

    async def aclose(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        client, self._client = self._client, None
        if client is not None:
            await self._close(client)

    async def _replace(self, client: Client) -> None:
        await self._close(client)
        await self._attempt(asyncio.Event())

    async def _attempt(self, first: asyncio.Event) -> None:
        for pause in pauses():
            try:
                self._client = await self._open()
            except errors.BaseAPIException as error:
                self._note(error)
            else:
                self.breaker.reset()
                logger.info("Connected to %s.", self.breaker.service)
                return
            finally:
                first.set()
            await asyncio.sleep(pause)

    def _note(self, problem: errors.BaseAPIException) -> None:
        if problem.message != self._problem.message:
            logger.warning("Not connected to %s: %s", self.breaker.service, problem.message)
        self._problem = problem
