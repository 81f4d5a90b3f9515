"""No connection for a request: what the servers see while a thousand requests are answered."""

import asyncio
from urllib.parse import urlsplit

from app.integrations.redis_node import MOST_CONNECTIONS
from app.settings import Settings
from tests.integrations.conftest import System, clients

AT_ONCE = 50
REQUESTS = 1000


async def ask(system: System, times: int) -> None:
    for _ in range(times // AT_ONCE):
        await asyncio.gather(*(system.work() for _ in range(AT_ONCE)))


def server(name: str, settings: Settings) -> tuple[set[int | None], int]:
    """Return the ports of a system, and how many connections it may have at most."""
    nodes = settings.redis.nodes
    servers: dict[str, tuple[set[int | None], int]] = {
        # Transactions have a pool of their own, in which one connection has been opened.
        "postgres": ({settings.postgres.port}, settings.postgres.pool_max + 1),
        "mysql": ({settings.mysql.port}, settings.mysql.pool_max),
        # The driver watches the server through two connections of its own.
        "mongodb": ({settings.mongodb.port}, settings.mongodb.pool_max + 2),
        # One pool for each node, and three replicas hang on their masters.
        "redis": ({port for _, port in nodes}, len(nodes) * MOST_CONNECTIONS + 3),
        "rabbitmq": ({settings.rabbitmq.port}, 2),  # one publishes, one does the rest
        "vault": ({urlsplit(settings.vault.addr).port}, 4),
    }
    return servers[name]


async def test_a_thousand_requests_open_no_connection(system: System, settings: Settings) -> None:
    ports, limit = server(system.name, settings)
    await ask(system, AT_ONCE * 2)
    before = clients(ports)
    await ask(system, REQUESTS)
    after = clients(ports)

    assert before <= after  # none was closed, and the pool grew to its size at most
    assert 1 <= len(after) <= limit
