"""`python -m app worker` as a process: it works, tells, waits for what is away, and ends well."""

import asyncio
import json
import os
import re
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app.worker import JOBS, main
from scripts.serve.command import Command, Worker
from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.fresh_databases import fresh_databases

STARTED = "Worker started."
NOT_MIGRATED = "The database is not set up for jobs yet: `python -m app migrate` does that."


class Run:
    """A worker, and what it has logged."""

    def __init__(self, worker: Worker, log: Path, port: int) -> None:
        self.worker = worker
        self.port = port
        self._log = log

    @property
    def messages(self) -> list[str]:
        return [json.loads(line)["message"] for line in self._log.read_text().splitlines()]

    async def says(self, message: str, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while message not in self.messages:  # noqa: ASYNC110  only reading shows it
                await asyncio.sleep(0.05)


@asynccontextmanager
async def working(environment: Mapping[str, str], log: Path) -> AsyncIterator[Run]:
    port = free_port()
    with log.open("wb") as output:
        worker = await Worker.start(
            {**os.environ, "JOBS_METRICS_PORT": str(port), "JOBS_POLL_SECONDS": "0.05", **environment},
            output=output,
        )
    try:
        yield Run(worker, log, port)
    finally:
        await worker.stop()


async def test_it_works_tells_and_ends_well(stack: Stack, tmp_path: Path) -> None:
    async with working(stack.environment(), tmp_path / "log") as run:
        await run.says(STARTED)
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(30):
            held = 'jobs_in_queue{kind="purge_keys",status="held"}'
            while held not in (text := await scraped(client, run)):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.05)
        code = await run.worker.stop()

    assert code == 0
    assert run.messages[-1] == "Worker stopped."
    told = set(re.findall(r'jobs_in_queue{kind="(\w+)",status="waiting"}', text))
    assert {job.name for job in JOBS} <= told
    assert "\noutbox_events_unsent " in text
    socket.create_server(("127.0.0.1", run.port)).close()


async def scraped(client: httpx.AsyncClient, run: Run) -> str:
    return (await client.get(f"http://127.0.0.1:{run.port}/metrics")).text


async def test_it_waits_for_tables(stack: Stack, tmp_path: Path) -> None:
    async with fresh_databases(stack) as environment, working(environment, tmp_path / "log") as run:
        await run.says(NOT_MIGRATED)
        migrated: Process = await Command.spawn("migrate", environment={**os.environ, **environment})
        assert await migrated.wait() == 0
        await run.says("Job purge_keys is due.")
        assert await run.worker.stop() == 0


async def test_it_starts_and_ends_while_nothing_is_there(stack: Stack, tmp_path: Path) -> None:
    nowhere = {f"{system}_PORT": "9" for system in ("POSTGRES", "MYSQL", "MONGODB", "RABBITMQ")}
    environment = {**stack.environment(), **nowhere, "VAULT_ADDR": "http://127.0.0.1:9"}
    async with working(environment, tmp_path / "log") as run:
        await run.says(STARTED)
        assert await run.worker.stop() == 0
    assert run.messages[-1] == "Worker stopped."


async def test_a_second_signal_ends_it_on_the_spot(stack: Stack, tmp_path: Path) -> None:
    async with working(stack.environment(), tmp_path / "log") as run:
        await run.says(STARTED)
        os.kill(run.worker.pid, signal.SIGSTOP)  # both arrive before it can end
        os.kill(run.worker.pid, signal.SIGTERM)
        os.kill(run.worker.pid, signal.SIGINT)
        os.kill(run.worker.pid, signal.SIGCONT)
        assert await run.worker.ended() in {-signal.SIGINT, -signal.SIGTERM}


def test_what_it_cannot_use_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("JOBS_METRICS_PORT", str(port))
        with pytest.raises(SystemExit) as caught:
            main([])
        assert caught.value.code == f"cannot listen on 127.0.0.1 port {port}: Address already in use"

    monkeypatch.setenv("JOBS_AT_ONCE", "many")
    with pytest.raises(SystemExit) as caught:
        main([])
    assert str(caught.value.code).startswith("configuration: JOBS_AT_ONCE: ")
