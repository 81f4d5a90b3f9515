"""Systems that hang delay the start by a bounded time."""

import asyncio
import time

from pydantic import SecretStr

from app.resources import open_resources
from app.settings import Settings


async def test_all_systems_hang_and_the_service_starts(settings: Settings) -> None:
    """Every connection is accepted and nothing is ever said."""

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.Event().wait()
        finally:
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

    assert seconds < 2.75
