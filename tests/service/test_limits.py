"""The limits over two replicas of two workers: one count for all, and one for each while Redis is away."""

import asyncio
import itertools
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest

from generated.operations import CONTRACT
from scripts.stack import Stack
from tests.served import served

REPLICAS, WORKERS = 2, 2
LIMIT = next(o.rate_limit.amount for o in CONTRACT.operations.values() if o.path == "/" and o.rate_limit)
AT_ONCE = 8
BACK_SECONDS = 5.0
"""Longest time from the cluster's return until all workers count together again."""


class Replicas:
    """Each request goes on a connection of its own, so that every worker gets its share."""

    def __init__(self, ports: list[int], client: httpx.AsyncClient) -> None:
        self._turns = itertools.cycle([f"http://127.0.0.1:{port}/" for port in ports])
        self._client = client

    async def ask(self, address: str) -> httpx.Response:
        return await self._client.get(next(self._turns), headers={"X-Forwarded-For": address})

    async def statuses(self, address: str, times: int) -> Counter[int]:
        turn = asyncio.Semaphore(AT_ONCE)

        async def one() -> int:
            async with turn:
                return (await self.ask(address)).status_code

        return Counter(await asyncio.gather(*(one() for _ in range(times))))

    async def count_together(self) -> bool:
        """Tell whether a new client's requests are numbered one after the other, whoever answers."""
        address = somebody()
        left = [int((await self.ask(address)).headers["x-ratelimit-remaining"]) for _ in range(AT_ONCE)]
        return left == list(range(LIMIT - 1, LIMIT - 1 - AT_ONCE, -1))


def somebody() -> str:
    """Name a client that nobody has seen."""
    return str(IPv4Address(secrets.randbits(32)))


@pytest.fixture(scope="module")
async def replicas(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replicas]:
    folder: Path = tmp_path_factory.mktemp("replicas")
    async with AsyncExitStack() as running:
        ports = []
        for number in range(REPLICAS):
            settings = {"WORKERS": str(WORKERS), "TRUSTED_PROXIES": "127.0.0.1", "LOG_LEVEL": "WARNING"}
            service = await running.enter_async_context(served(stack, folder / f"{number}.log", **settings))
            ports.append(service.port)
        limits = httpx.Limits(max_keepalive_connections=0)
        yield Replicas(ports, await running.enter_async_context(httpx.AsyncClient(limits=limits, timeout=10)))


async def test_all_workers_of_all_replicas_count_together(replicas: Replicas) -> None:
    assert await replicas.statuses(somebody(), LIMIT + 40) == {200: LIMIT, 429: 40}


async def test_clients_are_counted_apart(replicas: Replicas) -> None:
    await replicas.statuses(somebody(), LIMIT + 1)
    assert await replicas.statuses(somebody(), 10) == {200: 10}


async def test_without_redis_each_worker_counts_alone_and_together_again_soon_after(
    replicas: Replicas, stack: Stack
) -> None:
    """A client may then have the limit from each worker, and no more; nobody is refused for Redis' sake."""
    await asyncio.to_thread(stack.stop, "redis")
    try:
        alone = await replicas.statuses(somebody(), REPLICAS * WORKERS * LIMIT + 100)
    finally:
        await asyncio.to_thread(stack.start, "redis")
    began = time.monotonic()
    while not await replicas.count_together():
        assert time.monotonic() - began < BACK_SECONDS

    assert set(alone) <= {200, 429}
    assert LIMIT <= alone[200] <= REPLICAS * WORKERS * LIMIT
    assert alone[429] >= 100
    assert await replicas.statuses(somebody(), LIMIT + 40) == {200: LIMIT, 429: 40}
