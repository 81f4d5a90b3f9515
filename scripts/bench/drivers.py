"""The bare driver calls, on clients that are made once or, as is usual, for each request."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import uuid4

import aio_pika
import aiomysql  # type: ignore[import-untyped]
import asyncpg
import hvac  # type: ignore[import-untyped]
from aio_pika.abc import AbstractChannel, AbstractConnection
from motor.motor_asyncio import AsyncIOMotorClient
from redis.asyncio import RedisCluster

from app.integrations.redis_cluster import READ_ENTRY
from scripts.bench.cases import KEY, QUEUE
from scripts.bench.logins import Login

Json: TypeAlias = dict[str, Any]
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
MongoClient: TypeAlias = "AsyncIOMotorClient[Json]"

_SHA: Final = hashlib.sha1(READ_ENTRY.encode(), usedforsecurity=False).hexdigest()
SHOWN: Final = "postgres"
KEPT: Final = "bench:secret"
_INSERT: Final = """
    INSERT INTO records (id, name, payload) VALUES ($1, $2, $3) RETURNING id, name, payload, created_at
"""
_NEWEST: Final = (
    "SELECT id, name, payload, created_at FROM records ORDER BY created_at DESC, id DESC LIMIT $1"
)
_NOW: Final = "SELECT current_timestamp"
LEAST: Final = 5
MOST: Final = 20
"""Connections of a pool, as the service has them by default."""


@dataclass(frozen=True, slots=True)
class Clients:
    """One client of each system, pooled as the service's are."""

    redis: "RedisCluster"
    postgres: Pool
    mysql: Any
    mongodb: MongoClient
    database: str
    channel: AbstractChannel


def redis_client(login: Login) -> "RedisCluster":
    return RedisCluster(
        host=login["host"], port=login["port"], password=login["password"], decode_responses=True
    )


def postgres_login(login: Login) -> Mapping[str, Any]:
    # As the service without TLS settings: asyncpg alone would encrypt where the server can.
    return {**{name: login[name] for name in ("host", "port", "user", "password", "database")}, "ssl": False}


def mysql_login(login: Login) -> Mapping[str, Any]:
    return {
        **{name: login[name] for name in ("host", "port", "user", "password")},
        "db": login["database"],
        "init_command": "SET time_zone = '+00:00'",
    }


def mongodb_client(login: Login) -> MongoClient:
    return AsyncIOMotorClient(
        login["host"],
        login["port"],
        username=login["user"],
        password=login["password"],
        authSource="admin",
    )


async def rabbitmq_connection(login: Login) -> AbstractConnection:
    return await aio_pika.connect(
        host=login["host"],
        port=login["port"],
        login=login["user"],
        password=login["password"],
        virtualhost=login["vhost"],
    )


@asynccontextmanager
async def connected(logins: Mapping[str, Login]) -> AsyncIterator[Clients]:
    rabbitmq = await rabbitmq_connection(logins["rabbitmq"])
    channel = await rabbitmq.channel(publisher_confirms=True, on_return_raises=True)
    await channel.declare_queue(QUEUE, durable=True)
    mongodb = mongodb_client(logins["mongodb"])
    redis = redis_client(logins["redis"])
    await redis.eval(READ_ENTRY, 1, f"cache:{KEY}")
    await redis.set(KEPT, json.dumps(secret(logins["vault"]), separators=(",", ":")))
    async with (
        asyncpg.create_pool(**postgres_login(logins["postgres"]), min_size=LEAST, max_size=MOST) as postgres,
        aiomysql.create_pool(**mysql_login(logins["mysql"]), minsize=LEAST, maxsize=MOST) as mysql,
    ):
        yield Clients(redis, postgres, mysql, mongodb, logins["mongodb"]["database"], channel)
    await redis.aclose()
    mongodb.close()
    await rabbitmq.close()


async def read_entry(redis: "RedisCluster", key: str) -> Json:
    """Read an entry by the same command as the service, so that only what stands around it differs."""
    found = await redis.execute_command("EVALSHA", _SHA, 1, f"cache:{key}")
    if not found:
        return {"key": key, "value": None, "exists": False, "ttl": None}
    value, ttl = found
    return {"key": key, "value": value, "exists": True, "ttl": "no expiration" if ttl < 0 else ttl}


async def query_postgres(connection: Any) -> Json:
    moment = await connection.fetchval(_NOW)
    return {"database": "PostgreSQL", "query": _NOW, "result": str(moment)}


async def query_mysql(connection: Any) -> Json:
    async with connection.cursor() as cursor:
        await cursor.execute(_NOW)
        (moment,) = await cursor.fetchone()
    return {"database": "MySQL", "query": _NOW, "result": str(moment)}


async def query_mongodb(client: MongoClient, database: str) -> Json:
    names = await client[database].list_collection_names()
    return {"database": "MongoDB", "collections": sorted(names), "count": len(names)}


async def insert(connection: Any, record: Json) -> Json:
    row = await connection.fetchrow(_INSERT, uuid4(), record["name"], json.dumps(record["payload"]))
    return _record(row)


async def newest(connection: Any, limit: int) -> Json:
    rows = await connection.fetch(_NEWEST, limit + 1)
    cursor = rows[limit - 1]["id"].hex if len(rows) > limit else None
    return {"records": [_record(row) for row in rows[:limit]], "next_cursor": cursor}


def _record(row: Any) -> Json:
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "payload": json.loads(row["payload"]),
        "created_at": row["created_at"].isoformat(),
    }


async def cluster_info(redis: "RedisCluster") -> Json:
    return {"status": "success", "cluster_info": await redis.cluster_info()}


def secret(login: Login) -> Json:
    """Read a secret of Vault as the service shows it; this blocks."""
    client = hvac.Client(url=login["url"], token=login["token"])
    answer = client.secrets.kv.v2.read_secret_version(SHOWN, raise_on_deleted_version=True)
    fields = {**answer["data"]["data"], "password": "***"}
    return {"service": SHOWN, "data": fields, "note": "Sensitive values are masked."}


async def publish(channel: AbstractChannel, queue: str, message: Json) -> Json:
    await channel.default_exchange.publish(
        aio_pika.Message(
            json.dumps(message).encode(),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        ),
        routing_key=queue,
    )
    return {"queue": queue, "message": message, "action": "published"}
