"""Change the password of the service's account in each system, and cut the connections that it has."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

import asyncpg
import httpx
import pymysql
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from scripts.stack import Stack
from scripts.stack.redis import NODES
from scripts.stack.site import ADMIN_USER, APP_USER, DATABASE
from tests.integrations.conftest import clients

HOST = "127.0.0.1"
Change = Callable[[Stack, str], Awaitable[None]]


async def change_postgres(stack: Stack, password: str) -> None:
    administrator = await asyncpg.connect(
        host=HOST,
        port=stack.site.port(1),
        user=ADMIN_USER,
        password=stack.site.password("postgres-admin"),
        database=DATABASE,
    )
    await administrator.execute(f"ALTER ROLE {APP_USER} PASSWORD '{password}'")
    cut = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1"
    await administrator.fetch(cut, APP_USER)
    await administrator.close()


async def change_mysql(stack: Stack, password: str) -> None:
    await asyncio.to_thread(_change_mysql, stack, password)


def _change_mysql(stack: Stack, password: str) -> None:
    administrator = pymysql.connect(
        host=HOST, port=stack.site.port(2), user=ADMIN_USER, password=stack.site.password("mysql-admin")
    )
    with administrator, administrator.cursor() as cursor:
        cursor.execute(f"ALTER USER '{APP_USER}'@'%' IDENTIFIED BY '{password}'")
        cursor.execute(f"KILL USER '{APP_USER}'@'%'")


async def change_mongodb(stack: Stack, password: str) -> None:
    async with AsyncMongoClient[dict[str, object]](
        HOST, stack.site.port(3), username=ADMIN_USER, password=stack.site.password("mongodb-admin")
    ) as client:
        await client.admin.command("updateUser", APP_USER, pwd=password)
    # It lets those in who are in: only a restart cuts them.
    await asyncio.to_thread(stack.stop, "mongodb")
    await asyncio.to_thread(_start_mongodb, stack)


def _start_mongodb(stack: Stack) -> None:
    """Start it without the probe by the service's account, whose password it does not know."""
    system, units = stack._resolve(stack._choose(["mongodb"]))[0]  # noqa: SLF001
    supervisor = stack._supervisor(system)  # noqa: SLF001
    asyncio.run(supervisor._launch(units))  # noqa: SLF001


async def change_redis(stack: Stack, password: str) -> None:
    for index in range(NODES):
        async with Redis(
            host=HOST,
            port=stack.site.port(10 + index),
            username=ADMIN_USER,
            password=stack.site.password("redis-admin"),
        ) as node:
            await node.execute_command("ACL", "SETUSER", "default", "resetpass", f">{password}")  # type: ignore[no-untyped-call]
            await node.execute_command("CLIENT", "KILL", "USER", "default")  # type: ignore[no-untyped-call]


async def change_rabbitmq(stack: Stack, password: str) -> None:
    administrator = (ADMIN_USER, stack.site.password("rabbitmq-admin"))
    management = f"http://{HOST}:{stack.site.port(21)}/api"
    async with httpx.AsyncClient(base_url=management, auth=administrator, timeout=10) as api:
        user = {"password": password, "tags": "monitoring"}
        (await api.put(f"/users/{APP_USER}", json=user)).raise_for_status()
        before = clients({stack.site.port(20)})
        # The management hears of a connection within five seconds.
        async with asyncio.timeout(10):
            while before & clients({stack.site.port(20)}):
                for connection in (await api.get(f"/connections/username/{APP_USER}")).json():
                    await api.delete(f"/connections/{quote(connection['name'], safe='')}")
                await asyncio.sleep(0.1)


CHANGES: Mapping[str, Change] = {
    "postgres": change_postgres,
    "mysql": change_mysql,
    "mongodb": change_mongodb,
    "redis": change_redis,
    "rabbitmq": change_rabbitmq,
}
