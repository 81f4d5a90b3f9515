"""Daily: idempotency keys that have expired, in each database."""

import asyncio
from typing import ClassVar, Final

from app.integrations.job_queue import JobPayload
from app.job import Every, Job, JobContext

DAY: Final = 86_400


class PurgeKeys(JobPayload):
    job: ClassVar[str] = "purge_keys"


async def purge_keys(context: JobContext, _payload: PurgeKeys) -> None:
    """Let a database that is away keep the others from nothing: it is tried again."""
    records = context.resources.records
    outcomes = await asyncio.gather(
        records.postgres.forget_expired(),
        records.mysql.forget_expired(),
        records.mongodb.forget_expired(),
        return_exceptions=True,
    )
    for problem in filter(None, outcomes):
        raise problem


JOB: Final = Job(PurgeKeys, purge_keys, seconds=600, every=Every(DAY, offset=3 * 3600 + 600))
