"""Workers that die or hang under load: the others go on, and there are soon as many as before."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
import psutil
import pytest

from scripts.serve.service import Service, free_port
from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load

CONCURRENCY = 8


def workers(supervisor: int) -> set[int]:
    return {child.pid for child in psutil.Process(supervisor).children()}


async def replaced(supervisor: int, victim: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while victim in workers(supervisor) or len(workers(supervisor)) < 2:  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_worker_that_is_lost_is_replaced(serve: Serve, number: signal.Signals) -> None:
    async with serve(WORKERS="2", WORKER_TIMEOUT_SECONDS="3") as service:

        async def ask(request: int) -> httpx.Response:
            headers = {"connection": "close"} if request % 2 else {}
            return await service.client.get("/examples/database/postgres/query", headers=headers)

        before = workers(service.service.pid)
        victim = min(before)
        async with load(ask, CONCURRENCY) as tally:
            await tally.more(100)
            psutil.Process(victim).send_signal(number)
            await replaced(service.service.pid, victim)
            await tally.more(200)
        tally.lost = tally.sent - tally.settled
        tally.report(f"{number.name} to one of two workers, {CONCURRENCY} requests under way")
        # Only what the lost worker had accepted has failed, and that without an answer.
        assert len(tally.failed) <= CONCURRENCY
        assert all(failure.startswith("no answer") for failure in tally.failed)
        assert set(tally.statuses) == {200}
        assert tally.lost == 0


async def test_workers_end_when_their_supervisor_dies(stack: Stack, tmp_path: Path) -> None:
    port = free_port()
    ours = {"API_FIRST_HTTP_PORT": str(port), "WORKERS": "2", "DRAIN_SECONDS": "0"}
    with (tmp_path / "log").open("wb") as log:
        service = await Service.start({**os.environ, **stack.environment(), **ours}, port, output=log)
    await service.until_ready()
    orphans = [psutil.Process(pid) for pid in workers(service.pid)]
    psutil.Process(service.pid).kill()
    _, alive = await asyncio.to_thread(psutil.wait_procs, orphans, PATIENCE)
    assert alive == []
    assert await service.ended() == -signal.SIGKILL
