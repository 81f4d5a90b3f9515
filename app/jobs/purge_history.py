"""Daily: what has been written down of events that were sent and of jobs that have ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import ClassVar, Final

from app.integrations import job_queue, outbox
from app.integrations.job_queue import JobPayload
from app.integrations.sql_sessions import Session
from app.job import Every, Job, JobContext

DAY: Final = 86_400
AT_ONCE: Final = 1000


class PurgeHistory(JobPayload):
    job: ClassVar[str] = "purge_history"


async def purge_history(context: JobContext, _payload: PurgeHistory) -> None:
    kept = timedelta(days=context.resources.settings.jobs.history_days)
    works: tuple[Callable[[Session], Awaitable[int]], ...] = (
        partial(outbox.forget, kept=kept, limit=AT_ONCE),
        partial(job_queue.forget, kept=kept, limit=AT_ONCE),
    )
    for forget in works:
        while await context.resources.transactions.read(forget) == AT_ONCE:
            pass


JOB: Final = Job(PurgeHistory, purge_history, seconds=600, every=Every(DAY, offset=3 * 3600 + 1200))
