"""Workers in this process, with short waits, for kinds of jobs that no other test knows."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from prometheus_client import REGISTRY

from app.integrations import job_queue
from app.integrations.job_engine import JobEngine
from app.integrations.job_queue import JobPayload, QueuedJob
from app.job import Job, JobContext, Retries
from app.job_runner import Runner
from app.resources import Resources
from app.settings import Settings
from tests.patient import patient_resources

HASTE = Retries(attempts=3, first_seconds=0.01, longest_seconds=0.02)
PATIENCE_SECONDS = 60.0

Work = Callable[[JobContext, JobPayload], Awaitable[None]]


class NumberedPayload(JobPayload):
    number: int


async def nothing(context: JobContext, payload: JobPayload) -> None: ...


class Bench:
    """Jobs of one kind of a test's own, and workers that do them."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.name = f"test_{uuid.uuid4().hex}"
        self.payload = type("Numbered", (NumberedPayload,), {"job": self.name, "__annotations__": {}})
        self.cut = asyncio.Event()

    async def ask(self, number: int = 1, **options: object) -> int | None:
        async with self.resources.transactions.begin() as session:
            return await job_queue.enqueue(session, self.payload(number=number), **options)  # type: ignore[arg-type]

    def attempts(self, outcome: str) -> float | None:
        return REGISTRY.get_sample_value("job_attempts_total", {"kind": self.name, "outcome": outcome})

    async def job(self, job_id: int | None) -> QueuedJob | None:
        assert job_id is not None
        return await self.resources.transactions.read(partial(job_queue.find, job_id=job_id))

    async def held(self, job_id: int | None) -> QueuedJob:
        return await self._until(job_id, lambda job: job is not None and job.status == "held")

    async def gone(self, job_id: int | None) -> None:
        await self._until(job_id, lambda job: job is None)

    async def waiting(self, job_id: int | None) -> QueuedJob:
        return await self._until(job_id, lambda job: job is not None and job.status == "waiting")

    async def _until(self, job_id: int | None, is_so: Callable[[QueuedJob | None], bool]) -> QueuedJob:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so(found := await self.job(job_id)):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.02)
        return found  # type: ignore[return-value]  # None is asked for by `gone` alone

    def engine(self, work: Work, *, seconds: float = 5, at_once: int = 0) -> JobEngine:
        job = Job(self.payload, work, HASTE, seconds, at_once)
        return JobEngine(self.resources.postgres, [Runner(job, self.resources, self.cut).kind])

    @asynccontextmanager
    async def working(self, work: Work, *, seconds: float = 5, at_once: int = 0) -> AsyncIterator[JobEngine]:
        engine = self.engine(work, seconds=seconds, at_once=at_once)
        running = asyncio.create_task(engine.run(at_once=4, heartbeat_seconds=1, poll_seconds=0.05))
        try:
            yield engine
        finally:
            engine.stop()
            await running


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with patient_resources(settings) as resources:
        yield resources


@pytest.fixture
def bench(resources: Resources) -> Bench:
    return Bench(resources)
