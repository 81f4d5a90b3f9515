"""pgqueuer on our connections: it hands out jobs, keeps them alive, and notes what became of them."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self, TypeAlias, TypeVar

import asyncpg
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.core.qm import QueueManager
from pgqueuer.core.tm import TaskManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context
from pgqueuer.domain.models import Job as EngineJob
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import NotifyCallback

from app import errors
from app.integrations.connector import pauses
from app.integrations.job_queue import REQUEST_ID_HEADER
from app.integrations.postgres import Connection, Postgres

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

AWAY: Final = (errors.ServiceUnavailableError, errors.TimeoutError, asyncpg.TransactionRollbackError)


@dataclass(frozen=True, slots=True)
class Start:
    """A job that a worker is to begin."""

    id: int
    payload: bytes
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Again:
    """It is to be tried once more, after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """It is not to be tried any more, until somebody replays it."""

    reason: str


Outcome: TypeAlias = Again | Held | None
"""What an attempt has come to; None where it is done."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Jobs of one name, how they are attempted, and how many of them all workers run at once (0: any)."""

    name: str
    attempt: Callable[[Start], Awaitable[Outcome]]
    at_once: int = 0


class HeldError(Exception):
    """Tells the engine to hold the job."""


class Patience:
    """The engine's driver: it waits for PostgreSQL as long as the worker stays."""

    def __init__(self, postgres: Postgres, leaving: asyncio.Event) -> None:
        self._postgres = postgres
        self._leaving = leaving
        self._callbacks: list[NotifyCallback] = []
        self.shutdown = asyncio.Event()
        self.tm = TaskManager()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        rows = await self._patiently(lambda connection: connection.fetch(query, *args))
        return [dict(row) for row in rows]

    async def execute(self, query: str, *args: object) -> str:
        return await self._patiently(lambda connection: connection.execute(query, *args))

    async def notify(self, channel: str, payload: str) -> None:  # noqa: ARG002  pgqueuer's signature
        """Tell this process alone: workers ask for jobs, and listen to nobody."""
        for callback in self._callbacks:
            callback(payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:  # noqa: ARG002  as above
        self._callbacks.append(callback)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def _patiently(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        for pause in pauses():
            try:
                return await self._postgres.run(work)
            except AWAY:
                if self._leaving.is_set():
                    raise
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._leaving.wait()
        raise AssertionError


class Attempts(AbstractEntrypointExecutor):
    """Translates what an attempt has come to into what the engine understands."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(
            EntrypointExecutorParameters(
                concurrency_limit=kind.at_once, func=_unused, accepts_context=False, on_failure="hold"
            )
        )
        self._kind = kind
        self.name = kind.name
        self.running = 0

    async def execute(self, job: EngineJob, context: Context) -> None:  # noqa: ARG002  pgqueuer's signature
        request_id = (job.headers or {}).get(REQUEST_ID_HEADER)
        start = Start(int(job.id), job.payload or b"", None if request_id is None else str(request_id))
        self.running += 1
        try:
            outcome = await self._kind.attempt(start)
        except asyncio.CancelledError:
            # The engine takes a cancelled job for one that nobody wants any more.
            outcome = Again(0, "The worker was cut off.")
        finally:
            self.running -= 1
        match outcome:
            case Again():
                raise RetryRequested(timedelta(seconds=outcome.seconds), outcome.reason)
            case Held():
                raise HeldError(outcome.reason)
            case None:
                return


class JobEngine:
    """Runs jobs until it is told to stop, and returns when those that it has begun have ended."""

    def __init__(self, postgres: Postgres, kinds: Iterable[Kind]) -> None:
        self._leaving = asyncio.Event()
        self._driver = Patience(postgres, self._leaving)
        self._executors = [Attempts(kind) for kind in kinds]
        settings = DBSettings(
            queue_table="jobs",
            queue_table_log="job_log",
            statistics_table="job_statistics",
            queue_status_type="job_status",
        )
        queries = Queries(
            self._driver,
            QueryBuilderEnvironment(settings),
            QueryQueueBuilder(settings),
            QuerySchedulerBuilder(settings),
        )
        self._manager = QueueManager(queries)
        for executor in self._executors:
            self._manager.register_executor(executor.name, executor)

    async def run(self, *, at_once: int, heartbeat_seconds: float, poll_seconds: float) -> None:
        try:
            if await self._migrated():
                await self._manager.run(
                    dequeue_timeout=timedelta(seconds=poll_seconds),
                    batch_size=max(1, at_once // 2),
                    max_concurrent_tasks=max(2, at_once),
                    heartbeat_timeout=timedelta(seconds=heartbeat_seconds),
                    log_aggregation_interval=timedelta(),
                )
        except AWAY:
            if not self._leaving.is_set():
                raise
            logger.warning("PostgreSQL is away at the end: what ran last may be begun anew elsewhere.")

    def stop(self) -> None:
        """Begin no more jobs."""
        self._manager.shutdown.set()
        if not any(executor.running for executor in self._executors):
            self._leaving.set()

    def leave(self) -> None:
        """Wait for PostgreSQL no longer: a job whose end cannot be noted is done again by another worker."""
        self._leaving.set()

    async def _migrated(self) -> bool:
        """Wait for the tables; False where it is told to stop before there are any."""
        for pause in pauses():
            try:
                await self._driver.fetch("SELECT FROM jobs LIMIT 1")
            except asyncpg.UndefinedTableError:
                logger.warning("The database is not set up for jobs yet: `python -m app migrate` does that.")
            else:
                return True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._leaving.wait()
                    break
        return False


async def _unused(_: Any) -> None: ...
