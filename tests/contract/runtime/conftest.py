"""Clients of the mini contract, served in process."""

from collections.abc import AsyncIterator

import httpx
import pytest

from scripts.contract.runtime import build_app

from .mini import CONTRACT, Handlers, build_router


@pytest.fixture
def handlers() -> Handlers:
    return Handlers()


@pytest.fixture
async def client(handlers: Handlers) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(CONTRACT, [build_router(handlers)], document=b'{"openapi":"3.1.0"}')
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as found:
        yield found
