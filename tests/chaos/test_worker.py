"""Workers killed under load, and what they stand on restarted: no job and no event is lost."""

import asyncio
import os
import signal
import sys
import uuid
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aio_pika
import pytest
from aio_pika.abc import AbstractQueue
from sqlalchemy import TextClause, text

from app import errors
from app.integrations import job_queue, outbox
from app.jobs.outbox_relay import EXCHANGE
from app.resources import Resources
from app.settings import Settings
from scripts.serve.command import CHECKOUT
from scripts.stack import Stack
from tests.broker import connected
from tests.jobs.conftest import NumberedPayload
from tests.patient import patient_resources

JOBS = 400
EVENTS = 400
PATIENCE_SECONDS = 120
HASTE = {"JOBS_HEARTBEAT_SECONDS": "1.5", "JOBS_POLL_SECONDS": "0.1", "LOG_LEVEL": "ERROR"}


class Workers:
    """Some workers, which die and are followed by others."""

    def __init__(self, stack: Stack, table: str) -> None:
        self._environment = {**os.environ, **stack.environment(), **HASTE}
        self._command = (sys.executable, "-m", "tests.chaos.chaos_worker", table)
        self._running: list[Process] = []

    async def start(self, count: int) -> None:
        for _ in range(count):
            process = await asyncio.create_subprocess_exec(
                *self._command, cwd=CHECKOUT, env=self._environment, stdout=DEVNULL
            )
            self._running.append(process)

    async def kill_one(self) -> None:
        """Kill the oldest on the spot, and start another."""
        victim = self._running.pop(0)
        victim.kill()
        await victim.wait()
        await self.start(1)

    async def stop(self) -> list[int]:
        for process in self._running:
            process.terminate()
        return [await process.wait() for process in self._running]


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with patient_resources(settings) as resources:
        yield resources


@pytest.fixture
async def table(resources: Resources) -> AsyncIterator[str]:
    """Make a table that the jobs of this test leave rows in."""
    name = f"chaos_{uuid.uuid4().hex}"
    async with resources.transactions.begin() as session:
        await session.execute(text(f"CREATE TABLE {name} (number integer, job_id bigint, asked_at integer)"))
    yield name
    async with resources.transactions.begin() as session:
        await session.execute(text(f"DROP TABLE {name}"))
        for stored in ("job_schedules WHERE name", "jobs WHERE entrypoint", "job_log WHERE entrypoint"):
            await session.execute(text(f"DELETE FROM {stored} LIKE '{name}%'"))  # noqa: S608  ours


@asynccontextmanager
async def working(stack: Stack, table: str, count: int) -> AsyncIterator[Workers]:
    workers = Workers(stack, table)
    try:
        await workers.start(count)
        yield workers
    finally:
        codes = await workers.stop()
    assert set(codes) <= {0, -signal.SIGTERM}  # one that has just been started has nothing to end


async def ask(resources: Resources, table: str, numbers: Iterable[int]) -> None:
    payload = type("Numbered", (NumberedPayload,), {"job": f"{table}_numbered", "__annotations__": {}})
    async with resources.transactions.begin() as session:
        for number in numbers:
            await job_queue.enqueue(session, payload(number=number))


async def done(resources: Resources, table: str) -> Counter[int]:
    numbers = text(f"SELECT number FROM {table} WHERE number > 0")  # noqa: S608  ours
    return Counter(await resources.transactions.read(lambda session: session.scalars(numbers)))


