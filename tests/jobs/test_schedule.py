"""A recurring job is asked for once each time it is due, whoever looks, and however often."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest
from sqlalchemy import delete, select, text, update

from app.integrations.job_queue import JobPayload
from app.integrations.job_tables import JobRow, ScheduleRow
from app.job import Every, Job, JobContext
from app.jobs.schedule import Schedule
from app.resources import Resources

HOUR = 3600


class Recurring(JobPayload):
    job: ClassVar[str] = f"test_{uuid.uuid4().hex}"


async def nothing(context: JobContext, payload: Recurring) -> None: ...


HOURLY = Job(Recurring, nothing, every=Every(HOUR, offset=600))


@pytest.fixture(autouse=True)
async def _forget(resources: Resources) -> AsyncIterator[None]:
    yield
    async with resources.transactions.begin() as session:
        await session.execute(delete(JobRow).where(JobRow.entrypoint == Recurring.job))
        await session.execute(delete(ScheduleRow).where(ScheduleRow.name == Recurring.job))


def schedule(resources: Resources) -> Schedule:
    return Schedule(resources.transactions, [HOURLY])


async def asked(resources: Resources) -> list[int]:
    mine = select(JobRow.id).where(JobRow.entrypoint == Recurring.job)
    return list(await resources.transactions.read(lambda session: session.scalars(mine)))


async def due(resources: Resources) -> tuple[float, float]:
    """Return when it was last due and now, in seconds of the database's clock."""
    both = text(
        "SELECT extract(epoch FROM due_at), extract(epoch FROM now()) FROM job_schedules WHERE name = :name"
    )
    row = await resources.transactions.read(lambda session: session.execute(both, {"name": Recurring.job}))
    last, now = row.one()
    return float(last), float(now)


async def ended(resources: Resources) -> None:
    async with resources.transactions.begin() as session:
        await session.execute(delete(JobRow).where(JobRow.entrypoint == Recurring.job))


async def move(resources: Resources, hours: int) -> None:
    async with resources.transactions.begin() as session:
        moved = ScheduleRow.due_at + text(f"interval '{hours} hours'")
        await session.execute(
            update(ScheduleRow).where(ScheduleRow.name == Recurring.job).values(due_at=moved)
        )


async def test_many_workers_ask_once_and_so_do_those_that_come_after(resources: Resources) -> None:
    await asyncio.gather(*(schedule(resources).look() for _ in range(8)))
    assert len(await asked(resources)) == 1
    await ended(resources)

    await schedule(resources).look()
    assert await asked(resources) == []
    last, now = await due(resources)
    assert last % HOUR == 600
    assert 0 <= now - last < HOUR


async def test_each_time_counts_once_and_those_that_were_missed_as_one(resources: Resources) -> None:
    await schedule(resources).look()
    await ended(resources)
    await move(resources, -5)

    await asyncio.gather(*(schedule(resources).look() for _ in range(8)))

    assert len(await asked(resources)) == 1
    last, now = await due(resources)
    assert 0 <= now - last < HOUR


async def test_a_time_is_left_out_while_the_job_of_the_last_has_not_ended(
    resources: Resources, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "app.jobs.schedule")
    await schedule(resources).look()
    before = await asked(resources)
    await move(resources, -1)
    await schedule(resources).look()

    assert await asked(resources) == before
    assert [record.getMessage() for record in caplog.records if record.name == "app.jobs.schedule"] == [
        f"Job {Recurring.job} is due.",
        f"Job {Recurring.job} is due, and has not ended yet.",
    ]


async def test_a_time_that_was_taken_ahead_is_not_due_again(resources: Resources) -> None:
    await schedule(resources).look()
    await ended(resources)
    await move(resources, 5)

    await schedule(resources).look()

    assert await asked(resources) == []


async def test_a_worker_that_dies_before_it_commits_has_taken_no_time(resources: Resources) -> None:
    async def dying() -> None:
        async with resources.transactions.begin() as session:
            await session.execute(
                text("INSERT INTO job_schedules VALUES (:name, now())"), {"name": Recurring.job}
            )
            looking.append(asyncio.create_task(schedule(resources).look()))
            await asyncio.wait(looking, timeout=0.2)  # it waits for this transaction
            raise KeyError

    looking: list[asyncio.Task[None]] = []
    with pytest.raises(KeyError):
        await dying()
    await looking[0]

    assert len(await asked(resources)) == 1


async def test_it_looks_until_it_is_told_to_stop(resources: Resources) -> None:
    stopping = asyncio.Event()
    running = asyncio.create_task(schedule(resources).run(stopping))
    async with asyncio.timeout(20):
        while not await asked(resources):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.02)
    stopping.set()
    await running
