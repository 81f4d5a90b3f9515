"""The contract's rate limits, per client address and operation."""

import logging
from collections.abc import Iterable
from typing import Final

from limits import RateLimitItem, parse
from slowapi import Limiter
from slowapi.util import get_remote_address
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import RateLimitError
from app.services.rate_limits import RateLimits, Window
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation

_LOG: Final = logging.getLogger(__name__)


def limiter(*, enabled: bool) -> Limiter:
    """Make slowapi's limiter, which holds the switch and counts in memory where nobody else does."""
    if not enabled:
        _LOG.warning("rate limits are off (RATE_LIMIT_ENABLED)")
    return Limiter(
        key_func=get_remote_address, strategy="fixed-window", storage_uri="memory://", enabled=enabled
    )


class RateLimitMiddleware:
    """Counts a request in its client's window, tells what is left, and refuses what is too much."""

    def __init__(self, app: ASGIApp, *, limits: RateLimits, operations: Iterable[Operation]) -> None:
        self._app = app
        self._limits = limits
        self._items = {
            operation.id: parse(str(operation.rate_limit))
            for operation in operations
            if operation.rate_limit is not None
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        item = self._items.get(operation.id) if operation else None
        if operation is None or item is None:
            await self._app(scope, receive, send)
            return
        client = scope["client"]
        window = await self._limits.hit(item, operation.id, client[0] if client else "unknown")
        Exchange.of(scope).response_headers += (
            (b"x-ratelimit-limit", b"%d" % item.amount),
            (b"x-ratelimit-remaining", b"%d" % max(0, item.amount - window.count)),
            (b"x-ratelimit-reset", b"%d" % window.reset),
        )
        if window.count > item.amount:
            raise _refusal(item, window)
        await self._app(scope, receive, send)


def _refusal(item: RateLimitItem, window: Window) -> RateLimitError:
    return RateLimitError(
        f"At most {item.amount} requests in {item.get_expiry()} seconds.",
        details={
            "limit": item.amount,
            "window_seconds": item.get_expiry(),
            "retry_after": window.retry_after,
        },
        headers=(("retry-after", str(window.retry_after)),),
    )
