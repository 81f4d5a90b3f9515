"""Keeps one client of a system: opened in the background until that succeeds, and anew when it is lost."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any, Final, Generic, TypeVar

from app import errors
from app.breaker import CircuitBreaker

logger = logging.getLogger(__name__)

Client = TypeVar("Client")
Result = TypeVar("Result")
LONGEST_PAUSE: Final = 2.0


def pauses(first: float = 0.1, longest: float = LONGEST_PAUSE) -> Iterator[float]:
    """Seconds between attempts: doubling, with jitter, without end."""
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311 - jitter is no secret
        pause = min(pause * 2, longest)


def background(work: Coroutine[Any, Any, None], name: str, first: asyncio.Event) -> asyncio.Task[None]:
    """Run `work` beside the requests; should it fail, that is logged and nobody waits for `first` in vain."""

    def done(task: asyncio.Task[None]) -> None:
        first.set()
        if not task.cancelled() and (mistake := task.exception()) is not None:
            logger.error("Background work has failed: %s", name, exc_info=mistake)

    task = asyncio.create_task(work, name=name)
    task.add_done_callback(done)
    return task


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel and wait, whatever the task makes of it."""
    task.cancel()
    await asyncio.wait({task})


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

    async def read(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Do what may be done twice, guarded by the breaker: once more where the connection was stale."""
        with self.breaker.guard():
            try:
                return await attempt()
            except errors.ServiceUnavailableError:
                return await attempt()

    async def start(self) -> None:
        """Open in the background; returns when the first attempt has ended, well or not."""
        first = asyncio.Event()
        self._task = background(self._attempt(first), f"connect {self.breaker.service}", first)
        await first.wait()

    def lost(self, client: Client) -> None:
        """Close `client` and open another, unless somebody has said so before."""
        if client is self._client:
            self._client = None
            first = asyncio.Event()
            self._task = background(self._replace(client, first), f"connect {self.breaker.service}", first)

    async def aclose(self) -> None:
        if self._task is not None:
            await ended(self._task)
        client, self._client = self._client, None
        if client is not None:
            await self._close(client)

    async def _replace(self, client: Client, first: asyncio.Event) -> None:
        await self._close(client)
        await self._attempt(first)

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
