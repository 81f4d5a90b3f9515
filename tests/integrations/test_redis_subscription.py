"""Listening to a channel: at a node that works, until it does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from uuid import uuid4

import pytest
from redis import exceptions

from app import errors
from app.integrations import redis_subscription
from app.integrations.redis_client import ClusterAwayError, ClusterClient
from app.integrations.redis_node import Login
from app.resources import Resources
from tests.integrations.redis_double import Double

PATIENCE = 0.5
APART = b"$18\r\ncluster_state:fail\r\n"
MESSAGE = b"*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n"
PONG = b"*2\r\n$4\r\npong\r\n$0\r\n\r\n"


@asynccontextmanager
async def client(*seeds: Double) -> AsyncIterator[ClusterClient]:
    async with aclosing(ClusterClient([seed.address for seed in seeds], Login("secret"), PATIENCE)) as made:
        await made.learn()
        yield made


@pytest.fixture
async def connected(resources: Resources) -> Resources:
    """Wait until Redis takes something."""
    async with asyncio.timeout(20):
        while True:
            try:
                await resources.redis.publish("test:nobody", b"hello")
            except errors.BaseAPIException:
                await asyncio.sleep(0.1)
            else:
                return resources


async def test_what_is_published_at_any_node_is_heard(connected: Resources) -> None:
    channel = f"test:{uuid4().hex}"
    async with connected.redis.subscription(channel) as subscription:
        for message in (b"one", b"two"):
            await connected.redis.publish(channel, message)
            assert await subscription.next() == message


async def test_a_node_that_is_apart_from_the_rest_is_not_listened_to(pair: tuple[Double, Double]) -> None:
    first, second = pair
    async with client(first, second) as made:
        first.answers["CLUSTER INFO"] = APART
        for _ in range(5):
            await (await made.subscribe("news")).aclose()
        assert (first.count("SUBSCRIBE"), second.count("SUBSCRIBE")) == (0, 5)
        second.answers["CLUSTER INFO"] = None
        with pytest.raises(ClusterAwayError):
            await made.subscribe("news")


async def test_a_quiet_node_is_asked_whether_it_is_there(
    pair: tuple[Double, Double], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    monkeypatch.setattr(redis_subscription, "QUIET_SECONDS", 0.05)
    for double in pair:
        double.answers["PING"] = PONG + MESSAGE
    async with client(first, second) as made, aclosing(await made.subscribe("news")) as subscription:
        assert await subscription.next() == b"hello"
        for double in pair:
            double.answers["PING"] = None
        with pytest.raises(exceptions.TimeoutError):
            await subscription.next()


async def test_one_node_does_what_any_can(pair: tuple[Double, Double]) -> None:
    first, second = pair
    async with client(first, second) as made:
        assert await made.ask_one(("PUBLISH", "news", b"1")) == b"OK"
        assert (first.count("PUBLISH"), second.count("PUBLISH")) == (1, 0)
        first.answers["PUBLISH"] = None
        assert await made.ask_one(("PUBLISH", "news", b"2")) == b"OK"
        assert second.count("PUBLISH") == 1
        second.answers["PUBLISH"] = None
        with pytest.raises(ClusterAwayError):
            await made.ask_one(("PUBLISH", "news", b"3"))


async def test_what_ends_the_listening_comes_as_our_error(connected: Resources) -> None:
    with pytest.raises(errors.CacheConnectionError):
        async with connected.redis.subscription(f"test:{uuid4().hex}"):
            raise exceptions.ConnectionError("gone")
