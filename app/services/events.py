"""Events on their way: from this process to the channel of all replicas, and from there to its clients."""

import asyncio
import logging
from asyncio import Queue, QueueFull
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from typing import Final, Protocol

import orjson
from pydantic import BaseModel

from app import metrics
from app.errors import BaseAPIException
from app.integrations.connector import background, ended, pauses
from app.services.cloud_events import CHANNEL, encoded
from app.services.message_guard import MessageGuard
from generated.events import InvalidatedAnswers, OpenBreaker
from generated.messages import SEND_EVENTS

_LOG: Final = logging.getLogger(__name__)
MOST_WAITING: Final = 1000
"""Events of this process that wait for Redis; those beyond them are dropped."""
TYPES: Final = tuple(SEND_EVENTS.messages)


class Subscription(Protocol):
    """What hears a channel."""

    def next(self) -> Awaitable[bytes]: ...


class Channels(Protocol):
    """What reaches all replicas."""

    def publish(self, channel: str, message: bytes) -> Awaitable[None]: ...

    def subscription(self, channel: str) -> AbstractAsyncContextManager[Subscription]: ...


class Subscriber:
    """A client's events; `overflown` is set once it has let too many wait, and it gets no more."""

    def __init__(self, size: int) -> None:
        self._waiting: Queue[tuple[str, str]] = Queue(size)
        self.overflown = asyncio.Event()

    async def next(self) -> tuple[str, str]:
        """Wait for an event: its type, and its text."""
        return await self._waiting.get()

    def offer(self, event_type: str, text: str) -> None:
        try:
            self._waiting.put_nowait((event_type, text))
        except QueueFull:
            self.overflown.set()


class Events:
    """Best effort: publishing never waits and never fails, and nobody hears twice what they have missed."""

    def __init__(self, *, queue_size: int, guard: MessageGuard) -> None:
        """`queue_size` is how many events may wait for a client."""
        self._queue_size = queue_size
        self._guard = guard
        self._waiting: Queue[tuple[str, bytes]] = Queue(MOST_WAITING)
        self._subscribers: set[Subscriber] = set()

    @asynccontextmanager
    async def attached(self, channels: Channels) -> AsyncIterator[None]:
        tasks = (
            background(self._publish(channels), "publish events"),
            background(self._listen(channels), "listen to events"),
        )
        try:
            yield
        finally:
            for task in tasks:
                await ended(task)

    def breaker_opened(self, service: str, failures: int, reset_seconds: float) -> None:
        breaker = {"service": service, "failures": failures, "reset_seconds": reset_seconds}
        self._tell("breaker.opened", OpenBreaker.model_validate(breaker))

    def cache_invalidated(self, operation: str, dropped: int) -> None:
        self._tell("cache.invalidated", InvalidatedAnswers(operation=operation, dropped=dropped))

    @contextmanager
    def subscribed(self) -> Iterator[Subscriber]:
        subscriber = Subscriber(self._queue_size)
        self._subscribers.add(subscriber)
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)

    def _tell(self, event_type: str, data: BaseModel) -> None:
        try:
            self._waiting.put_nowait((event_type, encoded(event_type, data.model_dump(mode="json"))))
        except QueueFull:
            metrics.EVENTS_DROPPED.labels("unpublished").inc()

    async def _publish(self, channels: Channels) -> None:
        """Hand each event to Redis, and while Redis is away keep what there is room for."""
        while True:
            event_type, message = await self._waiting.get()
            for pause in pauses():
                with suppress(BaseAPIException):
                    await channels.publish(CHANNEL, message)
                    break
                await asyncio.sleep(pause)
            metrics.EVENTS_PUBLISHED.labels(event_type).inc()

    async def _listen(self, channels: Channels) -> None:
        """Hear the channel, and where that ends hear it anew; meanwhile clients stay and hear nothing."""
        waits, problem = pauses(), ""
        while True:
            try:
                async with channels.subscription(CHANNEL) as subscription:
                    waits, problem = pauses(), ""
                    await self._hear(subscription)
            except BaseAPIException as error:
                if error.message != problem:
                    _LOG.warning("No events for a while: %s", error.message)
                problem = error.message
            await asyncio.sleep(next(waits))

    async def _hear(self, subscription: Subscription) -> None:
        metrics.EVENTS_LISTENING.set(1)
        try:
            while True:
                self._deliver(await subscription.next())
                await asyncio.sleep(0)  # let clients take it before the next, which may have come with it
        finally:
            metrics.EVENTS_LISTENING.set(0)

    def _deliver(self, message: bytes) -> None:
        event_type = _type(message)
        if event_type is None:
            metrics.EVENTS_DROPPED.labels("unknown").inc()
            return
        self._guard.judge(SEND_EVENTS, event_type, message)
        text = message.decode()
        for subscriber in self._subscribers:
            subscriber.offer(event_type, text)


def _type(message: bytes) -> str | None:
    """Find what an event is; None for what a newer version of us, or somebody else, has sent."""
    try:
        event = orjson.loads(message)
    except orjson.JSONDecodeError:
        return None
    name = event.get("type") if isinstance(event, dict) else None
    return name if name in TYPES else None
