"""`python -m app`: serves, shuts down well, and counts as one with several workers."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from scripts.serve.service import Service, free_port
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
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK")
        assert b"connection: close\r\n" in head
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


@asynccontextmanager
async def started(stack: Stack, log: Path, **settings: str) -> AsyncIterator[tuple[Service, int]]:
    """Start the service, whatever becomes of it."""
    port = free_port()
    environment = {**os.environ, **stack.environment(), "API_FIRST_HTTP_PORT": str(port), **settings}
    with log.open("wb") as output:
        service = await Service.start(environment, port, output=output)
    try:
        yield service, port
    finally:
        await service.stop()


@pytest.mark.parametrize(("workers", "code"), [("1", -signal.SIGTERM), ("2", 1)])
async def test_a_second_signal_ends_at_once(stack: Stack, tmp_path: Path, workers: str, code: int) -> None:
    log = tmp_path / "log"

    async def draining() -> bool:
        return "Draining" in log.read_text()

    async with started(stack, log, WORKERS=workers, DRAIN_SECONDS="60") as (service, _):
        await service.until_ready()
        os.kill(service.pid, signal.SIGTERM)
        await until(draining)
        os.kill(service.pid, signal.SIGTERM)
        assert await service.ended() == code


async def test_what_does_not_end_is_broken_off(stack: Stack, tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with (
        served(stack, log, SHUTDOWN_SECONDS="1", REQUEST_SECONDS="60") as service,
        publishing(service, length=9) as (reader, writer),
    ):
        writer.write(b"{")
        assert await service.service.stop() == 0
        answer = await reader.read()
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 503 Service Unavailable"
    assert {b"connection: close", b"retry-after: 5"} <= set(lines)
    problem = json.loads(body)
    assert problem == {
        "error": "ServiceUnavailableError",
        "message": "The service is stopping.",
        "status_code": 503,
        "details": {},
        "request_id": problem["request_id"],
    }
    events = service.events()
    assert "1 requests did not end within SHUTDOWN_SECONDS" in [event["message"] for event in events]
    access = [event for event in events if event["name"] == "app.access"]
    assert (access[-1]["status_code"], access[-1]["request_id"]) == (503, problem["request_id"])


@pytest.mark.parametrize(
    ("number", "serving"),
    [(signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGSTOP, 2)],
    ids=["dies, perhaps while it starts", "dies", "hangs"],
)
async def test_a_worker_that_dies_or_hangs_is_replaced(
    stack: Stack, tmp_path: Path, number: signal.Signals, serving: int
) -> None:
    log = tmp_path / "log"

    def listening() -> int:
        return log.read_text().count("Listening on")

    async def enough_serve() -> bool:
        return listening() >= serving

    async with served(stack, log, WORKERS="2", WORKER_TIMEOUT_SECONDS="3") as service:
        await until(enough_serve)
        victim = psutil.Process(service.service.pid).children()[0]
        victim.send_signal(number)

        async def replaced() -> bool:
            return (
                f"Worker {victim.pid} ended with -9 and is replaced" in log.read_text() and listening() >= 2
            )

        await until(replaced)
        assert not victim.is_running()
        assert (await service.client.get("/health")).status_code == 200


async def test_workers_that_cannot_serve_are_not_tried_again(stack: Stack, tmp_path: Path) -> None:
    log = tmp_path / "log"

    async def forked() -> bool:
        return "Worker " in log.read_text()

    with socket.socket() as rival:
        rival.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        rival.bind(("127.0.0.1", 0))
        port = rival.getsockname()[1]
        async with started(stack, log, WORKERS="2", API_FIRST_HTTP_PORT=str(port)) as (service, _):
            await until(forked)
            rival.listen()
            assert await service.ended() == 3
    assert "Cannot listen: Address already in use" in log.read_text()
    assert "before it served: so would every other" in log.read_text()


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_port_that_is_held_is_named(stack: Stack, workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "app"],
            env={**os.environ, "API_FIRST_HTTP_PORT": str(port), "WORKERS": workers},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert result.stderr == f"cannot listen on 127.0.0.1 port {port}: Address already in use\n"


def test_an_unknown_command_is_refused() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app", "serv"], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (
        2,
        "usage: python -m app [serve | worker | jobs | migrate | account | token] …\n",
    )


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
