"""Each system down, hung and restarted: what it costs, and that all is well again by itself."""

import asyncio
import gc
import time
from collections.abc import Iterator

import pytest

from app import errors
from scripts.stack import Stack
from tests.integrations.conftest import System, recovered

FAST_SECONDS = 0.05
FAILURES = 5


@pytest.fixture(autouse=True)
def _no_leftovers() -> Iterator[None]:
    yield
    gc.collect()


async def failure(system: System) -> tuple[errors.BaseAPIException, float]:
    """Ask once and return the error with the seconds that it took."""
    began = time.perf_counter()
    with pytest.raises(errors.BaseAPIException) as caught:
        await system.work()
    return caught.value, time.perf_counter() - began


async def test_a_system_that_is_down_answers_503_and_opens_its_breaker(system: System, stack: Stack) -> None:
    await asyncio.to_thread(stack.stop, system.name)
    failures = [(await failure(system))[0] for _ in range(FAILURES)]
    refused, seconds = await failure(system)
    with pytest.raises(system.down):
        await system.check()
    await asyncio.to_thread(stack.start, system.name)
    await recovered(system)

    assert {type(error) for error in failures} == {system.down}
    assert {error.details["service"] for error in failures} == {system.name}
    assert type(refused) is errors.CircuitBreakerError
    assert seconds < FAST_SECONDS
    assert not system.breaker.is_open
    await system.check()


async def test_a_system_that_hangs_answers_504_within_its_time(system: System, stack: Stack) -> None:
    # MongoDB's driver watches the server, Redis is connected anew: both may be given up before anybody asks.
    hung = (errors.TimeoutError, system.down) if system.name in ("mongodb", "redis") else errors.TimeoutError
    await asyncio.to_thread(stack.pause, system.name)
    try:
        outcomes = [await failure(system) for _ in range(FAILURES)]
        refused, seconds = await failure(system)
        with pytest.raises(hung):
            await system.check()
    finally:
        await asyncio.to_thread(stack.resume, system.name)
    await recovered(system)

    assert all(isinstance(error, hung) for error, _ in outcomes)
    assert max(taken for _, taken in outcomes) < 1.5
    assert type(refused) is errors.CircuitBreakerError
    assert seconds < FAST_SECONDS


async def test_a_restart_that_nobody_saw_fails_no_read(system: System, stack: Stack) -> None:
    await asyncio.to_thread(stack.stop, system.name)
    await asyncio.to_thread(stack.start, system.name)
    if system.name == "rabbitmq":  # its connection is made anew before anybody asks
        await recovered(system)

    await system.work()


async def test_work_under_way_ends_when_the_system_goes(system: System, stack: Stack) -> None:
    ended = asyncio.Event()
    outcomes: set[type[BaseException] | None] = set()

    async def ask_on_and_on() -> None:
        while not ended.is_set():
            try:
                async with asyncio.timeout(3):
                    await system.work()
            except errors.BaseAPIException as error:
                outcomes.add(type(error))
            await asyncio.sleep(0.01)

    try:
        async with asyncio.TaskGroup() as askers:
            for _ in range(8):
                askers.create_task(ask_on_and_on())
            await asyncio.to_thread(stack.kill, system.name)
            await asyncio.to_thread(stack.start, system.name)
            await recovered(system)
            ended.set()
    finally:
        await asyncio.to_thread(stack.start, system.name)

    # A server that is back at once may not even be missed: what may be done twice is tried again.
    assert outcomes <= {system.down, errors.CircuitBreakerError, errors.TimeoutError}
