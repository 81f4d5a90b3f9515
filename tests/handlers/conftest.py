"""What a handler gets: the real systems, and ones that are all away."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.context import RequestContext
from app.resources import Resources, open_resources
from app.sections import PasswordsSettings, VaultSettings
from app.services.auth import Auth, Gate
from app.services.response_cache import ResponseCache
from app.services.store import SharedStore
from app.settings import Settings


@asynccontextmanager
async def auth_of(resources: Resources) -> AsyncIterator[Auth]:
    """Put together what handlers have of accounts; Argon2 is a matter of its own tests."""
    cheap = PasswordsSettings(memory_kib=8, iterations=1)
    gate = Gate(resources.settings.model_copy(update={"passwords": cheap}))
    async with gate.attached(resources.transactions, resources.postgres, resources.signing_key) as auth:
        yield auth


@pytest.fixture(scope="module")
async def auth(resources: Resources) -> AsyncIterator[Auth]:
    async with auth_of(resources) as auth:
        yield auth


@pytest.fixture
def context(resources: Resources, auth: Auth) -> RequestContext:
    return RequestContext(resources, str(uuid.uuid4()), None, None, ResponseCache(SharedStore()), auth)


@pytest.fixture
async def lost(settings: Settings) -> AsyncIterator[RequestContext]:
    """Start a service while nothing is there."""
    nowhere = VaultSettings(addr="http://127.0.0.1:9", timeout_seconds=1)
    alone = settings.model_copy(update={"vault": nowhere, "required_dependencies": ("redis", "vault")})
    async with open_resources(alone) as resources, auth_of(resources) as auth:
        yield RequestContext(resources, str(uuid.uuid4()), None, None, ResponseCache(SharedStore()), auth)


@pytest.fixture
def name() -> str:
    """Name something in a system that no other test uses."""
    return f"test-{uuid.uuid4().hex}"
