"""Answers are kept, computed once at a time, and dropped when they are invalid."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from prometheus_client import REGISTRY

from app.services import response_cache
from app.services.response_cache import Key, ResponseCache
from app.services.store import SharedStore
from tests.services.conftest import Line


@pytest.fixture
def cache(store: SharedStore) -> ResponseCache:
    return ResponseCache(store)


class Handler:
    """Computes answers, and counts how many."""

    def __init__(
        self, answer: bytes | None = b"answer", wait: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self.answer = answer
        self.calls = 0
        self._wait = wait

    async def __call__(self) -> bytes | None:
        self.calls += 1
        if self._wait is not None:
            await self._wait()
        return self.answer


async def test_an_answer_is_computed_once(cache: ResponseCache, name: str) -> None:
    key, handler = Key(name, "a=1"), Handler()
    assert [await cache.answer(key, 60, handler) for _ in range(3)] == [None, b"answer", b"answer"]
    assert handler.calls == 1


async def test_another_process_has_it_too(store: SharedStore, name: str) -> None:
    key, handler = Key(name, "a=1"), Handler()
    await ResponseCache(store).answer(key, 60, handler)
    assert await ResponseCache(store).answer(key, 60, handler) == b"answer"


async def test_what_differs_is_computed_on_its_own(cache: ResponseCache, name: str) -> None:
    handler = Handler()
    for key in (Key(name, "a=1"), Key(name, "a=2"), Key(f"{name}2", "a=1"), Key(name, "a" * 300)):
        await cache.answer(key, 60, handler)
    assert handler.calls == 4


async def test_long_variants_are_told_apart(cache: ResponseCache, name: str) -> None:
    first, second = Key(name, "a" * 300), Key(name, "a" * 301)
    await cache.answer(first, 60, Handler(b"first"))
    await cache.answer(second, 60, Handler(b"second"))
    assert await cache.answer(first, 60, Handler()) == b"first"
    assert await cache.answer(second, 60, Handler()) == b"second"
    assert len(first.member) == 165


async def test_an_answer_ends_with_its_time(cache: ResponseCache, name: str) -> None:
    key, handler = Key(name, ""), Handler()
    await cache.answer(key, 1, handler)
    assert await cache.answer(key, 1, handler) == b"answer"
    await asyncio.sleep(1.1)
    assert await cache.answer(key, 1, handler) is None


async def test_what_is_not_to_be_kept_is_not(cache: ResponseCache, name: str) -> None:
    key, handler = Key(name, ""), Handler(None)
    assert [await cache.answer(key, 60, handler) for _ in range(3)] == [None, None, None]
    assert handler.calls == 3


async def test_an_empty_answer_is_one(cache: ResponseCache, name: str) -> None:
    key, handler = Key(name, ""), Handler(b"\r\n\r\n")
    await cache.answer(key, 60, handler)
    assert await cache.answer(key, 60, handler) == b"\r\n\r\n"


async def test_fifty_at_once_compute_once(cache: ResponseCache, name: str) -> None:
    key, handler = Key(name, ""), Handler(wait=lambda: asyncio.sleep(0.05))
    answers = await asyncio.gather(*(cache.answer(key, 60, handler) for _ in range(50)))
    assert (handler.calls, answers.count(None), answers.count(b"answer")) == (1, 1, 49)


async def test_two_processes_at_once_compute_once(store: SharedStore, name: str) -> None:
    key, handler = Key(name, ""), Handler(wait=lambda: asyncio.sleep(0.1))
    caches = [ResponseCache(store) for _ in range(5)]
    answers = await asyncio.gather(*(cache.answer(key, 60, handler) for cache in caches))
    assert (handler.calls, answers.count(None), answers.count(b"answer")) == (1, 1, 4)


async def test_a_process_that_died_computing_holds_nobody_up_for_long(
    store: SharedStore, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cache, "LEASE", 0.1)
    key, gate = Key(name, ""), asyncio.Event()
    dead = asyncio.create_task(ResponseCache(store).answer(key, 60, Handler(wait=gate.wait)))
    await asyncio.sleep(0.03)
    handler = Handler()
    assert await ResponseCache(store).answer(key, 60, handler) is None
    assert handler.calls == 1
    gate.set()
    await dead


async def test_a_failed_computation_is_tried_by_those_who_waited(cache: ResponseCache, name: str) -> None:
    key, gate = Key(name, ""), asyncio.Event()

    async def fail() -> bytes:
        await gate.wait()
        raise RuntimeError("broken")

    handler = Handler()
    leader = asyncio.create_task(cache.answer(key, 60, fail))
    await asyncio.sleep(0.03)
    follower = asyncio.create_task(cache.answer(key, 60, handler))
    await asyncio.sleep(0.01)
    gate.set()
    with pytest.raises(RuntimeError, match="broken"):
        await leader
    assert await follower is None
    assert handler.calls == 1
    assert await cache.answer(key, 60, handler) is None
    assert await cache.answer(key, 60, handler) == b"answer"


async def test_an_invalid_answer_is_dropped(cache: ResponseCache, name: str) -> None:
    handler = Handler()
    keys = [Key(name, f"path.name={n}") for n in range(3)]
    for key in keys:
        await cache.answer(key, 60, handler)
    assert await cache.invalidate(name, "path.name=1") == 1
    assert [await cache.answer(key, 60, handler) for key in keys] == [b"answer", None, b"answer"]
    assert await cache.invalidate(name) == 3
    assert [await cache.answer(key, 60, handler) for key in keys] == [None, None, None]


async def test_nothing_to_drop(cache: ResponseCache, name: str) -> None:
    assert await cache.invalidate(name) == 0


async def test_what_was_computed_from_old_data_is_not_kept(cache: ResponseCache, name: str) -> None:
    key, gate = Key(name, ""), asyncio.Event()
    old = asyncio.create_task(cache.answer(key, 60, Handler(b"old", wait=gate.wait)))
    await asyncio.sleep(0.05)
    await cache.invalidate(name)
    gate.set()
    assert await old is None
    assert await cache.answer(key, 60, Handler(b"new")) is None
    assert await cache.answer(key, 60, Handler(b"newer")) == b"new"


async def test_without_the_store_everything_is_computed(cache: ResponseCache, line: Line, name: str) -> None:
    def unavailable() -> float:
        return REGISTRY.get_sample_value("cache_unavailable_total") or 0.0

    line.broken = True
    before, key, handler = unavailable(), Key(name, ""), Handler()
    assert [await cache.answer(key, 60, handler) for _ in range(3)] == [None, None, None]
    assert await cache.invalidate(name) == 0
    assert unavailable() - before == 4


async def test_a_store_that_leaves_in_between_costs_only_the_keeping(
    cache: ResponseCache, line: Line, name: str
) -> None:
    async def lose() -> None:
        line.broken = True

    assert await cache.answer(Key(name, ""), 60, Handler(wait=lose)) is None


async def test_invalidations_are_counted(cache: ResponseCache) -> None:
    def counted(pattern: str) -> float:
        return REGISTRY.get_sample_value("cache_invalidations_total", {"pattern": pattern}) or 0.0

    before = counted("counted_operation"), counted("counted_operation:…")
    await cache.invalidate("counted_operation")
    await cache.invalidate("counted_operation", "path.name=x")
    await cache.invalidate("counted_operation", "path.name=y")
    assert (counted("counted_operation") - before[0], counted("counted_operation:…") - before[1]) == (1, 2)
