"""The shared store is there within its deadline, or it is not there."""

import asyncio
import logging
import time

import pytest

from app.integrations.redis_cluster import Redis
from app.services.store import SharedStore, StoreAwayError
from tests.services.conftest import Line, back

ECHO = "return ARGV[1]"


async def echo(store: SharedStore, word: str) -> str:
    answer: bytes = await store.evaluate(ECHO, ["limit:{windows}:echo"], [word])
    return answer.decode()


async def test_a_script_is_answered(store: SharedStore) -> None:
    assert await echo(store, "word") == "word"


async def test_before_it_is_attached_the_store_is_away() -> None:
    with pytest.raises(StoreAwayError):
        await echo(SharedStore(), "word")


async def test_after_it_is_detached_the_store_is_away(store: SharedStore) -> None:
    await store.detach()
    with pytest.raises(StoreAwayError):
        await echo(store, "word")


async def test_a_broken_store_is_away_until_a_probe_succeeds(
    store: SharedStore, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    line.broken = True
    with pytest.raises(StoreAwayError):
        await echo(store, "word")
    line.broken = False
    with pytest.raises(StoreAwayError):
        await echo(store, "word")
    await back(store)
    assert [record.getMessage() for record in caplog.records] == [
        "the shared store is away, limits are kept by process: Redis cannot be reached.",
        "the shared store is back",
    ]


async def test_probing_goes_on_while_the_store_is_broken(store: SharedStore, line: Line) -> None:
    line.broken = True
    with pytest.raises(StoreAwayError):
        await echo(store, "word")
    await line.called(4)
    line.broken = False
    await back(store)


async def test_a_hung_store_costs_one_deadline_once(redis: Redis) -> None:
    line = Line(redis)
    store = SharedStore(deadline=0.05, retry_after=60)
    store.attach(line)
    line.open.clear()
    started = time.perf_counter()
    first = await asyncio.gather(*(echo(store, "word") for _ in range(20)), return_exceptions=True)
    took = time.perf_counter() - started
    assert {type(answer) for answer in first} == {StoreAwayError}
    assert 0.05 <= took < 0.1
    started = time.perf_counter()
    for _ in range(100):
        with pytest.raises(StoreAwayError):
            await echo(store, "word")
    assert time.perf_counter() - started < 0.05
    assert line.calls == 20
    line.open.set()
    await store.detach()


async def test_a_late_loop_is_not_taken_for_a_late_store(redis: Redis) -> None:
    store = SharedStore(deadline=0.2)
    store.attach(redis)
    await echo(store, "warm")
    answer = asyncio.create_task(echo(store, "word"))
    await asyncio.sleep(0.001)
    time.sleep(0.3)  # noqa: ASYNC251  the loop is held up past the deadline; the answer arrives meanwhile
    assert await answer == "word"
    await store.detach()


async def test_a_wrong_script_takes_nothing_down(store: SharedStore) -> None:
    with pytest.raises(StoreAwayError):
        await store.evaluate("return redis.call('NONSENSE')", ["limit:{windows}:x"], [])
    await back(store)
