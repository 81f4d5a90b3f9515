"""What a handler gets: the real systems, and ones that are all away."""

import uuid
from collections.abc import AsyncIterator

import pytest

from app.context import RequestContext
from app.resources import Resources, open_resources
from app.sections import VaultSettings
from app.services.response_cache import ResponseCache
from app.services.store import SharedStore
from app.settings import Settings


@pytest.fixture
def context(resources: Resources) -> RequestContext:
    return RequestContext(resources, str(uuid.uuid4()), None, None, ResponseCache(SharedStore()))


@pytest.fixture
async def lost(settings: Settings) -> AsyncIterator[RequestContext]:
    """Start a service while nothing is there."""
    nowhere = VaultSettings(addr="http://127.0.0.1:9", timeout_seconds=1)
    alone = settings.model_copy(update={"vault": nowhere, "required_dependencies": ("redis", "vault")})
    async with open_resources(alone) as resources:
        yield RequestContext(resources, str(uuid.uuid4()), None, None, ResponseCache(SharedStore()))


@pytest.fixture
def name() -> str:
    """Name something in a system that no other test uses."""
    return f"test-{uuid.uuid4().hex}"