async def reached(resources: Resources, table: str, goal: int) -> Counter[int]:
    """Wait until so many have been done, through what befalls the database."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                if len(found := await done(resources, table)) >= goal:
                    return found
            except errors.BaseAPIException:
                pass
            await asyncio.sleep(0.1)


async def left(resources: Resources, table: str) -> int:
    waiting = text("SELECT count(*) FROM jobs WHERE entrypoint = :job")
    return int(
        await resources.transactions.read(
            lambda session: session.scalar(waiting, {"job": f"{table}_numbered"})
        )
        or 0
    )


async def settled(resources: Resources, table: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await left(resources, table):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.1)


async def test_killed_workers_lose_no_job(stack: Stack, resources: Resources, table: str) -> None:
    await ask(resources, table, range(1, JOBS + 1))
    async with working(stack, table, 2) as workers:
        for share in (1, 2, 3):
            await reached(resources, table, JOBS * share // 5)
            await workers.kill_one()
        found = await reached(resources, table, JOBS)
        await settled(resources, table)

    lost = set(range(1, JOBS + 1)) - set(found)
    twice = sum(count > 1 for count in found.values())
    print(f"\nkilled workers: sent {JOBS}, done {len(found)}, lost {len(lost)}, done twice {twice}")  # noqa: T201
    assert lost == set()


async def test_a_database_that_restarts_loses_no_job(stack: Stack, resources: Resources, table: str) -> None:
    await ask(resources, table, range(1, JOBS + 1))
    async with working(stack, table, 2):
        await reached(resources, table, JOBS // 5)
        await asyncio.to_thread(stack.kill, "postgres")
        await asyncio.to_thread(stack.start, "postgres")
        found = await reached(resources, table, JOBS)
        await settled(resources, table)

    print(f"\nkilled database: sent {JOBS}, done {len(found)}, lost {JOBS - len(found)}")  # noqa: T201
    assert set(found) == set(range(1, JOBS + 1))


async def test_each_time_of_a_recurring_job_counts_once(
    stack: Stack, resources: Resources, table: str
) -> None:
    times = text(f"SELECT asked_at FROM {table} WHERE number = 0")  # noqa: S608  ours
    async with working(stack, table, 3) as workers:
        for goal in (4, 8, 12):
            await counted(resources, times, at_least=goal)
            await workers.kill_one()

    begun = text(f"SELECT DISTINCT job_id, asked_at FROM {table} WHERE number = 0")  # noqa: S608  ours
    rows = await resources.transactions.read(lambda session: session.execute(begun))
    seconds = Counter(asked_at for _, asked_at in rows)
    twice = [second for second, count in seconds.items() if count > 1]
    print(f"\nthree workers, three killed: {len(seconds)} times, asked for twice {len(twice)}")  # noqa: T201
    assert len(seconds) >= 12
    assert twice == []


async def counted(resources: Resources, times: TextClause, *, at_least: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(set(await resources.transactions.read(lambda session: session.scalars(times)))) < at_least:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("how", ["worker", "broker"])
async def test_every_event_of_a_commit_is_published_whoever_dies(
    how: str, stack: Stack, resources: Resources, table: str
) -> None:
    committed: set[str] = set()
    rolled_back: set[str] = set()
    async with await connected(stack) as connection:
        inbox = await bound(connection, table)
    async with working(stack, table, 2) as workers:
        for number in range(EVENTS):
            await write(resources, table, number, committed, rolled_back)
            if number % 100 == 50:
                if how == "worker":
                    await workers.kill_one()
                elif number == 150:
                    await asyncio.to_thread(stack.kill, "rabbitmq")
                    await asyncio.to_thread(stack.start, "rabbitmq")
        await all_sent(resources, table)
    found = await received(stack, inbox)

    lost, invented = committed - set(found), set(found) & rolled_back
    twice = sum(count > 1 for count in found.values())
    print(  # noqa: T201  the result
        f"\n{how} killed: committed {len(committed)}, published {len(found)}, lost {len(lost)},"
        f" of {len(rolled_back)} rolled back {len(invented)}, twice {twice}"
    )
    assert (lost, invented) == (set(), set())
    assert set(found) == committed


async def bound(connection: aio_pika.abc.AbstractConnection, kind: str) -> str:
    channel = await connection.channel()
    exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
    queue = await channel.declare_queue(kind, durable=True)
    await queue.bind(exchange, kind)
    return kind


async def write(
    resources: Resources, kind: str, number: int, committed: set[str], rolled_back: set[str]
) -> None:
    """Commit three of four, and roll the fourth back."""
    async with resources.transactions.begin() as session:
        event_id = str(await outbox.add(session, kind, {"number": number}))
        if number % 4 == 3:
            await session.rollback()
    (rolled_back if number % 4 == 3 else committed).add(event_id)


async def all_sent(resources: Resources, kind: str) -> None:
    waiting = text("SELECT count(*) FROM outbox_events WHERE type = :type AND sent_at IS NULL")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await resources.transactions.read(lambda session: session.scalar(waiting, {"type": kind})):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def received(stack: Stack, queue: str) -> Counter[str]:
    found: Counter[str] = Counter()
    async with await connected(stack) as connection:
        known: AbstractQueue = await (await connection.channel()).declare_queue(queue, durable=True)
        while (message := await known.get(no_ack=True, fail=False)) is not None:
            found[str(message.message_id)] += 1
        await known.delete()
    return found
