"""Events while Redis dies: the clients stay, and hear again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection

from app.errors import BaseAPIException
from app.integrations.connector import pauses
from app.resources import Resources
from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.listening import announce, heard, listening, metric, token_of, until_admitting, until_listening

NODES = 6


@asynccontextmanager
async def telling(resources: Resources) -> AsyncIterator[None]:
    """Tell of a new item twenty times in a second, as far as Redis takes it."""

    async def tell() -> None:
        number = 0
        while True:
            number += 1
            try:
                await announce(resources, id=number)
            except BaseAPIException:
                await asyncio.sleep(next(pauses()))
            await asyncio.sleep(0.05)

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def silence(client: ClientConnection) -> float:
    """Return the longest time between two events, of the next second and of whatever it takes beyond."""
    began = last = time.monotonic()
    longest = 0.0
    while last - began < 1:
        await heard(client)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


async def test_the_node_that_is_listened_at_dies(stack: Stack, serve: Serve, resources: Resources) -> None:
    token = await token_of(resources)
    async with serve(WORKERS="2") as service:
        await until_listening(service, workers=2)
        await until_admitting(service, token)
        waits = []
        async with listening(service, token, max_queue=None) as client, telling(resources):
            for number in range(1, NODES + 1):
                await heard(client)
                await asyncio.to_thread(stack.kill, f"redis-{number}")
                try:
                    waits.append(await silence(client))
                finally:
                    await asyncio.to_thread(stack.start, "redis")
                await until_listening(service, workers=2)
        closed = await metric(service, "websocket_closed_total", code="1006")
    print(f"\neach of {NODES} nodes killed in turn: at most {max(waits):.2f} s without an event")  # noqa: T201  the result
    assert closed == 0


async def test_all_of_redis_is_away_for_a_while(stack: Stack, serve: Serve, resources: Resources) -> None:
    token = await token_of(resources)
    async with serve() as service:
        await until_listening(service)
        await until_admitting(service, token)
        async with listening(service, token, max_queue=None) as client:
            try:
                await asyncio.to_thread(stack.stop, "redis")
                await until_listening(service, workers=0)
                await (await client.ping())
            finally:
                await asyncio.to_thread(stack.start, "redis")
            back = time.monotonic()
            async with telling(resources):
                await heard(client)
    print(f"\nRedis was away: events again {time.monotonic() - back:.2f} s after its return")  # noqa: T201  the result
