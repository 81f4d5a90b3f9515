"""Asks for recurring jobs when they are due: each time once, however many workers there are."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from app import errors
from app.integrations import job_queue, job_schedules
from app.integrations.sql_sessions import Transactions
from app.job import Every, Job

logger = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 5.0
LATE_BY: Final = 0.2
"""Share of its period that a job may be late by."""


class Schedule:
    """Whoever looks first takes the time, and asks for the job in the same transaction: none leads."""

    def __init__(self, transactions: Transactions, jobs: Iterable[Job[Any]]) -> None:
        self._transactions = transactions
        self._recurring = [(job, job.every) for job in jobs if job.every is not None]
        shortest = min((every.seconds for _, every in self._recurring), default=LONGEST_PAUSE)
        self._pause = min(LONGEST_PAUSE, shortest * LATE_BY)

    async def run(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            with suppress(errors.BaseAPIException):  # until the next look
                await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), self._pause)

    async def look(self) -> None:
        for job, every in self._recurring:
            await self._look_at(job, every)

    async def _look_at(self, job: Job[Any], every: Every) -> None:
        async with self._transactions.begin() as session:
            if await job_schedules.take(session, job.name, seconds=every.seconds, offset=every.offset):
                asked = await job_queue.enqueue(session, job.payload(), once="due")
                logger.info("Job %s is due%s.", job.name, "" if asked else ", and has not ended yet")
