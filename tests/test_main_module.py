"""`python -m app`: serves, shuts down well, and counts as one with several workers."""

import asyncio
import os
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from scripts.stack import Stack
from tests.served import Served, served

PATIENCE = 60.0
IN_PROGRESS = 'http_requests_in_progress{endpoint="/examples/messaging/publish",method="POST"} 1.0'


@asynccontextmanager
async def publishing(service: Served, length: int) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    """Send the head of a request that announces a body of some length."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(
        b"POST /examples/messaging/publish?queue_name=shutdown HTTP/1.1\r\nHost: x\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % length
    )
    try:
        yield reader, writer
    finally:
        writer.close()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)


async def test_one_worker_serves_logs_json_and_ends_well(stack: Stack, tmp_path: Path) -> None:
    unused = tmp_path / "metrics"
    async with served(stack, tmp_path / "log", PROMETHEUS_MULTIPROC_DIR=str(unused)) as service:
        assert (await service.client.get("/health/live")).status_code == 200
        assert (await service.client.get("/nowhere")).status_code == 404
    assert not unused.exists()
    events = service.events()
    access = [event for event in events if event["name"] == "app.access"]
    assert [(event["path"], event["status_code"]) for event in access][-2:] == [
        ("/health/live", 200),
        ("/nowhere", 404),
    ]
    assert [event["message"] for event in events if event["name"] == "app.main"] == [
        "started, rate limits on"
    ]


async def test_who_announces_too_much_reads_the_refusal_although_it_goes_on(
    stack: Stack, tmp_path: Path
) -> None:
    async with (
        served(stack, tmp_path / "log") as service,
        publishing(service, length=20_000_000) as (reader, writer),
    ):
        refusal = await reader.readuntil(b"}")
        writer.write(b"x" * 1_000_000)
        writer.write_eof()
        refusal += await reader.read()
    assert refusal.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in refusal
    assert refusal.endswith(b"}")


async def test_a_request_under_way_is_finished_before_the_end(stack: Stack, tmp_path: Path) -> None:
    async def under_way() -> bool:
        return IN_PROGRESS in (await service.client.get("/metrics")).text.splitlines()

    async def closed() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", service.port)
        except ConnectionRefusedError:
            return True
        writer.close()
        return False

    async with (
        served(stack, tmp_path / "log") as service,
        publishing(service, length=9) as (reader, writer),
    ):
        writer.write(b"{")
        await until(under_way)
        ending = asyncio.create_task(service.service.stop())
        await until(closed)
        writer.write(b'"a":"b"}')
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 OK")
        assert await ending == 0


async def test_several_workers_count_together(stack: Stack, tmp_path: Path) -> None:
    metrics = tmp_path / "metrics"
    async with served(stack, tmp_path / "log", WORKERS="2", PROMETHEUS_MULTIPROC_DIR=str(metrics)) as service:
        before = await health_count(service)
        for _ in range(40):
            assert (await service.client.get("/health")).status_code == 200
        assert await health_count(service) == before + 40
    assert {event["name"] for event in service.events()} >= {"app.main", "app.access", "uvicorn.error"}


async def health_count(service: Served) -> float:
    scrape = (await service.client.get("/metrics")).text
    counter = 'http_requests_total{endpoint="/health",method="GET",status="200"} '
    return sum(float(line.removeprefix(counter)) for line in scrape.splitlines() if line.startswith(counter))


def test_a_wrong_setting_is_named() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app"],
        env={**os.environ, "API_FIRST_HTTP_PORT": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("configuration: ")
    assert "API_FIRST_HTTP_PORT" in result.stderr
