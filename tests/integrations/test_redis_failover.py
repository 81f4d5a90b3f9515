"""A master of the cluster dies: its keys come back with its replica, the others' never notice."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from redis.crc import key_slot

from app import errors
from app.integrations.redis_tables import Member
from app.resources import Resources, open_resources
from app.settings import Settings
from scripts.stack import Stack

GRACE = 1.0
PATIENCE = 3.0
"""Seconds to wait for an answer: a node that writes its files, or a slow machine, may well take one."""


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    redis = settings.redis.model_copy(update={"timeout_seconds": PATIENCE})
    async with open_resources(settings.model_copy(update={"redis": redis})) as resources:
        yield resources


@dataclass(slots=True)
class Watch:
    """When a key was last away, and what was said then."""

    key: str
    problems: list[Exception] = field(default_factory=list)
    last: float = 0.0

    async def run(self, resources: Resources) -> None:
        while True:
            try:
                await resources.redis.get(self.key)
            except (errors.ServiceUnavailableError, errors.TimeoutError) as problem:
                self.problems.append(problem)
                self.last = time.monotonic()
            await asyncio.sleep(0.01)


def holds(member: Member, key: str) -> bool:
    return any(first <= key_slot(f"cache:{key}".encode()) <= last for first, last in member.ranges)


async def promoted(resources: Resources, victim: Member) -> float:
    """Wait until the cluster itself has given the slots of the victim to another, and return when."""
    async with asyncio.timeout(30):
        while True:
            members = await resources.redis.members()
            if any(m.ranges == victim.ranges and m.node_id != victim.node_id for m in members):
                return time.monotonic()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("fault", ["kill", "pause"])
async def test_a_lost_master_costs_its_own_keys_until_its_replica_takes_over(
    resources: Resources, stack: Stack, fault: str
) -> None:
    victim = next(m for m in await resources.redis.members() if m.ranges and holds(m, "failover"))
    unit = f"redis-{victim.port - stack.site.port(10) + 1}"
    others = [key for key in (f"other-{number}" for number in range(20)) if not holds(victim, key)]
    watches = [Watch("failover"), *(Watch(key) for key in others)]
    tasks = [asyncio.create_task(watch.run(resources)) for watch in watches]
    try:
        await asyncio.to_thread(getattr(stack, fault), unit)
        taken_over = await promoted(resources, victim)
        await asyncio.sleep(GRACE * 2)
    finally:
        for task in tasks:
            task.cancel()
        if fault == "pause":
            await asyncio.to_thread(stack.resume, unit)
        await asyncio.to_thread(stack.start, "redis")

    assert watches[0].problems
    assert watches[0].last - taken_over < GRACE
    assert [watch.problems for watch in watches[1:]] == [[] for _ in others]
    assert not resources.redis.breaker.is_open
