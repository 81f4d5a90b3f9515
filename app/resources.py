"""What lives as long as the process: the settings and the systems behind the service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from app.breaker import CircuitBreaker
from app.integrations.mongodb import Mongodb
from app.integrations.mysql import Mysql
from app.integrations.postgres import Postgres
from app.integrations.rabbitmq import Rabbitmq
from app.integrations.redis_cluster import Redis
from app.integrations.vault import Vault
from app.integrations.vault_secrets import VaultSecrets
from app.integrations.vault_transit import SigningKey, Transit
from app.settings import Settings


@dataclass(slots=True)
class Lifecycle:
    """Whether to send requests here: the server sets `draining` when it begins to stop."""

    started: bool = False
    draining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Resources:
    settings: Settings
    vault: Vault
    vault_secrets: VaultSecrets
    transit: Transit
    signing_key: SigningKey
    postgres: Postgres
    mysql: Mysql
    mongodb: Mongodb
    redis: Redis
    rabbitmq: Rabbitmq
    lifecycle: Lifecycle = field(default_factory=Lifecycle)


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Connect to every system; one that is down is connected later, in the background."""
    resources = _resources(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(resources.vault.aclose)
        systems = (
            resources.postgres,
            resources.mysql,
            resources.mongodb,
            resources.redis,
            resources.rabbitmq,
        )
        for system in systems:
            stack.push_async_callback(system.aclose)
        await resources.vault.start()
        await asyncio.gather(*(system.start() for system in systems))
        resources.lifecycle.started = True
        yield resources


def _resources(settings: Settings) -> Resources:
    vault = Vault(settings.vault, _breaker("vault", settings))
    return Resources(
        settings=settings,
        vault=vault,
        vault_secrets=VaultSecrets(vault, settings.vault.mount),
        transit=Transit(vault, settings.vault.transit_key),
        signing_key=SigningKey(vault, settings.tokens.key),
        postgres=Postgres(settings.postgres, vault, _breaker("postgres", settings)),
        mysql=Mysql(settings.mysql, vault, _breaker("mysql", settings)),
        mongodb=Mongodb(settings.mongodb, vault, _breaker("mongodb", settings)),
        redis=Redis(settings.redis, vault, _breaker("redis", settings)),
        rabbitmq=Rabbitmq(settings.rabbitmq, vault, _breaker("rabbitmq", settings)),
    )


def _breaker(service: str, settings: Settings) -> CircuitBreaker:
    return CircuitBreaker(
        service,
        failures=settings.breaker.failures,
        reset_seconds=settings.breaker.reset_seconds,
        trials=settings.breaker.trials,
    )
