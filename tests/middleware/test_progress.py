"""Requests under way are counted by operation."""

import pytest
from prometheus_client import REGISTRY
from starlette.types import Scope

from app.middleware.progress import ProgressMiddleware
from tests.middleware.asgi import (
    call,
    doing,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    raising,
    scope_of,
)

OPERATION = operation_of(path="/progress/{name}")


def in_progress() -> float | None:
    return REGISTRY.get_sample_value(
        "http_requests_in_progress", {"method": "GET", "endpoint": "/progress/{name}"}
    )


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(ProgressMiddleware(noting(seen)), seen)


async def test_a_request_counts_while_it_is_answered() -> None:
    during: list[float | None] = []

    async def look() -> None:
        during.append(in_progress())

    await call(ProgressMiddleware(doing(look)), scope_of(exchange=exchange_of(OPERATION)))
    assert (during, in_progress()) == ([1.0], 0.0)


async def test_a_failed_request_no_longer_counts() -> None:
    with pytest.raises(RuntimeError, match="broken"):
        await call(
            ProgressMiddleware(raising(RuntimeError("broken"))), scope_of(exchange=exchange_of(OPERATION))
        )
    assert in_progress() == 0.0
