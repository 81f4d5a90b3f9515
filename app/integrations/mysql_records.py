"""Records in MySQL: a record and its idempotency key are written in one transaction."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from pymysql import err
from pymysql.constants import ER

from app.integrations.mysql import Mysql
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

NEWEST: Final = "SELECT id, name, payload, created_at FROM records ORDER BY created_at DESC, id DESC LIMIT %s"
# Comparing rows, (created_at, id) < (…), would not use the index.
NEXT: Final = (
    "SELECT id, name, payload, created_at FROM records"
    " WHERE created_at <= %s AND (created_at < %s OR id < %s)"
    " ORDER BY created_at DESC, id DESC LIMIT %s"
)
GET: Final = "SELECT id, name, payload, created_at FROM records WHERE id = %s"
DELETE: Final = "DELETE FROM records WHERE id = %s"
NOW: Final = "SELECT NOW(6)"
INSERT: Final = "INSERT INTO records (name, payload, created_at) VALUES (%s, %s, %s)"
CLAIM: Final = (
    "INSERT INTO record_keys (idempotency_key, digest, record_id, expires_at)"
    " VALUES (%s, %s, %s, NOW(6) + INTERVAL %s SECOND)"
)
HELD: Final = """
    SELECT held.digest, held.expires_at > NOW(6),
        records.id, records.name, records.payload, records.created_at
    FROM record_keys AS held LEFT JOIN records ON records.id = held.record_id
    WHERE held.idempotency_key = %s
"""
FORGET_ONE: Final = "DELETE FROM record_keys WHERE idempotency_key = %s AND expires_at <= NOW(6)"
FORGET: Final = "DELETE FROM record_keys WHERE expires_at <= NOW(6) LIMIT %s"
GIVEN_WAY: Final = {ER.DUP_ENTRY, ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT}


class MysqlRecords:
    def __init__(self, mysql: Mysql, broom: Broom) -> None:
        self._mysql = mysql
        self._broom = broom

    async def newest(self, limit: int, after: Position[int] | None) -> list[Record[int]]:
        place = () if after is None else _place(after)
        statement = NEWEST if after is None else NEXT
        rows = await self._run(
            lambda connection: _rows(connection, statement, *place, limit), idempotent=True
        )
        return [_record(*row) for row in rows]

    async def insert(self, draft: Draft) -> Record[int]:
        claim = draft.claim
        if claim is None:
            return await self._run(lambda connection: _inserted(connection, draft), idempotent=False)
        return await self._run(lambda connection: self._claimed(connection, draft, claim), idempotent=True)

    async def get(self, record_id: int) -> Record[int] | None:
        rows = await self._run(lambda connection: _rows(connection, GET, record_id), idempotent=True)
        return next((_record(*row) for row in rows), None)

    async def delete(self, record_id: int) -> bool:
        return (
            await self._run(lambda connection: _count(connection, DELETE, record_id), idempotent=False) == 1
        )

    async def forget_expired(self) -> None:
        """Delete every idempotency key that has expired."""
        while await self._run(_forget_some, idempotent=True) == FORGET_AT_ONCE:
            pass

    async def _run(self, work: Callable[[Any], Awaitable[Result]], *, idempotent: bool) -> Result:
        try:
            return await self._mysql.run(work, idempotent=idempotent)
        except err.ProgrammingError as error:
            if error.args[0] != ER.NO_SUCH_TABLE:
                raise
            raise not_migrated("mysql") from error

    async def _claimed(self, connection: Any, draft: Draft, claim: Claim) -> Record[int]:
        if self._broom.is_due():
            await _forget_some(connection)
        for _ in range(ATTEMPTS):
            record = await _attempt(connection, draft, claim) or await _held(connection, claim)
            if record is not None:
                return record
        raise contended()


def _place(after: Position[int]) -> tuple[object, ...]:
    moment = after.created_at.astimezone(UTC).replace(tzinfo=None)
    return moment, moment, after.id


async def _attempt(connection: Any, draft: Draft, claim: Claim) -> Record[int] | None:
    """Insert record and key, or neither: None where the key is held, or others were in the way."""
    try:
        await connection.begin()
        record = await _inserted(connection, draft)
        await _count(connection, CLAIM, claim.key, claim.digest, record.id, int(KEY_LIFE.total_seconds()))
        await connection.commit()
    except (err.IntegrityError, err.OperationalError) as error:
        if error.args[0] not in GIVEN_WAY:
            raise
        await connection.rollback()
        return None
    return record


async def _held(connection: Any, claim: Claim) -> Record[int] | None:
    """Return the record that the claim made before; None where there is no claim, or no longer."""
    for digest, alive, *columns in await _rows(connection, HELD, claim.key):
        if alive:
            return replayed(claim, digest, None if columns[0] is None else _record(*columns))
        await _forget(connection, FORGET_ONE, claim.key)
    return None


async def _forget_some(connection: Any) -> int:
    return await _forget(connection, FORGET, FORGET_AT_ONCE)


async def _forget(connection: Any, statement: str, *values: object) -> int:
    """Delete expired keys, and return how many; where others do so at this moment, leave it to them."""
    try:
        return await _count(connection, statement, *values)
    except err.OperationalError as error:
        if error.args[0] not in GIVEN_WAY:
            raise
        return 0


async def _inserted(connection: Any, draft: Draft) -> Record[int]:
    async with connection.cursor() as cursor:
        await cursor.execute(NOW)
        (created_at,) = await cursor.fetchone()
        await cursor.execute(INSERT, (draft.name, draft.payload, created_at))
        return _record(cursor.lastrowid, draft.name, draft.payload, created_at)


async def _rows(connection: Any, statement: str, *values: object) -> list[tuple[Any, ...]]:
    async with connection.cursor() as cursor:
        await cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = await cursor.fetchall()
        return rows


async def _count(connection: Any, statement: str, *values: object) -> int:
    async with connection.cursor() as cursor:
        count: int = await cursor.execute(statement, values)
        return count


def _record(record_id: int, name: str, payload: str, created_at: datetime) -> Record[int]:
    return Record(record_id, name, payload, created_at.replace(tzinfo=UTC))
