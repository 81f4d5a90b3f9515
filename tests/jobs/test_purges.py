"""What has run out is gone after a purge, and nothing else is."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app import errors
from app.integrations.job_tables import JobLogRow
from app.integrations.records import Claim, Draft
from app.integrations.tables import Account, DeviceSession, FamiliarAddress, LoginCount, RefreshToken
from app.job import Job, JobContext
from app.jobs import purge_accounts, purge_history, purge_keys
from app.resources import Resources, open_resources
from app.settings import Settings

PAST, FUTURE = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))


async def run(job: Job[Any], resources: Resources) -> None:
    await job.work(JobContext(resources, 1, 1), job.payload())


async def test_accounts_lose_what_has_run_out(resources: Resources) -> None:
    name = f"test-{uuid.uuid4().hex}"
    dead, living = uuid.uuid4(), uuid.uuid4()
    async with resources.transactions.begin() as session:
        account = Account(username=name, password_hash=None, role_id=2)
        session.add(account)
        await session.flush()
        for session_id, ends in ((dead, PAST), (living, FUTURE)):
            session.add(DeviceSession(id=session_id, account_id=account.id, expires_at=ends))
            await session.flush()
            for token_ends in (PAST, ends):
                digest = uuid.uuid4().bytes * 2
                session.add(RefreshToken(digest=digest, session_id=session_id, expires_at=token_ends))
            key = f"{name} {ends}".encode()
            session.add(LoginCount(key=key, failures=1, expires_at=ends))
            session.add(FamiliarAddress(account_id=account.id, address=key, expires_at=ends))
    before = await left(resources, account.id, name)

    await run(purge_accounts.JOB, resources)

    assert before == [2, 4, 2, 2]
    assert await left(resources, account.id, name) == [1, 1, 1, 1]


async def test_a_session_stays_while_it_can_be_refreshed(resources: Resources) -> None:
    session_id = uuid.uuid4()
    async with resources.transactions.begin() as session:
        account = Account(username=f"test-{uuid.uuid4().hex}", password_hash=None, role_id=2)
        session.add(account)
        await session.flush()
        session.add(DeviceSession(id=session_id, account_id=account.id, expires_at=PAST))
        await session.flush()
        session.add(RefreshToken(digest=uuid.uuid4().bytes * 2, session_id=session_id, expires_at=FUTURE))

    await run(purge_accounts.JOB, resources)

    assert await left(resources, account.id, account.username) == [1, 1, 0, 0]


async def left(resources: Resources, account_id: int, name: str) -> list[int]:
    """Count sessions, tokens, counts of logins and addresses of the account."""
    sessions = select(DeviceSession.id).where(DeviceSession.account_id == account_id)
    statements = (
        select(func.count()).where(DeviceSession.account_id == account_id),
        select(func.count()).where(RefreshToken.session_id.in_(sessions)),
        select(func.count()).where(LoginCount.key.between(name.encode(), f"{name}~".encode())),
        select(func.count()).where(FamiliarAddress.account_id == account_id),
    )
    return [
        await resources.transactions.read(lambda session, each=each: session.scalar(each)) or 0  # type: ignore[misc]
        for each in statements
    ]


async def test_databases_lose_keys_that_have_expired(resources: Resources) -> None:
    old, new = (f"test-{uuid.uuid4().hex}" for _ in range(2))
    for records in (resources.records.postgres, resources.records.mysql, resources.records.mongodb):
        for key in (old, new):
            await records.insert(Draft("kept", "{}", Claim(key, "digest")))
    await expire(resources, old)

    await run(purge_keys.JOB, resources)

    assert await keys(resources, old) == [0, 0, 0]
    assert await keys(resources, new) == [1, 1, 1]


async def expire(resources: Resources, key: str) -> None:
    await resources.postgres.run(
        lambda connection: connection.execute(
            "UPDATE record_keys SET expires_at = now() - interval '1 s' WHERE key = $1", key
        )
    )

    async def in_mysql(connection: Any) -> None:
        async with connection.cursor() as cursor:
            await cursor.execute(
                "UPDATE record_keys SET expires_at = NOW(6) - INTERVAL 1 SECOND WHERE idempotency_key = %s",
                (key,),
            )

    await resources.mysql.run(in_mysql)
    await resources.mongodb.run(
        lambda database: database.records.update_one({"key.value": key}, {"$set": {"key.expires_at": PAST}})
    )


async def keys(resources: Resources, key: str) -> list[int]:
    async def in_mysql(connection: Any) -> int:
        async with connection.cursor() as cursor:
            await cursor.execute("SELECT count(*) FROM record_keys WHERE idempotency_key = %s", (key,))
            (count,) = await cursor.fetchone()
            return int(count)

    return [
        await resources.postgres.run(
            lambda connection: connection.fetchval("SELECT count(*) FROM record_keys WHERE key = $1", key)
        ),
        await resources.mysql.run(in_mysql),
        await resources.mongodb.run(lambda database: database.records.count_documents({"key.value": key})),
    ]


async def test_a_database_that_is_away_keeps_no_other_from_it(
    settings: Settings, resources: Resources
) -> None:
    key = f"test-{uuid.uuid4().hex}"
    for records in (resources.records.postgres, resources.records.mysql, resources.records.mongodb):
        await records.insert(Draft("kept", "{}", Claim(key, "digest")))
    await expire(resources, key)
    nowhere = settings.mysql.model_copy(update={"host": "127.0.0.1", "port": 9})
    async with open_resources(settings.model_copy(update={"mysql": nowhere})) as cut_off:
        with pytest.raises(errors.DatabaseConnectionError) as caught:
            await run(purge_keys.JOB, cut_off)

    assert caught.value.details == {"service": "mysql"}
    assert await keys(resources, key) == [0, 1, 0]


async def test_the_log_of_jobs_loses_what_is_old(resources: Resources) -> None:
    job = f"test_{uuid.uuid4().hex}"
    async with resources.transactions.begin() as session:
        written = text(
            "INSERT INTO job_log (job_id, status, priority, entrypoint, created)"
            " SELECT 0, 'picked', 0, :job, now() - days * interval '1 day'"
            " FROM unnest(ARRAY[6, 8, 9]) AS days"
        )
        await session.execute(written, {"job": job})

    await run(purge_history.JOB, resources)

    mine = select(func.count()).where(JobLogRow.entrypoint == job)
    assert await resources.transactions.read(lambda session: session.scalar(mine)) == 1
