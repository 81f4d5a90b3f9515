"""Workers of jobs: what they leave alone and what they finish, and what dead ones leave."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import text

from app.integrations.job_queue import JobPayload
from app.job import JobContext
from tests.jobs.conftest import Bench, nothing


async def test_a_job_of_a_dead_worker_is_given_to_another(bench: Bench) -> None:
    attempts: list[int] = []

    async def work(context: JobContext, payload: JobPayload) -> None:
        attempts.append(context.attempt)

    job_id = await bench.ask()
    await begun_by_the_dead(bench, job_id, times=1)
    async with bench.working(work):
        await bench.gone(job_id)

    assert attempts == [2]


async def test_a_job_that_kills_its_workers_is_held(bench: Bench) -> None:
    async def work(context: JobContext, payload: JobPayload) -> None:
        raise AssertionError

    job_id = await bench.ask()
    await begun_by_the_dead(bench, job_id, times=3)
    async with bench.working(work):
        job = await bench.held(job_id)

    assert job.problem == "Begun 3 times, and never finished."


async def begun_by_the_dead(bench: Bench, job_id: int | None, *, times: int) -> None:
    async with bench.resources.transactions.begin() as session:
        stale = text(
            "UPDATE jobs SET status = 'picked', heartbeat = now() - interval '1 minute' WHERE id = :id"
        )
        await session.execute(stale, {"id": job_id})
        begun = text(
            "INSERT INTO job_log (job_id, status, entrypoint, priority) VALUES (:id, 'picked', :job, 0)"
        )
        await session.execute(begun, [{"id": job_id, "job": bench.name}] * times)


async def test_a_worker_leaves_alone_what_it_does_not_know(bench: Bench) -> None:
    other = Bench(bench.resources)
    unknown = await other.ask()
    known = await bench.ask()
    async with bench.working(nothing):
        await bench.gone(known)

    assert (await other.waiting(unknown)).starts == 0


async def test_no_more_run_at_once_in_all_workers_than_are_let(bench: Bench) -> None:
    running = most = 0

    async def work(context: JobContext, payload: JobPayload) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    asked = [await bench.ask(number) for number in range(6)]
    async with bench.working(work, at_once=1), bench.working(work, at_once=1):
        await asyncio.gather(*map(bench.gone, asked))

    assert most == 1


async def test_what_runs_when_a_worker_is_told_to_stop_is_finished(bench: Bench) -> None:
    begun, let = asyncio.Event(), asyncio.Event()

    async def work(context: JobContext, payload: JobPayload) -> None:
        begun.set()
        await let.wait()

    first = await bench.ask()
    async with bench.working(work) as engine:
        await begun.wait()
        engine.stop()
        second = await bench.ask()
        let.set()

    assert await bench.job(first) is None
    assert (await bench.waiting(second)).starts == 0


async def test_what_does_not_end_in_time_is_given_back_at_once(bench: Bench) -> None:
    begun = asyncio.Event()

    async def work(context: JobContext, payload: JobPayload) -> None:
        begun.set()
        await asyncio.Event().wait()

    job_id = await bench.ask()
    async with bench.working(work, seconds=60) as engine:
        await begun.wait()
        engine.stop()
        bench.cut.set()

    job = await bench.waiting(job_id)
    assert job.due <= datetime.now(UTC)
    assert job.problem == "The worker stopped before it was done."


async def test_a_worker_that_is_cut_off_loses_no_job(bench: Bench) -> None:
    begun = asyncio.Event()

    async def work(context: JobContext, payload: JobPayload) -> None:
        begun.set()
        await asyncio.Event().wait()

    job_id = await bench.ask()
    engine = bench.engine(work, seconds=60)
    running = asyncio.create_task(engine.run(at_once=4, heartbeat_seconds=1, poll_seconds=0.05))
    await begun.wait()
    while not running.done():
        running.cancel()  # the first time the engine waits for what runs
        await asyncio.sleep(0.01)
    assert (await bench.waiting(job_id)).problem == "The worker was cut off."

    async with bench.working(nothing):
        await bench.gone(job_id)
