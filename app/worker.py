"""`python -m app worker`: does what was put off, when it is due, and publishes events."""

import asyncio
import logging
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import uvloop
from prometheus_client import start_http_server

from app import logs
from app.errors import ConfigurationError
from app.integrations.job_engine import JobEngine
from app.job import Job
from app.job_runner import Runner
from app.jobs import check_credentials, deliver_webhook, purge_accounts, purge_history, purge_keys
from app.jobs.event_fanout import EventFanout
from app.jobs.outbox_relay import OutboxRelay
from app.jobs.queue_watch import QueueWatch
from app.jobs.schedule import Schedule
from app.resources import Resources, open_resources
from app.settings import Settings

logger = logging.getLogger(__name__)

JOBS: Final[tuple[Job[Any], ...]] = (
    check_credentials.JOB,
    deliver_webhook.JOB,
    purge_accounts.JOB,
    purge_history.JOB,
    purge_keys.JOB,
)
BREAKER_SECONDS: Final = 2.0
"""Nobody waits for an answer of a worker: it may ask soon whether a system is back."""
NOTING_SECONDS: Final = 5.0
"""Longest wait, in the end, for the database to note what has become of the jobs."""


def main(_arguments: Sequence[str]) -> int:
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        sys.exit(f"configuration: {error.message}")
    logs.configure(settings.log_level)
    with _metrics(settings), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serve(settings))


async def serve(settings: Settings, jobs: Sequence[Job[Any]] = JOBS) -> int:
    """Work until a signal asks to stop; end with 1 where something ends that should not."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _signalled, number, stopping)
    async with open_resources(_impatient(settings)) as resources:
        logger.info("Worker started.")
        well = await Worker(resources, jobs).run(stopping)
        logger.info("Worker stopped.")
    logs.WRITER.flush()
    return 0 if well else 1


class Worker:
    def __init__(self, resources: Resources, jobs: Sequence[Job[Any]]) -> None:
        self._settings = resources.settings.jobs
        self._cut = asyncio.Event()
        self._engine = JobEngine(resources.postgres, [Runner(job, resources, self._cut).kind for job in jobs])
        self._others = (
            OutboxRelay(resources, self._settings.poll_seconds),
            EventFanout(resources, self._settings.poll_seconds),
            Schedule(resources.transactions, jobs),
            QueueWatch(resources.transactions, [job.name for job in jobs]),
        )

    async def run(self, stopping: asyncio.Event) -> bool:
        """Return whether all that runs here has ended because it was told to."""
        jobs = asyncio.create_task(self._jobs(), name="jobs")
        tasks = {jobs, *(asyncio.create_task(other.run(stopping)) for other in self._others)}
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait({*tasks, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        well = stopping.is_set()
        stopping.set()
        await self._finish(jobs)
        await asyncio.wait(tasks)
        for task in tasks:
            if (problem := task.exception()) is not None:
                logger.error("The worker cannot go on.", exc_info=problem)
                well = False
        return well

    async def _jobs(self) -> None:
        await self._engine.run(
            at_once=self._settings.at_once,
            heartbeat_seconds=self._settings.heartbeat_seconds,
            poll_seconds=self._settings.poll_seconds,
        )

    async def _finish(self, jobs: asyncio.Task[None]) -> None:
        """Let running jobs end; those that do not in time are begun anew elsewhere."""
        self._engine.stop()
        await asyncio.wait({jobs}, timeout=self._settings.shutdown_seconds)
        self._cut.set()
        await asyncio.wait({jobs}, timeout=NOTING_SECONDS)
        self._engine.leave()


def _signalled(number: int, stopping: asyncio.Event) -> None:
    """End well at the first signal, at once at the second."""
    if stopping.is_set():
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
    stopping.set()


def _impatient(settings: Settings) -> Settings:
    """Open no more connections than jobs need, and look soon after what is away."""
    reset = min(settings.breaker.reset_seconds, BREAKER_SECONDS)
    changes: dict[str, Any] = {"breaker": settings.breaker.model_copy(update={"reset_seconds": reset})}
    for name in ("postgres", "mysql"):
        changes[name] = getattr(settings, name).model_copy(update={"pool_min": 0})
    return settings.model_copy(update=changes)


@contextmanager
def _metrics(settings: Settings) -> Iterator[None]:
    host, port = settings.jobs.metrics_host, settings.jobs.metrics_port
    try:
        server, thread = start_http_server(port, host)
    except OSError as error:
        sys.exit(f"cannot listen on {host} port {port}: {error.strerror}")
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
