"""Credentials that are refused are read anew: rotation needs no restart."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.mongodb import Mongodb
from app.integrations.mysql import Mysql
from app.integrations.postgres import Postgres
from app.integrations.rabbitmq import Rabbitmq
from app.integrations.redis_cluster import Redis
from app.resources import Resources
from app.settings import Settings

Integration = Postgres | Mysql | Mongodb | Redis | Rabbitmq


class Rotating:
    """The real secrets, with a password of ours laid over."""

    def __init__(self, resources: Resources, password: str | None) -> None:
        self._vault = resources.vault
        self.password = password

    async def read(self, name: str) -> Mapping[str, Any]:
        secret = await self._vault.read(name)
        return secret if self.password is None else {**secret, "password": self.password}


def build(name: str, settings: Settings, secrets: Rotating) -> Integration:
    breaker = CircuitBreaker(name, reset_seconds=0.5)
    match name:
        case "postgres":
            return Postgres(settings.postgres, secrets, breaker)
        case "mysql":
            return Mysql(settings.mysql, secrets, breaker)
        case "mongodb":
            return Mongodb(settings.mongodb, secrets, breaker)
        case "redis":
            return Redis(settings.redis, secrets, breaker)
        case _:
            return Rabbitmq(settings.rabbitmq, secrets, breaker)


async def check(integration: Integration) -> None:
    match integration:
        case Redis():
            await integration.topology()
        case Rabbitmq():
            await integration.ping()
        case _:
            await integration.version()


async def works(integration: Integration) -> bool:
    try:
        await check(integration)
    except errors.ServiceUnavailableError:
        return False
    return True


async def until_it_works(integration: Integration) -> None:
    async with asyncio.timeout(10):
        while not await works(integration):  # noqa: ASYNC110 - only asking shows it
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("name", ["postgres", "mysql", "mongodb", "redis", "rabbitmq"])
async def test_a_wrong_password_is_read_again_until_it_is_right(
    name: str, resources: Resources, settings: Settings
) -> None:
    secrets = Rotating(resources, "wrong")
    integration = build(name, settings, secrets)
    await integration.start()
    with pytest.raises(errors.ServiceUnavailableError):
        await check(integration)
    secrets.password = None
    await until_it_works(integration)
    await integration.aclose()


async def test_a_password_that_changes_under_an_open_pool(resources: Resources, settings: Settings) -> None:
    secret = await resources.vault.read("postgres")
    secrets = Rotating(resources, None)
    postgres = Postgres(settings.postgres, secrets, CircuitBreaker("postgres", reset_seconds=0.5))
    await postgres.start()
    administrator = await asyncpg.connect(
        **{field: secret[field] for field in ("host", "user", "password", "database")},
        port=int(secret["port"]),
    )
    try:
        await administrator.execute("ALTER ROLE CURRENT_USER PASSWORD 'rotated'")
        await administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND pid <> pg_backend_pid()"
        )
        with pytest.raises(errors.DatabaseConnectionError):
            await postgres.current_timestamp()
        secrets.password = "rotated"
        await until_it_works(postgres)
    finally:
        await administrator.execute(f"ALTER ROLE CURRENT_USER PASSWORD '{secret['password']}'")
        await administrator.close()
        await postgres.aclose()
