"""The three stores of records, treated alike: what differs is how a test makes time pass in each."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.integrations.mysql import Mysql
from app.integrations.postgres import Postgres
from app.integrations.records import Draft, RecordStore
from app.resources import Resources
from app.services.records import draft

NAMES = ("postgres", "mysql", "mongodb")


@dataclass(frozen=True, slots=True)
class Store:
    """`absent` is an id that no record has; `expire` ends the life of a key."""

    name: str
    records: RecordStore[Any]
    absent: Any
    expire: Callable[[str], Awaitable[None]]
    keys: Callable[[str], Awaitable[int]]


def store(name: str, resources: Resources) -> Store:
    records = resources.records
    match name:
        case "postgres":
            return Store(
                name,
                records.postgres,
                uuid.uuid4(),
                lambda key: _expire_in_postgres(resources.postgres, key),
                lambda key: _keys_in_postgres(resources.postgres, key),
            )
        case "mysql":
            return Store(
                name,
                records.mysql,
                2**63 - 1,
                lambda key: _expire_in_mysql(resources.mysql, key),
                lambda key: _keys_in_mysql(resources.mysql, key),
            )
        case _:
            return Store(
                name,
                records.mongodb,
                "f" * 24,
                lambda key: _expire_in_mongodb(resources, key),
                lambda key: _keys_in_mongodb(resources, key),
            )


def key() -> str:
    return f"test-{uuid.uuid4()}"


def claimed(name: str, idempotency_key: str, **payload: Any) -> Draft:
    return draft(name, payload, idempotency_key)


async def names_of(records: RecordStore[Any], limit: int = 100) -> list[str]:
    return [record.name for record in await records.newest(limit, None)]


async def _expire_in_postgres(postgres: Postgres, key: str) -> None:
    statement = "UPDATE record_keys SET expires_at = now() WHERE key = $1"
    await postgres.run(lambda connection: connection.execute(statement, key))


async def _keys_in_postgres(postgres: Postgres, key: str) -> int:
    statement = "SELECT count(*) FROM record_keys WHERE key = $1"
    count: int = await postgres.run(lambda connection: connection.fetchval(statement, key))
    return count


async def in_mysql(mysql: Mysql, statement: str, *values: object) -> list[tuple[Any, ...]]:
    async def work(connection: Any) -> list[tuple[Any, ...]]:
        async with connection.cursor() as cursor:
            await cursor.execute(statement, values)
            rows: list[tuple[Any, ...]] = await cursor.fetchall()
            return rows

    return await mysql.run(work)


async def _expire_in_mysql(mysql: Mysql, key: str) -> None:
    await in_mysql(mysql, "UPDATE record_keys SET expires_at = NOW(6) WHERE idempotency_key = %s", key)


async def _keys_in_mysql(mysql: Mysql, key: str) -> int:
    ((count,),) = await in_mysql(mysql, "SELECT COUNT(*) FROM record_keys WHERE idempotency_key = %s", key)
    return int(count)


async def _expire_in_mongodb(resources: Resources, key: str) -> None:
    change = {"$set": {"key.expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
    await resources.mongodb.run(lambda database: database.records.update_one({"key.value": key}, change))


async def _keys_in_mongodb(resources: Resources, key: str) -> int:
    return await resources.mongodb.run(lambda database: database.records.count_documents({"key.value": key}))
