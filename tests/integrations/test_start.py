"""Systems that hang delay the start by a bounded time."""

import asyncio
import contextlib
import gc
import time

import pytest
from pydantic import SecretStr

from app.resources import open_resources
from app.settings import Settings


# aio-pika leaves a connection that is given up before it is made to the garbage collection.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::RuntimeWarning")
async def test_all_systems_hang_and_the_service_starts(settings: Settings) -> None:
    """Every connection is accepted and nothing is ever said."""
    conversations: set[asyncio.Task[None] | None] = set()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            await reader.read()  # to the end
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    there = {"host": "127.0.0.1", "port": port}
    secret = SecretStr("hidden")
    account = {"user": "somebody", "password": secret, "database": "there", "vhost": "there"}
    systems = ("postgres", "mysql", "mongodb", "rabbitmq")
    changes: dict[str, dict[str, object]] = {
        "vault": {"addr": f"http://127.0.0.1:{port}", "timeout_seconds": 2},
        **{name: {**there, **account, "timeout_seconds": 2} for name in systems},
        "redis": {**there, "nodes": (("127.0.0.1", port),), "password": secret},
    }
    sections = {name: getattr(settings, name).model_copy(update=change) for name, change in changes.items()}
    began = time.perf_counter()
    async with open_resources(settings.model_copy(update=sections)):
        seconds = time.perf_counter() - began
    server.close()
    await asyncio.wait(filter(None, conversations), timeout=5)
    gc.collect()

    assert seconds < 2.75
