"""A real Redis Cluster behind the shared store, and one that can be made to hang."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from app import errors
from app.errors import CacheConnectionError
from app.integrations.redis_cluster import Redis
from app.resources import Resources
from app.services.store import Argument, SharedStore, StoreAwayError


@pytest.fixture
async def redis(resources: Resources) -> Redis:
    """Lend Redis once it answers: tests before these stop its servers."""
    async with asyncio.timeout(30):
        while not await _ready(resources.redis):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)
    return resources.redis


async def _ready(redis: Redis) -> bool:
    try:
        await redis.topology()
        await redis.evaluate("return 1", ["limit:{windows}:ready"], [])
    except (errors.ServiceUnavailableError, errors.TimeoutError):
        return False
    return True


class Line:
    """Stands between the store and Redis, and counts, holds up or breaks what goes through."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.calls = 0
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False
        self._called = asyncio.Condition()

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        async with self._called:
            self.calls += 1
            self._called.notify_all()
        if self.broken:
            raise CacheConnectionError("Redis cannot be reached.")
        await self.open.wait()
        return await self._redis.evaluate(script, keys, arguments)

    async def called(self, times: int) -> None:
        async with asyncio.timeout(5), self._called:
            await self._called.wait_for(lambda: self.calls >= times)


@pytest.fixture
def line(redis: Redis) -> Line:
    return Line(redis)


@pytest.fixture
async def store(line: Line) -> AsyncIterator[SharedStore]:
    store = SharedStore(deadline=0.5, retry_after=0.02)
    store.attach(line)
    yield store
    line.open.set()
    await store.detach()


@pytest.fixture
def name() -> str:
    """Name something in Redis that no other test uses."""
    return uuid.uuid4().hex


async def back(store: SharedStore) -> None:
    """Wait until the store answers again."""
    async with asyncio.timeout(5):
        while not await _answers(store):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.01)


async def _answers(store: SharedStore) -> bool:
    try:
        await store.evaluate("return 1", ["limit:{windows}:back"], [])
    except StoreAwayError:
        return False
    return True
