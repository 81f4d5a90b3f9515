"""`python -m tests.chaos.chaos_worker TABLE`: a worker whose jobs leave a row behind, to be broken."""

import asyncio
import sys
from typing import ClassVar, Final

from sqlalchemy import text

from app import logs
from app.integrations.job_queue import JobPayload
from app.job import Every, Job, JobContext, Retries
from app.settings import Settings
from app.worker import serve

TABLE: Final = sys.argv[-1]
"""Of the one test, and the prefix of its jobs."""
WORK_SECONDS: Final = 0.05


class Numbered(JobPayload):
    job: ClassVar[str] = f"{TABLE}_numbered"
    number: int


class Recurring(JobPayload):
    job: ClassVar[str] = f"{TABLE}_recurring"


async def leave_a_row(context: JobContext, number: int) -> None:
    """Note the second in which it was asked for, and take a while before."""
    await asyncio.sleep(WORK_SECONDS)
    done = text(
        f"INSERT INTO {TABLE} SELECT :number, job.id, floor(extract(epoch FROM job.created))"  # noqa: S608  ours
        " FROM jobs AS job WHERE job.id = :id"
    )
    async with context.resources.transactions.begin() as session:
        await session.execute(done, {"number": number, "id": context.job_id})


async def numbered(context: JobContext, payload: Numbered) -> None:
    await leave_a_row(context, payload.number)


async def recurring(context: JobContext, _payload: Recurring) -> None:
    await leave_a_row(context, 0)


KILLED_OFTEN: Final = Retries(attempts=50, first_seconds=0.1, longest_seconds=0.5)
JOBS: Final = (
    Job(Numbered, numbered, KILLED_OFTEN),
    Job(Recurring, recurring, KILLED_OFTEN, every=Every(1)),
)


def main() -> int:
    settings = Settings.load()
    logs.configure(settings.log_level)
    return asyncio.run(serve(settings, JOBS))


if __name__ == "__main__":
    sys.exit(main())
