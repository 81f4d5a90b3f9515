"""Windows are counted for all together, in few round trips, and alone while the store is away."""

import asyncio
import math
import time

import pytest
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from prometheus_client import REGISTRY

from app.services.rate_limits import CROWD, RateLimits, Window
from app.services.store import SharedStore
from tests.services.conftest import Line, back

LIMIT = RateLimitItemPerMinute(5)


def counting(store: SharedStore) -> RateLimits:
    return RateLimits(store, FixedWindowRateLimiter(MemoryStorage()))


@pytest.fixture
def limits(store: SharedStore) -> RateLimits:
    return counting(store)


async def counts(limits: RateLimits, name: str, times: int) -> list[int]:
    return [(await limits.hit(LIMIT, "test", name)).count for _ in range(times)]


def fallbacks() -> float:
    return REGISTRY.get_sample_value("rate_limit_fallback_total") or 0.0


async def test_requests_are_counted_one_after_the_other(limits: RateLimits, name: str) -> None:
    assert await counts(limits, name, 7) == [1, 2, 3, 4, 5, 6, 7]


async def test_workers_count_together(store: SharedStore, name: str) -> None:
    first, second = counting(store), counting(store)
    assert await counts(first, name, 2) == [1, 2]
    assert await counts(second, name, 2) == [3, 4]


async def test_clients_and_operations_have_their_own_windows(limits: RateLimits, name: str) -> None:
    windows = [("a", name), ("a", f"{name}2"), ("b", name), ("a", name)]
    assert [(await limits.hit(LIMIT, *window)).count for window in windows] == [1, 1, 1, 2]


async def test_a_window_ends_a_minute_after_its_first_request(limits: RateLimits, name: str) -> None:
    before = time.time()
    first = await limits.hit(LIMIT, "test", name)
    assert before + 59.9 <= first.ends <= time.time() + 60
    later = await limits.hit(LIMIT, "test", name)
    assert later.ends == pytest.approx(first.ends, abs=0.05)


async def test_a_request_does_not_put_the_end_of_its_window_off(limits: RateLimits, name: str) -> None:
    second = RateLimitItemPerSecond(1000)
    window = first = await limits.hit(second, "test", name)
    while time.time() < first.ends - 0.4:
        window = await limits.hit(second, "test", name)
    assert window.count > 1
    assert window.ends == pytest.approx(first.ends, abs=0.3)


async def test_a_window_that_has_ended_begins_anew(limits: RateLimits, name: str) -> None:
    second = RateLimitItemPerSecond(5)
    window = await limits.hit(second, "test", name)
    assert (await limits.hit(second, "test", name)).count == 2
    await asyncio.sleep(window.ends - time.time() + 0.05)
    assert (await limits.hit(second, "test", name)).count == 1


async def test_concurrent_requests_share_round_trips(limits: RateLimits, line: Line, name: str) -> None:
    windows = await asyncio.gather(*(limits.hit(LIMIT, "test", f"{name}{n % 10}") for n in range(100)))
    assert sorted(window.count for window in windows) == sorted([*range(1, 11)] * 10)
    assert line.calls == 1


async def test_what_arrives_during_a_round_trip_shares_the_next(
    limits: RateLimits, line: Line, name: str
) -> None:
    line.open.clear()
    first = asyncio.create_task(limits.hit(LIMIT, "test", name))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(limits.hit(LIMIT, "test", name)) for _ in range(9)]
    await asyncio.sleep(0.01)
    line.open.set()
    assert [window.count for window in await asyncio.gather(first, *others)] == [*range(1, 11)]
    assert line.calls == 2


async def test_where_several_came_at_a_time_the_next_batch_waits_for_more(
    limits: RateLimits, line: Line, name: str
) -> None:
    await asyncio.gather(*(limits.hit(LIMIT, "test", name) for _ in range(CROWD)))
    early = asyncio.create_task(limits.hit(LIMIT, "test", name))
    await asyncio.sleep(0)
    late = asyncio.create_task(limits.hit(LIMIT, "test", name))
    assert [(await early).count, (await late).count] == [CROWD + 1, CROWD + 2]
    assert line.calls == 2

    await counts(limits, name, 2)
    assert line.calls == 4


async def test_a_client_that_left_does_not_hold_up_the_others(limits: RateLimits, name: str) -> None:
    hits = [asyncio.create_task(limits.hit(LIMIT, "test", name)) for _ in range(3)]
    await asyncio.sleep(0)
    hits[1].cancel()
    answers = await asyncio.gather(*hits, return_exceptions=True)
    assert [answer.count for answer in answers if isinstance(answer, Window)] == [1, 3]


async def test_without_the_store_each_process_counts_alone(store: SharedStore, line: Line, name: str) -> None:
    before = fallbacks()
    line.broken = True
    first, second = counting(store), counting(store)
    assert await counts(first, name, 7) == [1, 2, 3, 4, 5, 6, 6]
    assert await counts(second, name, 2) == [1, 2]
    assert fallbacks() - before == 9


async def test_a_window_of_its_own_has_an_end(store: SharedStore, line: Line, name: str) -> None:
    line.broken = True
    window = await counting(store).hit(LIMIT, "test", name)
    assert 59 < window.ends - time.time() <= 60


async def test_the_store_counts_again_when_it_is_back(
    limits: RateLimits, store: SharedStore, line: Line, name: str
) -> None:
    assert await counts(limits, name, 2) == [1, 2]
    line.broken = True
    assert await counts(limits, name, 1) == [1]
    line.broken = False
    await back(store)
    assert await counts(limits, name, 1) == [3]


def test_what_a_window_tells() -> None:
    window = Window(3, time.time() + 10.2)
    assert window.reset == math.ceil(window.ends)
    assert window.retry_after == 11
    assert Window(3, time.time() - 1).retry_after == 1
