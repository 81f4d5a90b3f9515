"""More than the service takes: the rest is told at once to come back, and health answers."""

import asyncio

import httpx

from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load

SLOW = 200


async def test_what_is_too_much_is_refused_at_once(serve: Serve) -> None:
    refusals = []
    async with serve(MAX_IN_FLIGHT="2") as service:

        async def ask(_number: int) -> httpx.Response:
            answer = await service.client.get("/examples/database/postgres/query")
            if answer.status_code == 503:
                refusals.append((answer.json()["error"], answer.headers["retry-after"]))
            return answer

        async def check(_number: int) -> httpx.Response:
            return await service.client.get("/health")

        async with load(ask, 32, expected={200, 503}) as tally, load(check, 1, pause=0.02) as health:
            await tally.more(500)
    tally.report(f"overload, of which {tally.statuses[503]} refused")
    health.report("health meanwhile")
    assert tally.failed == []
    assert health.failed == []
    assert set(tally.statuses) == {200, 503}
    assert set(refusals) == {("OverloadedError", "1")}


async def test_slow_clients_are_given_up(serve: Serve) -> None:
    async def dribble(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /health HTTP/1.1\r\nHost: slow\r\n")
        answer = asyncio.create_task(reader.readline())
        while not answer.done():
            writer.write(b"X-Slow: 1\r\n")
            await asyncio.wait({answer}, timeout=0.5)
        writer.close()
        return await answer

    async with serve(REQUEST_SECONDS="2") as service:

        async def ask(_number: int) -> httpx.Response:
            return await service.client.get("/examples/database/postgres/query")

        async with load(ask, 4) as tally, asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*(dribble(service.port) for _ in range(SLOW)))
    tally.report(f"beside {SLOW} clients that never end their request")
    assert tally.failed == []
    assert set(answers) == {b"HTTP/1.1 408 Request Timeout\r\n"}
