"""The service as a process of its own, on the real systems."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from scripts.serve.service import Service, free_port
from scripts.stack import Stack
from tests import guarding


@dataclass(frozen=True, slots=True)
class Served:
    """A running service, a client of it, and the file that its log lines go to."""

    service: Service
    client: httpx.AsyncClient
    port: int
    log: Path

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@asynccontextmanager
async def served(stack: Stack, log: Path, **settings: str) -> AsyncIterator[Served]:
    """Run the service with these settings, see it end well, and no answer break the contract."""
    port = free_port()
    ours = {"API_FIRST_HTTP_PORT": str(port), "DRAIN_SECONDS": "0"}
    environment = {**os.environ, **stack.environment(), **ours, **settings}
    with log.open("wb") as output:
        service = await Service.start(environment, port, output=output)
    try:
        await service.until_ready()
        # The service ends connections that are idle for 5 s: never use one at that moment.
        limits = httpx.Limits(keepalive_expiry=2)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=10, limits=limits
        ) as client:
            yield Served(service, client, port, log)
    finally:
        assert await service.stop() == 0
    guarding.fail_for_log(log)
