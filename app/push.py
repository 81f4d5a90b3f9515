"""How events get from what makes them to those who listen: the parts, put together."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from starlette.middleware import Middleware

from app import logs
from app.breaker import CircuitBreaker
from app.integrations.redis_cluster import Redis
from app.logs import AccessLog
from app.middleware.secret_paths import SecretPaths
from app.middleware.websocket import WebSocketMiddleware
from app.middleware.websocket_entry import Entry
from app.services.access_tokens import AccessTokens
from app.services.events import Events
from app.services.message_guard import MessageGuard
from app.settings import Settings
from app.violations import Violations
from generated.operations import CONTRACT


def make_events(settings: Settings) -> Events:
    return Events(
        queue_size=settings.events.queue_size,
        guard=MessageGuard(partial(Violations(), scope={}), sample=settings.contract_guard_sample),
    )


@asynccontextmanager
async def pushing(events: Events, redis: Redis) -> AsyncIterator[None]:
    """Let events flow, also those of the breakers."""
    CircuitBreaker.opened = events.breaker_opened
    try:
        async with events.attached(redis):
            yield
    finally:
        CircuitBreaker.opened = None


def websocket(
    settings: Settings, events: Events, tokens: AccessTokens, has_ended: Callable[[str], bool]
) -> Middleware:
    """Serve `/ws` to those whose tokens are good, for as long as their sessions have not ended."""
    return Middleware(
        WebSocketMiddleware,
        events=events,
        entry=Entry(
            tokens.verify,
            has_ended,
            origins=None if settings.debug else settings.cors_origins,
            most=settings.events.max_connections,
            most_of_account=settings.events.max_connections_per_account,
        ),
        access_log=AccessLog(logs.WRITER, logging.getLevelName(settings.log_level)),
        secret_paths=SecretPaths.of(CONTRACT.operations.values()),
    )
