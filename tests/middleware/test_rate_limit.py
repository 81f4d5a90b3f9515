"""The contract's limits: counted, told, and enforced."""

import time
from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp, Scope

from app.errors import RateLimitError
from app.middleware.rate_limit import RateLimitMiddleware, limiter
from app.services.rate_limits import RateLimits
from app.services.store import SharedStore
from generated.runtime.exchange import Exchange
from generated.runtime.operation import RateLimit
from tests.middleware.asgi import (
    answering,
    call,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    scope_of,
)

LIMITED = operation_of(rate_limit=RateLimit(2, 60))
FREE = operation_of(id="free")


@pytest.fixture
async def limits() -> AsyncIterator[RateLimits]:
    """Count in this process alone, as the middleware does not care who counts."""
    store = SharedStore()
    yield RateLimits(store, limiter(enabled=True).limiter)
    await store.detach()


def limited(app: ASGIApp, limits: RateLimits) -> ASGIApp:
    return RateLimitMiddleware(app, limits=limits, operations=[LIMITED, FREE])


async def ask(limits: RateLimits, client: str | None = "10.0.0.1") -> Exchange:
    exchange = exchange_of(LIMITED)
    scope = scope_of(exchange=exchange, client=(client, 1) if client else None)
    await call(limited(answering(), limits), scope)
    return exchange


def told(exchange: Exchange) -> dict[str, int]:
    return {name.decode(): int(value) for name, value in exchange.response_headers}


async def test_what_is_no_request_passes(limits: RateLimits) -> None:
    seen: list[Scope] = []
    await passes_through(limited(noting(seen), limits), seen)


async def test_the_client_is_told_what_is_left(limits: RateLimits) -> None:
    answers = [told(await ask(limits)) for _ in range(2)]
    assert [answer["x-ratelimit-limit"] for answer in answers] == [2, 2]
    assert [answer["x-ratelimit-remaining"] for answer in answers] == [1, 0]
    assert 58 < answers[0]["x-ratelimit-reset"] - time.time() <= 61


async def test_beyond_the_limit_a_request_is_refused(limits: RateLimits) -> None:
    for _ in range(2):
        await ask(limits)
    exchange = exchange_of(LIMITED)
    with pytest.raises(RateLimitError) as refusal:
        await call(limited(answering(), limits), scope_of(exchange=exchange))
    retry_after = refusal.value.details["retry_after"]
    assert refusal.value.message == "At most 2 requests in 60 seconds."
    assert refusal.value.details == {"limit": 2, "window_seconds": 60, "retry_after": retry_after}
    assert refusal.value.headers == (("retry-after", str(retry_after)),)
    assert 58 < retry_after <= 60
    assert told(exchange)["x-ratelimit-remaining"] == 0


async def test_clients_have_their_own_limits(limits: RateLimits) -> None:
    for client in ("10.0.0.1", "10.0.0.2", "::1", None):
        assert [told(await ask(limits, client))["x-ratelimit-remaining"] for _ in range(2)] == [1, 0]


async def test_an_operation_without_limit_is_free(limits: RateLimits) -> None:
    exchange = exchange_of(FREE)
    for _ in range(5):
        assert (await call(limited(answering(), limits), scope_of(exchange=exchange))).status == 200
    assert exchange.response_headers == []


async def test_what_has_no_operation_is_free(limits: RateLimits) -> None:
    assert (await call(limited(answering(), limits), scope_of(exchange=exchange_of()))).status == 200


@pytest.mark.parametrize(("seconds", "unit"), [(1, 1), (60, 60), (3600, 3600), (86400, 86400)])
async def test_every_unit_of_the_contract(limits: RateLimits, seconds: int, unit: int) -> None:
    operation = operation_of(id=f"per_{unit}", rate_limit=RateLimit(1, seconds))
    exchange = exchange_of(operation)
    app = RateLimitMiddleware(answering(), limits=limits, operations=[operation])
    await call(app, scope_of(exchange=exchange))
    assert seconds - 1 < told(exchange)["x-ratelimit-reset"] - time.time() <= seconds + 1


def test_the_switch_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert limiter(enabled=True).enabled
    assert caplog.messages == []
    assert not limiter(enabled=False).enabled
    assert caplog.messages == ["rate limits are off (RATE_LIMIT_ENABLED)"]


async def test_operations_have_their_own_limits(limits: RateLimits) -> None:
    other = operation_of(id="other", rate_limit=RateLimit(2, 60))
    app = RateLimitMiddleware(answering(), limits=limits, operations=[LIMITED, other])
    for operation in (LIMITED, other):
        exchanges = [exchange_of(operation) for _ in range(2)]
        for exchange in exchanges:
            await call(app, scope_of(exchange=exchange))
        assert [told(exchange)["x-ratelimit-remaining"] for exchange in exchanges] == [1, 0]
