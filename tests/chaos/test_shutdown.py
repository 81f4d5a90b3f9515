"""SIGTERM under load: whatever has been accepted is answered, and the service ends with 0."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, OverError, load

PUBLISH = "/examples/messaging/publish?queue_name=shutdown"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(("workers", "drain"), [("1", "0"), ("1", "1"), ("2", "0"), ("2", "1")])
async def test_no_accepted_request_fails(serve: Serve, workers: str, drain: str) -> None:
    stopping, begun, refused = asyncio.Event(), asyncio.Event(), asyncio.Event()
    closing = {"connection": "close"}

    async with serve(WORKERS=workers, DRAIN_SECONDS=drain) as service:

        async def ask(number: int) -> httpx.Response:
            """Read and write in turn, each on a kept connection and on one of its own."""
            headers = closing if number % 4 > 1 else {}
            try:
                if number % 2:
                    path = f"/examples/cache/shutdown-{number}?value=x&ttl=60"
                    return await service.client.post(path, headers=headers)
                return await service.client.get("/examples/database/postgres/query", headers=headers)
            except httpx.ConnectError as error:
                if stopping.is_set():
                    refused.set()
                    raise OverError from error  # refused: never accepted
                raise

        async def slow_body() -> AsyncIterator[bytes]:
            yield b'{"sent":'
            begun.set()
            await refused.wait()
            yield b'"when nobody is let in any more"}'

        async with load(ask, concurrency=16) as tally, asyncio.TaskGroup() as beside:
            await tally.more(200)
            slow = beside.create_task(service.client.post(PUBLISH, content=slow_body(), headers=JSON))
            await begun.wait()
            stopping.set()
            code = await service.service.stop()
            refused.set()  # also where it let everybody in until its end
    tally.lost = tally.sent - tally.settled
    tally.report(f"SIGTERM, {workers} workers, {drain} s to drain")
    assert code == 0
    assert slow.result().status_code == 200
    assert tally.failed == []
    assert tally.lost == 0


async def test_it_is_not_ready_while_it_drains(serve: Serve) -> None:
    async with serve(DRAIN_SECONDS="5") as service:
        assert (await service.client.get("/health/ready")).status_code == 200
        ending = asyncio.create_task(service.service.stop())
        async with asyncio.timeout(PATIENCE):
            while (ready := await service.client.get("/health/ready")).status_code == 200:
                pass
        still = await service.client.get("/examples/database/postgres/query")
        assert await ending == 0
    assert ready.status_code == 503
    assert ready.json()["message"] == "The service is stopping."
    assert still.status_code == 200
    assert still.headers["connection"] == "close"
