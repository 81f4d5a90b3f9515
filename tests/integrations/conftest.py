"""The six systems as tests ask them that treat all alike; Vault's administrator; doubles of Redis."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import pytest

from app import errors
from app.breaker import CircuitBreaker
from app.resources import Resources
from scripts.stack import Stack
from tests.integrations.redis_double import Double, doubles
from tests.vault_admin import administration

Ask = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class System:
    """`work` goes through the breaker, `check` does not; `down` is the error while it is away."""

    name: str
    breaker: CircuitBreaker
    work: Ask
    check: Ask
    down: type[errors.ServiceUnavailableError]


def systems(resources: Resources) -> dict[str, System]:
    pg, my, mongo, redis, mq, vault = (
        resources.postgres,
        resources.mysql,
        resources.mongodb,
        resources.redis,
        resources.rabbitmq,
        resources.vault,
    )
    database = errors.DatabaseConnectionError
    known = (
        System("postgres", pg.breaker, pg.current_timestamp, pg.version, database),
        System("mysql", my.breaker, my.current_timestamp, my.version, database),
        System("mongodb", mongo.breaker, mongo.collections, mongo.version, database),
        System(
            "redis", redis.breaker, lambda: redis.get("absent"), redis.topology, errors.CacheConnectionError
        ),
        System("rabbitmq", mq.breaker, lambda: mq.queue_info("absent"), mq.ping, errors.MessageQueueError),
        System(
            "vault", vault.breaker, lambda: vault.read("postgres"), vault.state, errors.VaultUnavailableError
        ),
    )
    return {system.name: system for system in known}


@pytest.fixture(params=["postgres", "mysql", "mongodb", "redis", "rabbitmq", "vault"])
async def system(request: pytest.FixtureRequest, resources: Resources) -> System:
    """Each of the six in turn, well and with a closed breaker."""
    system = systems(resources)[request.param]
    await recovered(system)
    return system


@pytest.fixture
async def root(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """Speak to Vault as its administrator."""
    async with administration(stack) as api:
        yield api


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Double, Double]]:
    async with doubles(2) as (first, second):
        yield first, second


async def recovered(system: System, seconds: float = 30) -> None:
    """Wait until the system does its work again, of its own accord."""
    async with asyncio.timeout(seconds):
        while not await works(system):  # noqa: ASYNC110 - only asking shows it
            await asyncio.sleep(0.05)


async def works(system: System) -> bool:
    try:
        await system.work()
        await system.check()  # RabbitMQ has a second connection, which comes back in its own time
    except (errors.ServiceUnavailableError, errors.TimeoutError):
        return False
    return True


def clients(ports: Collection[int | None]) -> set[tuple[int, int]]:
    """Return the connections of the servers on `ports`, as they see them: (own port, port of the client)."""
    return {
        (connection.laddr.port, connection.raddr.port)
        for connection in psutil.net_connections("tcp")
        if connection.status == psutil.CONN_ESTABLISHED
        and connection.laddr
        and connection.raddr
        and connection.laddr.port in ports
    }
