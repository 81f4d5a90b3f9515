"""The bare driver calls, on clients that are made once or, as is usual, for each request."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import aio_pika
import aiomysql  # type: ignore[import-untyped]
import asyncpg
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
    return {name: login[name] for name in ("host", "port", "user", "password", "database")}


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
