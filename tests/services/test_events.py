"""Events between the channel and the clients, without Redis: what is kept, dropped, judged and told."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from app.errors import CacheConnectionError
from app.services.cloud_events import CHANNEL, encoded
from app.services.events import MOST_WAITING, Events
from app.services.message_guard import MessageGuard
from generated.messages import PUBLISH_ITEM_CREATED, SEND_EVENTS
from generated.runtime import Violation

BREAKER = {"service": "redis", "failures": 5, "reset_seconds": 60}


class Channels:
    """A channel that may be away, and that hears what is published."""

    def __init__(self) -> None:
        self.problem: CacheConnectionError | None = None
        self.published: list[bytes] = []
        self.messages: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.listened: deque[str] = deque()

    async def publish(self, channel: str, message: bytes) -> None:
        assert channel == CHANNEL
        if self.problem is not None:
            raise self.problem
        self.published.append(message)

    @asynccontextmanager
    async def subscription(self, channel: str) -> AsyncIterator["Channels"]:
        self.listened.append(channel)
        if self.problem is not None:
            raise self.problem
        yield self

    async def next(self) -> bytes:
        message = await self.messages.get()
        if message is None:
            raise CacheConnectionError("The node is gone.")
        return message


def made(violations: list[Violation] | None = None, queue_size: int = 2) -> Events:
    found = [] if violations is None else violations
    return Events(queue_size=queue_size, guard=MessageGuard(found.append, sample=1))


def dropped(reason: str) -> float:
    return REGISTRY.get_sample_value("events_dropped_total", {"reason": reason}) or 0


async def until(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.01)


async def test_what_is_told_while_redis_is_away_is_published_when_it_is_back() -> None:
    events, channels = made(), Channels()
    channels.problem = CacheConnectionError("Redis cannot be reached.")
    events.breaker_opened("redis", 5, 60)
    async with events.attached(channels):
        events.cache_invalidated("get_secret", 2)
        await until(lambda: len(channels.listened) > 1)
        channels.problem = None
        await until(lambda: len(channels.published) == 2)
    first, second = (json.loads(message) for message in channels.published)
    assert (first["type"], first["data"]) == ("breaker.opened", BREAKER)
    assert (second["type"], second["data"]) == (
        "cache.invalidated",
        {"operation": "get_secret", "dropped": 2},
    )
    assert UUID(first["id"]) != UUID(second["id"])


async def test_beyond_what_is_kept_events_are_dropped_and_nobody_waits() -> None:
    events, before = made(), dropped("unpublished")
    for _ in range(MOST_WAITING + 3):
        events.cache_invalidated("get_secret", 1)
    assert dropped("unpublished") - before == 3


async def test_a_subscriber_that_does_not_listen_overflows_alone() -> None:
    events, channels = made(queue_size=2), Channels()
    async with events.attached(channels):
        with events.subscribed() as slow, events.subscribed() as quick:
            texts = []
            for _ in range(3):
                await channels.messages.put(encoded("breaker.opened", BREAKER))
                texts.append((await quick.next())[1])
            await asyncio.wait_for(slow.overflown.wait(), 10)
            assert not quick.overflown.is_set()
            assert [await slow.next(), await slow.next()] == [("breaker.opened", text) for text in texts[:2]]


async def test_it_listens_anew_and_tells_once_why(caplog: pytest.LogCaptureFixture) -> None:
    events, channels = made(), Channels()
    with caplog.at_level(logging.WARNING, "app.services.events"), events.subscribed() as subscriber:
        async with events.attached(channels):
            await until(lambda: len(channels.listened) == 1)
            channels.problem = CacheConnectionError("Redis cannot be reached.")
            await channels.messages.put(None)
            await until(lambda: len(channels.listened) == 4)
            channels.problem = None
            await channels.messages.put(encoded("breaker.opened", BREAKER))
            assert (await asyncio.wait_for(subscriber.next(), 10))[0] == "breaker.opened"
    assert [record.getMessage() for record in caplog.records] == [
        "No events for a while: The node is gone.",
        "No events for a while: Redis cannot be reached.",
    ]


async def test_an_event_that_breaks_its_schema_is_reported_and_sent() -> None:
    violations: list[Violation] = []
    events, channels = made(violations), Channels()
    message = encoded("breaker.opened", BREAKER | {"failures": 0, "password": "secret"})
    with events.subscribed() as subscriber:
        async with events.attached(channels):
            await channels.messages.put(message)
            assert await subscriber.next() == ("breaker.opened", message.decode())
    told = [str(violation) for violation in violations]
    assert [text.partition(" (spec/asyncapi.yaml:")[0] for text in told] == [
        "send_events: payload at /data/failures: the value is less than the minimum of 1",
        "send_events: payload at /data: Additional properties are not allowed ('password' was unexpected)",
    ]
    assert "secret" not in "".join(told)


def test_a_message_that_is_none_of_the_operations() -> None:
    violations: list[Violation] = []
    guard = MessageGuard(violations.append, sample=1)
    guard.judge(PUBLISH_ITEM_CREATED, "breaker.opened", b"{}")
    assert [(each.operation_id, each.kind) for each in violations] == [("publish_item_created", "message")]


def test_a_guard_without_a_sample_looks_at_nothing() -> None:
    violations: list[Violation] = []
    MessageGuard(violations.append, sample=0).judge(SEND_EVENTS, "breaker.opened", b"no JSON")
    assert violations == []
