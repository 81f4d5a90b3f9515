"""Credentials that are refused are read anew: rotation needs no restart."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.mongodb import Mongodb
from app.integrations.mysql import Mysql
from app.integrations.postgres import Postgres
from app.integrations.rabbitmq import Rabbitmq
from app.integrations.redis_cluster import Redis
from app.integrations.secrets import HeldSecrets
from app.resources import Resources
from app.settings import Settings
from scripts.stack import Stack
from tests.integrations.conftest import recovered, systems
from tests.integrations.passwords import CHANGES

Integration = Postgres | Mysql | Mongodb | Redis | Rabbitmq


class Rotating:
    """The real secrets, with a password of ours laid over."""

    def __init__(self, resources: Resources, password: str | None) -> None:
        self._vault = resources.vault
        self.password = password
        self.extra: dict[str, str] = {}

    async def read(self, name: str) -> Mapping[str, Any]:
        secret = {**await self._vault.read(name), **self.extra}
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


@pytest.mark.parametrize("name", CHANGES)
async def test_a_password_that_changes_under_an_open_client(
    name: str, resources: Resources, settings: Settings, stack: Stack
) -> None:
    secrets = Rotating(resources, None)
    before = await resources.vault.read("redis-1" if name == "redis" else name)
    integration = build(name, settings, secrets)
    await integration.start()
    await check(integration)
    try:
        await CHANGES[name](stack, "rotated")
        with pytest.raises(errors.ServiceUnavailableError):
            await check(integration)
        secrets.password = "rotated"
        await until_it_works(integration)
    finally:
        await CHANGES[name](stack, before["password"])
        await recovered(systems(resources)[name])
        await integration.aclose()


async def test_a_secret_that_changes_leads_to_another_pool(resources: Resources, settings: Settings) -> None:
    wrong = Rotating(resources, None)
    held = HeldSecrets(wrong, refresh_seconds=0.05)
    postgres = Postgres(settings.postgres, held, CircuitBreaker("postgres"))
    held.on_change("postgres", postgres.renew)
    await postgres.start()
    held.start()
    first = postgres._connector.client  # noqa: SLF001
    wrong.extra = {"comment": "another version"}
    async with asyncio.timeout(5):
        while postgres._connector.client is first:  # noqa: SLF001
            await postgres.current_timestamp()
            await asyncio.sleep(0.01)
    await held.aclose()
    await postgres.aclose()
