"""No connection for a request: what the servers see while a thousand requests are answered."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from app.integrations.redis_node import MOST_CONNECTIONS
from app.resources import Resources
from app.settings import Settings
from tests.integrations.conftest import System, clients
from tests.patient import patient_resources

AT_ONCE = 50
REQUESTS = 1000


async def ask(system: System, times: int) -> None:
    for _ in range(times // AT_ONCE):
        await asyncio.gather(*(system.work() for _ in range(AT_ONCE)))


def ports_of(settings: Settings) -> dict[str, set[int | None]]:
    return {
        "postgres": {settings.postgres.port},
        "mysql": {settings.mysql.port},
        "mongodb": {settings.mongodb.port},
        "redis": {port for _, port in settings.redis.nodes},
        "rabbitmq": {settings.rabbitmq.port},
        "vault": {urlsplit(settings.vault.addr).port},
    }


def most(settings: Settings) -> dict[str, int]:
    """Return how many connections each system may have from us at most."""
    return {
        # Transactions have a pool of their own, in which one connection has been opened.
        "postgres": settings.postgres.pool_max + 1,
        "mysql": settings.mysql.pool_max,
        # The driver watches the server through two connections of its own.
        "mongodb": settings.mongodb.pool_max + 2,
        "redis": len(settings.redis.nodes) * MOST_CONNECTIONS,
        "rabbitmq": 2,  # one publishes, one does the rest
        "vault": 4,
    }


@pytest.fixture(scope="module")
def others(settings: Settings) -> set[tuple[int, int]]:
    """See, before ours are opened, whose else there are: replicas of Redis, what earlier tests have left."""
    return clients(set().union(*ports_of(settings).values()))


@pytest.fixture(scope="module")
async def resources(others: set[tuple[int, int]], settings: Settings) -> AsyncIterator[Resources]:
    async with patient_resources(settings) as resources:
        yield resources


async def test_a_thousand_requests_open_no_connection(
    system: System, settings: Settings, others: set[tuple[int, int]]
) -> None:
    ports = ports_of(settings)[system.name]
    await ask(system, AT_ONCE * 2)
    before = clients(ports) - others
    await ask(system, REQUESTS)
    after = clients(ports) - others

    assert before <= after  # none was closed, and the pool grew to its size at most
    assert 1 <= len(after) <= most(settings)[system.name]
