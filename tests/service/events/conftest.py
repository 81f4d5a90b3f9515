"""Two running replicas that others listen to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from app.resources import open_resources
from app.settings import Settings
from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.listening import token_of, until_admitting, until_listening
from tests.served import Served, served


@dataclass(frozen=True, slots=True)
class Replicas:
    """`first` has two workers and HTTPS; `second` has one, narrow limits, and nothing at MySQL's port."""

    first: Served
    second: Served
    https: int


@pytest.fixture(scope="package")
async def replicas(
    stack: Stack, token: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Replicas]:
    logs = tmp_path_factory.mktemp("events")
    https = free_port()
    wide = {"WORKERS": "2", "API_FIRST_ENABLE_TLS": "true", "API_FIRST_HTTPS_PORT": str(https)}
    narrow = {
        "EVENTS_MAX_CONNECTIONS": "3",
        "EVENTS_MAX_CONNECTIONS_PER_ACCOUNT": "2",
        "EVENTS_MAX_MESSAGE_BYTES": "100",
        "EVENTS_PING_SECONDS": "0.5",
        "EVENTS_QUEUE_SIZE": "10",
        "BREAKER_FAILURES": "1",
        "BREAKER_RESET_SECONDS": "30",
        "MYSQL_HOST": "127.0.0.1",
        "MYSQL_PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
    }
    quiet = {"RATE_LIMIT_ENABLED": "false"}
    async with (
        served(stack, logs / "first", **quiet, **wide) as first,
        served(stack, logs / "second", **quiet, **narrow) as second,
    ):
        await until_listening(first, workers=2)
        await until_listening(second)
        await until_admitting(first, token)
        await until_admitting(second, token)
        yield Replicas(first, second, https)


@pytest.fixture(scope="package")
async def token(settings: Settings) -> str:
    async with open_resources(settings) as resources:
        return await token_of(resources)
