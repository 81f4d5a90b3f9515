"""No connection for a request: what the servers see while a thousand requests are answered."""

import asyncio

from app.settings import Settings
from scripts.stack import Stack
from tests.integrations.conftest import System, clients

AT_ONCE = 50
REQUESTS = 1000


async def ask(system: System, times: int) -> None:
    for _ in range(times // AT_ONCE):
        await asyncio.gather(*(system.work() for _ in range(AT_ONCE)))


async def test_a_thousand_requests_open_no_connection(
    system: System, stack: Stack, settings: Settings
) -> None:
    ports = {port for status in stack.status(system.name) for port in status.ports}
    pools = {
        "postgres": settings.postgres.pool_max,
        "mysql": settings.mysql.pool_max,
        "mongodb": settings.mongodb.pool_max + 2,  # the driver watches the server through two of its own
        "redis": 6 * settings.redis.pool_max,
        "rabbitmq": 1,
        "vault": 4,
    }
    await ask(system, AT_ONCE * 2)
    before = clients(*ports)
    await ask(system, REQUESTS)
    after = clients(*ports)

    assert after <= before
    assert 1 <= len(after) <= pools[system.name]
