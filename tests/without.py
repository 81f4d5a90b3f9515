"""The systems of a process that cannot reach one of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.resources import Resources, open_resources
from app.settings import Settings


@asynccontextmanager
async def without(settings: Settings, system: str) -> AsyncIterator[Resources]:
    """Open the systems, one of them at a place where nothing is."""
    nowhere: dict[str, Any] = {"host": "127.0.0.1", "port": 9, "timeout_seconds": 1}
    if system == "redis":
        nowhere["nodes"] = ()
    section = getattr(settings, system).model_copy(update=nowhere)
    async with open_resources(settings.model_copy(update={system: section})) as resources:
        yield resources
