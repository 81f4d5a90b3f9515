"""What is asked for in a transaction is done if it commits: again where it fails, and held in the end."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from app.integrations import job_queue
from app.integrations.job_queue import JobPayload
from app.integrations.job_tables import JobRow
from app.job import GivenUpError, JobContext, Retries
from app.logs import REQUEST_ID
from tests.jobs.conftest import Bench, nothing


async def test_a_job_is_done_if_and_only_if_its_transaction_commits(bench: Bench) -> None:
    done: list[tuple[int, int, object]] = []

    async def work(context: JobContext, payload: JobPayload) -> None:
        done.append((context.job_id, context.attempt, payload))

    async def fail() -> None:
        async with bench.resources.transactions.begin() as session:
            await job_queue.enqueue(session, bench.payload(number=1))
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    job_id = await bench.ask(2)
    async with bench.working(work):
        await bench.gone(job_id)

    assert done == [(job_id, 1, bench.payload(number=2))]
    assert bench.attempts("done") == 1


async def test_one_with_the_same_word_is_not_asked_for_again_until_it_has_ended(bench: Bench) -> None:
    first = await bench.ask(once="seven")
    assert await bench.ask(once="seven") is None
    other = await bench.ask(once="eight")
    async with bench.working(nothing):
        await asyncio.gather(bench.gone(first), bench.gone(other))

    assert isinstance(await bench.ask(once="seven"), int)


async def test_a_delayed_job_waits(bench: Bench) -> None:
    before = datetime.now(UTC)
    job_id = await bench.ask(delay=timedelta(hours=1))
    soon = await bench.ask()
    async with bench.working(nothing):
        await bench.gone(soon)

    job = await bench.waiting(job_id)
    assert timedelta(minutes=59) < job.due - before < timedelta(minutes=61)
    assert job.starts == 0


async def test_a_job_that_fails_is_tried_again(bench: Bench) -> None:
    attempts: list[int] = []

    async def work(context: JobContext, payload: JobPayload) -> None:
        attempts.append(context.attempt)
        if context.attempt < 3:
            raise ConnectionError("no luck")

    job_id = await bench.ask()
    async with bench.working(work):
        await bench.gone(job_id)

    assert attempts == [1, 2, 3]
    assert bench.attempts("again") == 2


async def test_one_that_goes_on_failing_is_held_until_it_is_replayed(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    broken = True

    async def work(context: JobContext, payload: JobPayload) -> None:
        if broken:
            raise ConnectionError("amqp://me:hunter2@there is away")

    job_id = await bench.ask(7)
    async with bench.working(work):
        job = await bench.held(job_id)
        listed = await bench.resources.transactions.read(partial(job_queue.held, limit=1000))
        broken = False
        async with bench.resources.transactions.begin() as session:
            assert job_id is not None
            assert await job_queue.replay(session, [job_id]) == [job_id]
        await bench.gone(job_id)

    assert job in listed
    assert (job.job, job.starts, job.payload) == (bench.name, 3, '{"number":7}')
    assert job.problem == "ConnectionError: amqp://me:***@there is away"
    assert bench.attempts("held") == 1
    errors = [
        record.getMessage()
        for record in caplog.records
        if record.levelname == "ERROR" and record.name == "app.job_runner"
    ]
    assert errors == [f"Job {bench.name} {job_id} is held: {job.problem}"]


async def test_one_that_is_hopeless_is_held_at_once_and_can_be_dropped(bench: Bench) -> None:
    async def work(context: JobContext, payload: JobPayload) -> None:
        raise GivenUpError("gone for good")

    job_id = await bench.ask()
    assert job_id is not None
    async with bench.working(work):
        job = await bench.held(job_id)
    async with bench.resources.transactions.begin() as session:
        assert await job_queue.drop(session, [job_id, 0]) == [job_id]

    assert (job.starts, job.problem) == (1, "gone for good")
    assert await bench.job(job_id) is None


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        (b'{"number":"x"}', "number: Input should be"),
        (b"\xff", "all: Invalid JSON"),
        (None, "all: Invalid JSON"),
    ],
)
async def test_a_payload_that_is_none_of_the_job_never_reaches_the_work(
    payload: bytes | None, place: str, bench: Bench
) -> None:
    async def work(context: JobContext, payload: JobPayload) -> None:
        raise AssertionError

    job_id = await bench.ask()
    async with bench.resources.transactions.begin() as session:
        await session.execute(update(JobRow).where(JobRow.id == job_id).values(payload=payload))
    async with bench.working(work):
        job = await bench.held(job_id)

    assert job.starts == 1
    assert job.problem is not None
    assert job.problem.startswith(f"The payload is none of this job: {place}")


async def test_work_that_takes_too_long_is_cancelled_and_tried_again(bench: Bench) -> None:
    ended: list[int] = []

    async def work(context: JobContext, payload: JobPayload) -> None:
        try:
            await asyncio.sleep(0 if context.attempt == 2 else 60)
        finally:
            ended.append(context.attempt)

    job_id = await bench.ask()
    async with bench.working(work, seconds=0.1):
        await bench.gone(job_id)

    assert ended == [1, 2]


async def test_lines_have_the_id_of_the_request_that_asked(bench: Bench) -> None:
    seen: list[str | None] = []

    async def work(context: JobContext, payload: JobPayload) -> None:
        seen.append(REQUEST_ID.get())

    token = REQUEST_ID.set("4f9a")
    with_id = await bench.ask()
    REQUEST_ID.reset(token)
    found = await bench.job(with_id)
    without = await bench.ask()
    async with bench.working(work):
        await asyncio.gather(bench.gone(with_id), bench.gone(without))

    assert found is not None
    assert found.request_id == "4f9a"
    assert sorted(seen, key=str) == ["4f9a", None]


def test_pauses_double_with_jitter_up_to_the_longest() -> None:
    retries = Retries(first_seconds=1, longest_seconds=60)
    for attempt, whole in ((1, 1), (2, 2), (3, 4), (7, 60), (100, 60)):
        assert {whole / 2 <= retries.pause(attempt) <= whole for _ in range(100)} == {True}
