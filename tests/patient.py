"""Resources that bear a slow machine: connected before a test begins, and waited for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from app import errors
from app.integrations import outbox
from app.resources import Resources, open_resources
from app.settings import Settings

SECONDS = 20.0
SYSTEMS = ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq")


@asynccontextmanager
async def patient_resources(settings: Settings) -> AsyncIterator[Resources]:
    waits = {
        name: getattr(settings, name).model_copy(update={"timeout_seconds": SECONDS}) for name in SYSTEMS
    }
    async with open_resources(settings.model_copy(update=waits)) as resources:
        await answered(lambda: resources.transactions.read(outbox.backlog))
        for ask in (
            resources.postgres.current_timestamp,
            resources.mysql.current_timestamp,
            resources.mongodb.collections,
            resources.rabbitmq.ping,
        ):
            await answered(ask)
        yield resources


async def answered(ask: Callable[[], Awaitable[Any]]) -> None:
    """Wait for the first answer."""
    async with asyncio.timeout(60):
        while True:
            try:
                await ask()
            except errors.BaseAPIException:
                await asyncio.sleep(0.1)
            else:
                return
