"""Daily: tokens, sessions, counts of failed logins and familiar addresses that have run out."""

from functools import partial
from typing import ClassVar, Final

from app.integrations import logins_table, sessions_table
from app.integrations.job_queue import JobPayload
from app.job import Every, Job, JobContext

DAY: Final = 86_400
AT_ONCE: Final = 1000


class PurgeAccounts(JobPayload):
    job: ClassVar[str] = "purge_accounts"


async def purge_accounts(context: JobContext, _payload: PurgeAccounts) -> None:
    read = context.resources.transactions.read
    for table in (sessions_table, logins_table):
        while await read(partial(table.forget, limit=AT_ONCE)):
            pass


JOB: Final = Job(PurgeAccounts, purge_accounts, seconds=600, every=Every(DAY, offset=3 * 3600))
