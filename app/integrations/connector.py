"""Keeps one client of a system: opened in the background until that succeeds, and anew when it is lost."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from app import errors
from app.breaker import CircuitBreaker

logger = logging.getLogger(__name__)

Client = TypeVar("Client")
Result = TypeVar("Result")
LONGEST_PAUSE: Final = 2.0
RETRIES: Final = 4
FIRST_RETRY_SECONDS: Final = 0.05


def pauses(first: float = 0.1, longest: float = LONGEST_PAUSE) -> Iterator[float]:
    """Seconds between attempts: doubling, with jitter, without end."""
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311 - jitter is no secret
        pause = min(pause * 2, longest)


def background(
    work: Coroutine[Any, Any, None], name: str, first: asyncio.Event | None = None
) -> asyncio.Task[None]:
    """Run `work` beside the requests; should it fail, that is logged and nobody waits for `first` in vain."""

    def done(task: asyncio.Task[None]) -> None:
        if first is not None:
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

    Opening succeeds or raises one of our errors; a success closes the breaker. `seconds` is the longest
    time of one operation: a client that gives way to another is closed when nobody can use it any more.
    """

    def __init__(
        self,
        breaker: CircuitBreaker,
        *,
        opened: Callable[[], Awaitable[Client]],
        closed: Callable[[Client], Awaitable[None]],
        problem: errors.ServiceUnavailableError,
        seconds: float = 2,
    ) -> None:
        self.breaker = breaker
        self._open = opened
        self._close = closed
        self._problem: errors.BaseAPIException = problem
        self._seconds = seconds
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._once_more = False
        self._retired: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    @property
    def client(self) -> Client:
        if self._client is None:
            raise type(self._problem)(self._problem.message, details=self._problem.details)
        return self._client

    async def read(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Do what may be done twice, and guard it: again, after a pause, where the system is away."""
        with self.breaker.guard():
            end = asyncio.get_running_loop().time() + self._seconds
            tried = attempt  # bounded by itself; those after it share what is left of the time
            for pause in islice(pauses(FIRST_RETRY_SECONDS), RETRIES):
                try:
                    return await tried()
                except errors.ServiceUnavailableError as problem:
                    tried = partial(self._in_time, attempt, end, problem)
                    if self.breaker.is_open or asyncio.get_running_loop().time() + pause >= end:
                        raise
                await asyncio.sleep(pause)
            return await tried()

    async def run(self, attempt: Callable[[], Awaitable[Result]], *, idempotent: bool) -> Result:
        """Do it guarded by the breaker, and again only where that does no harm."""
        if idempotent:
            return await self.read(attempt)
        with self.breaker.guard():
            return await attempt()

    async def start(self) -> None:
        """Open in the background; returns when the first attempt has ended, well or not."""
        await self._begin().wait()

    def lost(self, client: Client) -> None:
        """Close `client`, which is of no more use, and open another, unless somebody has said so before."""
        if client is self._client:
            self._client = None
            self._retire(client, 0)
            if not self._is_opening:
                self._begin()

    def refused(self, client: Client) -> None:
        """Open another for one that does not get in any more; until then it serves as well as it can."""
        if client is self._client and not self._is_opening:
            self._begin()

    def renew(self) -> None:
        """Open another, as what a client is opened with has changed; the present one serves until then."""
        if self._is_opening:
            self._once_more = True
        elif self._client is not None:
            self._begin()

    async def aclose(self) -> None:
        if self._task is not None:
            await ended(self._task)
        client, self._client = self._client, None
        if client is not None:
            self._retire(client, 0)
        self._closing.set()
        if self._retired:
            await asyncio.wait(self._retired)

    @property
    def _is_opening(self) -> bool:
        return self._task is not None and not self._task.done()

    def _begin(self) -> asyncio.Event:
        first = asyncio.Event()
        self._task = background(self._attempt(first), f"connect {self.breaker.service}", first)
        return first

    async def _in_time(
        self, attempt: Callable[[], Awaitable[Result]], end: float, problem: errors.ServiceUnavailableError
    ) -> Result:
        """Once more; `problem` is what stood in the way, and still does at the end of the time."""
        try:
            async with asyncio.timeout_at(end):
                return await attempt()
        except TimeoutError as error:
            raise problem from error

    async def _attempt(self, first: asyncio.Event) -> None:
        for pause in pauses():
            self._once_more = False
            try:
                self._take(await self._open())
            except errors.BaseAPIException as error:
                self._note(error)
            else:
                if not self._once_more:
                    return
            finally:
                first.set()
            await asyncio.sleep(pause)

    def _take(self, client: Client) -> None:
        former, self._client = self._client, client
        if former is not None:
            self._retire(former, self._seconds)
        self.breaker.reset()
        logger.info("Connected to %s.", self.breaker.service)

    def _retire(self, client: Client, seconds: float) -> None:
        task = background(self._drain(client, seconds), f"disconnect {self.breaker.service}")
        self._retired.add(task)
        task.add_done_callback(self._retired.discard)

    async def _drain(self, client: Client, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        await self._close(client)

    def _note(self, problem: errors.BaseAPIException) -> None:
        if problem.message != self._problem.message:
            logger.warning("Not connected to %s: %s", self.breaker.service, problem.message)
        self._problem = problem
