"""`python -m scripts.load [--users N] [--seconds S]`: users who walk journeys through two replicas."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from scripts.serve.service import CHECKOUT, Service
from scripts.stack import Stack, StackError
from scripts.stack.nginx import HOST, REPLICAS
from scripts.violations import violations

REPORTS = CHECKOUT / "build" / "load"
JOURNEYS = Path(__file__).with_name("journeys.py")


def main() -> int:
    arguments = _arguments()
    try:
        stack = Stack(arguments.stack, report=_say)
        stack.up()
        return asyncio.run(_loaded(stack, arguments))
    except StackError as error:
        _say(str(error))
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.load")
    parser.add_argument("--users", type=int, default=20, help="how many at once (20)")
    parser.add_argument("--seconds", type=int, default=60, help="how long (60)")
    parser.add_argument("--stack", default=os.environ.get("STACK", "test"), help="which local stack (test)")
    return parser.parse_args()


async def _loaded(stack: Stack, arguments: argparse.Namespace) -> int:
    async with AsyncExitStack() as open_things:
        urls = [await open_things.enter_async_context(_replica(stack, port)) for port in _ports(stack)]
        await open_things.enter_async_context(_worker(stack))
        await open_things.enter_async_context(_nginx(stack))
        address = f"http://{HOST}:{stack.site.port(40)}"
        _say(f"{arguments.users} users for {arguments.seconds} s on {address}, before {' and '.join(urls)}")
        code = await _locust(address, arguments.users, arguments.seconds)
        broken = [line for url in urls for line in await asyncio.to_thread(violations, url)]
    for line in broken:
        _say(line)
    _say(f"the report is {REPORTS / 'report.html'}")
    return code or int(bool(broken))


def _ports(stack: Stack) -> list[int]:
    return [stack.site.port(number) for number in REPLICAS.values()]


@asynccontextmanager
async def _replica(stack: Stack, port: int) -> AsyncIterator[str]:
    """Serve with limits on, believing nginx who the client is."""
    ours = {
        "API_FIRST_HTTP_PORT": str(port),
        "TRUSTED_PROXIES": HOST,
        "LOG_LEVEL": "WARNING",
        "DRAIN_SECONDS": "0",
        "CONTRACT_GUARD_SAMPLE": "0.1",
    }
    service = await Service.start({**stack.environment(), **os.environ, **ours}, port)
    try:
        await service.until_ready()
        yield f"http://{HOST}:{port}"
    finally:
        if code := await service.stop():
            raise StackError(f"the replica on port {port} ended with {code}")


@asynccontextmanager
async def _worker(stack: Stack) -> AsyncIterator[None]:
    """Have somebody publish the events that requests leave behind."""
    ours = {"JOBS_METRICS_PORT": str(stack.site.port(43)), "LOG_LEVEL": "WARNING"}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "worker"),
        cwd=CHECKOUT,
        env={**stack.environment(), **os.environ, **ours},
        start_new_session=True,
    )
    try:
        yield
    finally:
        child.terminate()
        if code := await child.wait():
            raise StackError(f"the worker ended with {code}")


@asynccontextmanager
async def _nginx(stack: Stack) -> AsyncIterator[None]:
    await asyncio.to_thread(stack.up, "nginx")
    try:
        yield
    finally:
        await asyncio.to_thread(stack.down, "nginx")


async def _locust(address: str, users: int, seconds: int) -> int:
    """Return 1 where an answer was not what its step expects."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    command = (
        *(sys.executable, "-m", "locust", "--locustfile", str(JOURNEYS), "--host", address),
        *("--headless", "--users", str(users), "--spawn-rate", str(max(1, users // 5))),
        *("--run-time", f"{seconds}s", "--stop-timeout", "30", "--only-summary", "--loglevel", "WARNING"),
        *("--html", str(REPORTS / "report.html"), "--csv", str(REPORTS / "steps")),
    )
    child = await asyncio.create_subprocess_exec(
        *command, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}
    )
    return await child.wait()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
