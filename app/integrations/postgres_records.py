"""Records in PostgreSQL: a record and its idempotency key are written by one statement."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import asyncpg

from app.integrations.postgres import Connection, Postgres
from app.integrations.records import (
    ATTEMPTS,
    FORGET_AT_ONCE,
    KEY_LIFE,
    Broom,
    Claim,
    Draft,
    Position,
    Record,
    contended,
    not_migrated,
    replayed,
)

Result = TypeVar("Result")

NEWEST: Final = "SELECT id, name, payload, created_at FROM records ORDER BY created_at DESC, id DESC LIMIT $1"
NEXT: Final = (
    "SELECT id, name, payload, created_at FROM records WHERE (created_at, id) < ($2, $3)"
    " ORDER BY created_at DESC, id DESC LIMIT $1"
)
GET: Final = "SELECT id, name, payload, created_at FROM records WHERE id = $1"
DELETE: Final = "DELETE FROM records WHERE id = $1 RETURNING id"
INSERT: Final = "INSERT INTO records (id, name, payload) VALUES ($1, $2, $3) RETURNING created_at"
# A key that others hold stops the insert: they are waited for, and then nothing is claimed.
INSERT_CLAIMED: Final = """
    WITH claimed AS (
        INSERT INTO record_keys AS held (key, digest, record_id, expires_at)
        VALUES ($4, $5, $1, now() + $6)
        ON CONFLICT (key) DO UPDATE
            SET digest = excluded.digest, record_id = excluded.record_id, expires_at = excluded.expires_at
            WHERE held.expires_at <= now()
        RETURNING record_id
    )
    INSERT INTO records (id, name, payload) SELECT record_id, $2, $3 FROM claimed RETURNING created_at
"""
HELD: Final = """
    SELECT held.digest, records.id, records.name, records.payload, records.created_at
    FROM record_keys AS held LEFT JOIN records ON records.id = held.record_id
    WHERE held.key = $1 AND held.expires_at > now()
"""
FORGET: Final = """
    DELETE FROM record_keys WHERE key IN (
        SELECT key FROM record_keys WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED
    )
    RETURNING 1
"""


class PostgresRecords:
    def __init__(self, postgres: Postgres, broom: Broom) -> None:
        self._postgres = postgres
        self._broom = broom

    async def newest(self, limit: int, after: Position[UUID] | None) -> list[Record[UUID]]:
        place = () if after is None else (after.created_at, after.id)
        statement = NEWEST if after is None else NEXT
        rows = await self._run(lambda connection: connection.fetch(statement, limit, *place), idempotent=True)
        return [_record(row) for row in rows]

    async def insert(self, draft: Draft) -> Record[UUID]:
        record_id = uuid4()
        claim = draft.claim
        if claim is None:
            created_at = await self._run(
                lambda connection: connection.fetchval(INSERT, record_id, draft.name, draft.payload),
                idempotent=False,
            )
            return Record(record_id, draft.name, draft.payload, created_at)
        return await self._run(
            lambda connection: self._claimed(connection, record_id, draft, claim), idempotent=True
        )

    async def get(self, record_id: UUID) -> Record[UUID] | None:
        row = await self._run(lambda connection: connection.fetchrow(GET, record_id), idempotent=True)
        return None if row is None else _record(row)

    async def delete(self, record_id: UUID) -> bool:
        deleted = await self._run(lambda connection: connection.fetchval(DELETE, record_id), idempotent=False)
        return deleted is not None

    async def forget_expired(self) -> None:
        """Delete every idempotency key that has expired."""
        while await self._run(_forget, idempotent=True) == FORGET_AT_ONCE:
            pass

    async def _run(self, work: Callable[[Connection], Awaitable[Result]], *, idempotent: bool) -> Result:
        try:
            return await self._postgres.run(work, idempotent=idempotent)
        except asyncpg.UndefinedTableError as error:
            raise not_migrated("postgres") from error

    async def _claimed(
        self, connection: Connection, record_id: UUID, draft: Draft, claim: Claim
    ) -> Record[UUID]:
        if self._broom.is_due():
            await _forget(connection)
        written = (record_id, draft.name, draft.payload, claim.key, claim.digest, KEY_LIFE)
        for _ in range(ATTEMPTS):
            created_at = await connection.fetchval(INSERT_CLAIMED, *written)
            if created_at is not None:
                return Record(record_id, draft.name, draft.payload, created_at)
            held = await connection.fetchrow(HELD, claim.key)
            if held is not None:
                return replayed(claim, held["digest"], None if held["id"] is None else _record(held))
        raise contended()


async def _forget(connection: Connection) -> int:
    """Delete some of the expired keys; return how many."""
    return len(await connection.fetch(FORGET, FORGET_AT_ONCE))


def _record(row: Any) -> Record[UUID]:
    return Record(row["id"], row["name"], row["payload"], row["created_at"])
