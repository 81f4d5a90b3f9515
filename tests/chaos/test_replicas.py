"""One of two replicas behind nginx is killed under load: the other answers what may be asked again."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from scripts.serve.service import Service
from scripts.stack import Stack
from scripts.stack.nginx import HOST, REPLICAS
from tests.chaos.load import PATIENCE, load

CONCURRENCY = 8
REQUESTS = 200
QUERY = "/examples/database/postgres/query"
REPEATABLE = (("GET", QUERY), ("HEAD", QUERY), ("DELETE", "/examples/cache/replicas"))
AWAY = {
    "error": "ServiceUnavailableError",
    "message": "No replica answers.",
    "status_code": 503,
    "details": {},
}
Start = Callable[[], Awaitable[Service]]


@pytest.fixture
async def nginx(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    await asyncio.to_thread(stack.up, "nginx")
    try:
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{stack.site.port(40)}", timeout=30) as client:
            yield client
    finally:
        await asyncio.to_thread(stack.down, "nginx")


@pytest.fixture
async def replicas(stack: Stack, tmp_path: Path) -> AsyncIterator[tuple[Start, Start]]:
    """Give what starts each replica; those that run at the end are stopped."""
    async with AsyncExitStack() as running:

        def starting(port: int) -> Start:
            ours = {"API_FIRST_HTTP_PORT": str(port), "RATE_LIMIT_ENABLED": "false", "DRAIN_SECONDS": "0"}

            async def start() -> Service:
                with (tmp_path / f"{port}.log").open("ab") as log:
                    service = await Service.start(
                        {**os.environ, **stack.environment(), **ours}, port, output=log
                    )
                running.push_async_callback(service.stop)
                await service.until_ready()
                return service

            return start

        one, other = (starting(stack.site.port(number)) for number in REPLICAS.values())
        yield one, other


async def answered(stack: Stack) -> float:
    """Count what the first replica has answered since it was started."""
    port = stack.site.port(next(iter(REPLICAS.values())))
    async with httpx.AsyncClient(timeout=30) as client:
        text = (await client.get(f"http://{HOST}:{port}/metrics")).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return sum(
        sample.value
        for sample in samples
        if sample.name == "http_requests_total" and sample.labels["endpoint"] == QUERY
    )


async def used(stack: Stack) -> None:
    """Wait until nginx asks the first replica."""
    async with asyncio.timeout(PATIENCE):
        while not await answered(stack):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)


async def test_a_dead_replica_costs_no_request_that_may_be_repeated(
    nginx: httpx.AsyncClient, replicas: tuple[Start, Start], stack: Stack
) -> None:
    victim, _ = [await start() for start in replicas]

    async def ask(number: int) -> httpx.Response:
        method, path = REPEATABLE[number % len(REPEATABLE)]
        return await nginx.request(method, path)

    async with load(ask, CONCURRENCY) as tally:
        await used(stack)
        psutil.Process(victim.pid).kill()
        await victim.ended()
        await tally.more(REQUESTS)
        await replicas[0]()
        await used(stack)
    tally.lost = tally.sent - tally.settled
    tally.report("one of two replicas killed behind nginx")
    assert (tally.failed, tally.lost) == ([], 0)
    assert set(tally.statuses) == {200}


async def test_what_may_not_be_repeated_is_told_to_come_back(
    nginx: httpx.AsyncClient, replicas: tuple[Start, Start], stack: Stack
) -> None:
    victim, _ = [await start() for start in replicas]
    refusals: list[tuple[str, dict[str, Any]]] = []

    async def ask(number: int) -> httpx.Response:
        if number % 2:
            return await nginx.get(QUERY)
        answer = await nginx.post("/examples/cache/replicas", params={"value": str(number), "ttl": 60})
        if answer.status_code == 503:
            body = answer.json()
            assert body.pop("request_id") == answer.headers["x-request-id"]
            refusals.append((answer.headers["retry-after"], body))
        return answer

    async with load(ask, CONCURRENCY, expected={200, 503}) as tally:
        await used(stack)
        psutil.Process(victim.pid).kill()
        await victim.ended()
        await tally.more(REQUESTS)
        under_way = len(refusals)
        await tally.more(REQUESTS)
    tally.report(f"writes meanwhile, of which {under_way} were told to come back")
    assert tally.failed == []
    assert tally.statuses[503] == len(refusals), "reads were never refused"
    assert all(refusal == ("1", AWAY) for refusal in refusals)
    # Only what the dead one had been handed: one that cannot be reached is passed over for writes, too.
    assert len(refusals) == under_way
