"""The service as a process of its own, on the real systems; a copy of the project to edit."""

import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from scripts.serve.service import Service
from scripts.stack import Stack
from tests.service.checkout import Checkout

Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def serve(stack: Stack) -> Serve:
    """Return what runs the service with the given settings and yields a client of it."""

    @asynccontextmanager
    async def run(**settings: str) -> AsyncIterator[httpx.AsyncClient]:
        port = free_port()
        environment = {**os.environ, **stack.environment(), "LOG_LEVEL": "WARNING", **settings}
        service = await Service.start({**environment, "API_FIRST_HTTP_PORT": str(port)}, port)
        try:
            await service.until_ready()
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
                yield client
        finally:
            assert await service.stop() == 0

    return run


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.copy(tmp_path)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
