"""The service with given settings; a copy of the project to edit."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from scripts.stack import Stack
from tests.served import served
from tests.service.checkout import Checkout

Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def serve(stack: Stack, tmp_path: Path) -> Serve:
    """Return what runs the service with the given settings and yields a client of it."""

    @asynccontextmanager
    async def run(**settings: str) -> AsyncIterator[httpx.AsyncClient]:
        async with served(stack, tmp_path / "service.log", LOG_LEVEL="WARNING", **settings) as found:
            yield found.client

    return run


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.copy(tmp_path)
