"""One scrape for all workers, also after one of them was killed with a request under way."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.services import documents
from scripts.stack import Stack
from tests.served import Served, served

PENDING = (
    b"POST /examples/messaging/publish/slow HTTP/1.1\r\nhost: test\r\n"
    b"content-type: application/json\r\ncontent-length: 10\r\n\r\n{"
)
SYSTEMS = ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq")
Samples = dict[tuple[str, ...], float]


@pytest.fixture(scope="module")
async def service(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    log: Path = tmp_path_factory.mktemp("service") / "log"
    async with served(stack, log, WORKERS="2", RATE_LIMIT_ENABLED="false") as service:
        yield service


async def scrape(service: Served) -> Samples:
    text = (await once(service, "/metrics")).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def once(service: Served, path: str) -> httpx.Response:
    """Ask on a connection of its own, so that either worker may answer."""
    return await service.client.get(path, headers={"connection": "close"})


def workers(service: Served) -> dict[int, psutil.Process]:
    return {child.pid: child for child in psutil.Process(service.service.pid).children()}


async def until(service: Served, name: tuple[str, ...], value: float) -> None:
    async with asyncio.timeout(20):
        while (await scrape(service)).get(name) != value:  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.1)


async def test_both_workers_count_into_one_scrape(service: Served) -> None:
    series = ("http_requests_total", "/health/live", "GET", "200")
    before = (await scrape(service)).get(series, 0)
    await asyncio.gather(*(once(service, "/health/live") for _ in range(40)))

    scrapes = [await scrape(service) for _ in range(6)]
    assert {found[series] for found in scrapes} == {before + 40}
    assert {found["app_info", "DevStack Core Reference API", documents.version()] for found in scrapes} == {1}


async def test_a_breaker_has_a_state_in_each_worker(service: Served) -> None:
    found = await scrape(service)

    assert {system: found["circuit_breaker_state", system, "closed"] for system in SYSTEMS} == dict.fromkeys(
        SYSTEMS, 2
    )
    assert {found["circuit_breaker_state", system, "open"] for system in SYSTEMS} == {0}


async def test_what_a_killed_worker_had_in_progress_is_gone(service: Served) -> None:
    series = ("http_requests_in_progress", "/examples/messaging/publish/{queue}", "POST")
    requests = ("http_requests_total", "/health/live", "GET", "200")
    before = (await scrape(service)).get(requests, 0)
    with socket.create_connection(("127.0.0.1", service.port)) as pending:
        pending.sendall(PENDING)
        await until(service, series, 1)
        ours = pending.getsockname()
        (victim,) = (
            worker
            for worker in workers(service).values()
            if any(link.raddr == ours for link in worker.net_connections("tcp"))
        )
        victim.send_signal(signal.SIGKILL)
        async with asyncio.timeout(20):
            while len(workers(service).keys() - {victim.pid}) < 2:  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.05)
    await until(service, ("circuit_breaker_state", "vault", "closed"), 2)
    found = await scrape(service)

    assert found.get(series, 0) == 0
    assert found.get(requests, 0) == before
