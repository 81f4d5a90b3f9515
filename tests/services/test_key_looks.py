"""Looks at keys: one for all who wait, not many for unknown keys, none once nobody refreshes them."""

import asyncio

import pytest

from app.services import key_looks
from app.services.key_looks import KeyLooks


class Source:
    """Counts the looks, of which each waits until it is `told`."""

    def __init__(self) -> None:
        self.looks = 0
        self.ended = 0
        self.asked = asyncio.Event()
        self.told = asyncio.Event()

    async def read(self) -> None:
        self.looks += 1
        self.asked.set()
        try:
            await self.told.wait()
        finally:
            self.ended += 1


@pytest.fixture
def source() -> Source:
    return Source()


async def test_whoever_comes_during_a_look_waits_for_that_one(source: Source) -> None:
    looks = KeyLooks(source.read)
    async with asyncio.TaskGroup() as waiting:
        for _ in range(5):
            waiting.create_task(looks.look())
            waiting.create_task(looks.look_for_unknown())
        await asyncio.sleep(0)
        source.told.set()
    assert source.looks == 1


async def test_a_look_goes_on_when_one_of_those_who_wait_has_gone(source: Source) -> None:
    looks = KeyLooks(source.read)
    async with asyncio.TaskGroup() as waiting:
        gone = waiting.create_task(looks.look())
        waiting.create_task(looks.look())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.wait([gone])
        source.told.set()
    assert gone.cancelled()
    assert source.looks == source.ended == 1


async def test_unknown_keys_are_looked_for_again_only_after_a_pause(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.told.set()
    looks = KeyLooks(source.read)
    await looks.look()
    for _ in range(3):
        await looks.look_for_unknown()
    assert source.looks == 2, "the first for an unknown key, and one before that was not for any"
    monkeypatch.setattr(key_looks, "UNKNOWN_KEY_PAUSE", 0.0)
    again = KeyLooks(source.read)
    for _ in range(3):
        await again.look_for_unknown()
    assert source.looks == 5


async def test_no_look_outlives_who_refreshes(source: Source) -> None:
    looks = KeyLooks(source.read)
    async with looks.refreshed(looks.look(), name="refresh in a test"):
        await source.asked.wait()
    assert source.looks == source.ended == 1
