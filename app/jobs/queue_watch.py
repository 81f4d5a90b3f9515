"""Tells what waits and what is held, as metrics: every worker sees the same."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from app import errors
from app.integrations import job_queue, outbox
from app.integrations.job_queue import STATUS_NAMES
from app.integrations.sql_sessions import Transactions
from app.job_metrics import EVENTS_LATE, EVENTS_UNSENT, JOBS, JOBS_LATE

LOOK_SECONDS: Final = 10.0


class QueueWatch:
    def __init__(self, transactions: Transactions, jobs: Iterable[str]) -> None:
        self._transactions = transactions
        self._seen = set(jobs)

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            with suppress(errors.BaseAPIException):  # until the next look
                await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)

    async def look(self) -> None:
        queue = await self._transactions.read(job_queue.state)
        events = await self._transactions.read(outbox.backlog)
        counts = {(job, status): count for job, status, count in queue.counts}
        self._seen |= {job for job, _ in counts}
        for job in self._seen:
            for status in STATUS_NAMES.values():
                JOBS.labels(job, status).set(counts.get((job, status), 0))
        JOBS_LATE.set(queue.late_seconds)
        EVENTS_UNSENT.set(events.events)
        EVENTS_LATE.set(events.seconds)
