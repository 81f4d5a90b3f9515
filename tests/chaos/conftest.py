"""The service as a process, for tests that break it or what it stands on."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from scripts.stack import Stack
from tests.served import Served, served

Serve = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def serve(stack: Stack, tmp_path: Path) -> Serve:
    """Return what runs the service with the given settings, without rate limits unless they say otherwise."""
    numbers = count(1)

    @asynccontextmanager
    async def run(**settings: str) -> AsyncIterator[Served]:
        log = tmp_path / f"service-{next(numbers)}.log"
        async with served(stack, log, **{"RATE_LIMIT_ENABLED": "false", **settings}) as service:
            yield service

    return run
