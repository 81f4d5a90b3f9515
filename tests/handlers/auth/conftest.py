"""A name and an address of one's own, and a gate that counts few failures."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.context import RequestContext
from app.sections import LoginsSettings, PasswordsSettings
from app.services.auth import Gate

FEW = LoginsSettings(account_failures=3, address_failures=5)


@pytest.fixture
def username(name: str) -> str:
    return f"U{name[:20]}"


@pytest.fixture
def address() -> str:
    """Come from a line of one's own."""
    return f"2001:db8:{time.time_ns() >> 16 & 0xFFFF:x}:{time.time_ns() & 0xFFFF:x}::1"


@pytest.fixture
async def gate(context: RequestContext) -> Gate:
    cheap = PasswordsSettings(memory_kib=8, iterations=1)
    return Gate(context.resources.settings.model_copy(update={"passwords": cheap, "logins": FEW}))


@pytest.fixture
async def here(context: RequestContext, gate: Gate, address: str) -> AsyncIterator[RequestContext]:
    """Count few failures, and know at once which sessions have ended."""
    resources = context.resources
    async with gate.attached(resources.transactions, resources.postgres, resources.signing_key) as parts:
        yield replace(context, auth=parts, client=address)
