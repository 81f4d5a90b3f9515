"""Databases that nobody has migrated, one in each system, for as long as a test takes."""

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiomysql  # type: ignore[import-untyped]
import asyncpg
from motor.motor_asyncio import AsyncIOMotorClient

from scripts.stack import Stack
from scripts.stack.site import ADMIN_USER, APP_USER


@asynccontextmanager
async def fresh_databases(stack: Stack) -> AsyncIterator[Mapping[str, str]]:
    """Yield the settings that lead a service there, as the administrator of each system."""
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    environment = stack.environment()
    async with AsyncExitStack() as undo:
        for create in (_in_postgres, _in_mysql, _in_mongodb):
            await undo.enter_async_context(create(stack, name))
        for system, database in (("postgres", "DB"), ("mysql", "DATABASE"), ("mongodb", "DATABASE")):
            prefix = system.upper()
            environment |= {
                f"{prefix}_{database}": name,
                f"{prefix}_USER": ADMIN_USER,
                f"{prefix}_PASSWORD": stack.site.password(f"{system}-admin"),
            }
        yield environment


async def postgres(stack: Stack, database: str) -> asyncpg.Connection:
    place = stack.environment()
    return await asyncpg.connect(
        host=place["POSTGRES_HOST"],
        port=int(place["POSTGRES_PORT"]),
        user=ADMIN_USER,
        password=stack.site.password("postgres-admin"),
        database=database,
    )


async def mysql(stack: Stack, database: str | None = None) -> Any:
    place = stack.environment()
    return await aiomysql.connect(
        host=place["MYSQL_HOST"],
        port=int(place["MYSQL_PORT"]),
        user=ADMIN_USER,
        password=stack.site.password("mysql-admin"),
        db=database,
    )


@asynccontextmanager
async def _in_postgres(stack: Stack, name: str) -> AsyncIterator[None]:
    connection = await postgres(stack, "postgres")
    await connection.execute(f"CREATE DATABASE {name} OWNER {APP_USER}")
    try:
        yield
    finally:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


@asynccontextmanager
async def _in_mysql(stack: Stack, name: str) -> AsyncIterator[None]:
    connection = await mysql(stack)
    async with connection.cursor() as cursor:
        await cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield
        finally:
            await cursor.execute(f"DROP DATABASE {name}")
    connection.close()


@asynccontextmanager
async def _in_mongodb(stack: Stack, name: str) -> AsyncIterator[None]:
    place = stack.environment()
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        place["MONGODB_HOST"],
        int(place["MONGODB_PORT"]),
        username=ADMIN_USER,
        password=stack.site.password("mongodb-admin"),
    )
    yield
    await client.drop_database(name)
    client.close()
