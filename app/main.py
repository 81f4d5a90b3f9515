"""The composition root: the only module that knows every part."""

import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import logs, metrics
from app.breaker import CircuitBreaker
from app.context import request_context
from app.handlers import (
    auth,
    cache,
    database,
    health,
    items,
    messaging,
    redis_cluster,
    roles,
    root,
    users,
    vault,
    versions,
)
from app.integrations.certificates import certificates
from app.logs import AccessLog
from app.middleware.api_version import ApiVersionMiddleware
from app.middleware.authentication import authenticator
from app.middleware.body_limit import BodyLimitMiddleware
from app.middleware.cors import CORSMiddleware, Sharing
from app.middleware.docs_guard import DocsGuardMiddleware
from app.middleware.observation import ObservationMiddleware
from app.middleware.overload import InFlight, OverloadMiddleware
from app.middleware.ownership import OwnershipMiddleware
from app.middleware.progress import ProgressMiddleware
from app.middleware.rate_limit import RateLimitMiddleware, limiter
from app.middleware.response_cache import ResponseCacheMiddleware
from app.middleware.secret_paths import SecretPaths
from app.middleware.streams import StreamsMiddleware
from app.middleware.timeout import TimeoutMiddleware
from app.middleware.tracing import TracingMiddleware
from app.middleware.verbatim import VerbatimMiddleware
from app.push import make_events, pushing, websocket
from app.resources import Resources, open_resources
from app.services import documents
from app.services.auth import Gate
from app.services.ownership import OWNERS
from app.services.rate_limits import RateLimits
from app.services.response_cache import ResponseCache
from app.services.store import SharedStore
from app.settings import Settings
from app.violations import Violations
from generated.operations import CONTRACT
from generated.routers import auth as auth_router
from generated.routers import cache as cache_router
from generated.routers import database as database_router
from generated.routers import health as health_router
from generated.routers import items as items_router
from generated.routers import messaging as messaging_router
from generated.routers import redis_cluster as redis_cluster_router
from generated.routers import roles as roles_router
from generated.routers import root as root_router
from generated.routers import users as users_router
from generated.routers import vault as vault_router
from generated.routers import versions as versions_router
from generated.runtime import (
    Authenticator,
    ContractGuard,
    ContractMiddleware,
    ContractRouter,
    Dispatch,
    SecurityGuard,
    Verdict,
)

if TYPE_CHECKING:
    from app.tracing import Tracing

OpenResources = Callable[[Settings], AbstractAsyncContextManager[Resources]]

_LOG: Final = logging.getLogger(__name__)
YOUNG_OBJECTS: Final = 10_000
"""More than requests under way hold, so that their objects are not looked through again and again."""


class Service(FastAPI):
    """A FastAPI application with the given layers only.

    What FastAPI puts around them, error handling, exit stacks and routing, is done by ours.
    """

    def build_middleware_stack(self) -> ASGIApp:
        stack: ASGIApp = self.router
        for layer in reversed(self.user_middleware):
            stack = layer.cls(stack, *layer.args, **layer.kwargs)
        return stack


def create_app(settings: Settings, open_resources: OpenResources = open_resources) -> FastAPI:
    store = SharedStore()
    events = make_events(settings)
    response_cache = ResponseCache(store, invalidated=events.cache_invalidated)
    tracing = _tracing(settings)
    gate = Gate(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        async with (
            _spans(tracing),
            open_resources(settings) as resources,
            gate.attached(resources.transactions, resources.postgres, resources.signing_key) as auth_parts,
            certificates(settings, resources.vault) as kept,
            pushing(events, resources.redis),
        ):
            app.state.resources = resources
            app.state.auth = auth_parts
            store.attach(resources.redis)
            _LOG.info("started, rate limits %s", "on" if settings.rate_limit_enabled else "off")
            yield {"lifecycle": resources.lifecycle, "certificates": kept}  # for app/server.py
            resources.lifecycle.draining = True
            await store.detach()
            logs.WRITER.flush()

    mounted = _routers()
    app = Service(
        title=settings.app_name,
        version=documents.version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[
            *_guard(settings),
            *_trace(tracing),
            websocket(settings, events, gate.tokens, gate.ended.has),
            *_layers(settings, store, authenticator(gate.tokens), response_cache, mounted),
        ],
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.response_cache = response_cache
    for router in mounted:
        app.include_router(router)
    metrics.describe(name=settings.app_name, version=documents.version())
    return app


def _routers() -> tuple[ContractRouter, ...]:
    return (
        root_router.build_router(root, request_context),
        health_router.build_router(health, request_context),
        vault_router.build_router(vault, request_context),
        cache_router.build_router(cache, request_context),
        database_router.build_router(database, request_context),
        messaging_router.build_router(messaging, request_context),
        redis_cluster_router.build_router(redis_cluster, request_context),
        users_router.build_router(users, request_context),
        items_router.build_router(items, request_context),
        roles_router.build_router(roles, request_context),
        versions_router.build_router(versions, request_context),
        auth_router.build_router(auth, request_context),
    )


def _layers(
    settings: Settings,
    store: SharedStore,
    authenticate: Authenticator,
    response_cache: ResponseCache,
    mounted: Iterable[ContractRouter],
) -> list[Middleware]:
    """List the layers, outermost first."""
    operations = CONTRACT.operations.values()
    in_flight = InFlight()
    return [
        *_proxy(settings),
        Middleware(
            ObservationMiddleware,
            access_log=AccessLog(logs.WRITER, logging.getLevelName(settings.log_level)),
            secret_paths=SecretPaths.of(operations),
            debug=settings.debug,
        ),
        _cors(settings),
        Middleware(OverloadMiddleware, limit=settings.max_in_flight, exempt="/health", in_flight=in_flight),
        Middleware(ContractMiddleware, contract=CONTRACT),
        Middleware(ProgressMiddleware),
        Middleware(ApiVersionMiddleware),
        *_rate_limit(settings, store),
        Middleware(BodyLimitMiddleware),
        *_docs_guard(settings),
        Middleware(SecurityGuard, contract=CONTRACT, authenticator=authenticate),
        Middleware(OwnershipMiddleware, owners=OWNERS, operations=operations),
        Middleware(ResponseCacheMiddleware, cache=response_cache, operations=operations),
        Middleware(StreamsMiddleware, limit=settings.max_streams, in_flight=in_flight, operations=operations),
        Middleware(TimeoutMiddleware),
        Middleware(
            VerbatimMiddleware,
            documents={
                "get_openapi_json": lambda _: documents.openapi_json(),
                "get_openapi_yaml": lambda _: documents.openapi_yaml(),
                "get_asyncapi_json": lambda _: documents.asyncapi_json(),
                "get_asyncapi_yaml": lambda _: documents.asyncapi_yaml(),
                "get_static_file": lambda parameters: documents.static_file(parameters["file_name"]),
            },
        ),
        Middleware(Dispatch, routers=mounted, contract=CONTRACT),
    ]


def _guard(settings: Settings) -> Iterable[Middleware]:
    """Stand around everything that makes an answer or changes it."""
    if settings.contract_guard_sample:
        yield Middleware(
            ContractGuard,
            verdict=Verdict(CONTRACT),
            report=Violations(),
            sample=settings.contract_guard_sample,
        )


def _tracing(settings: Settings) -> "Tracing | None":
    if settings.otel.traces_endpoint is None:
        return None
    module = import_module("app.tracing")  # the SDK takes time and memory that nobody pays who has no traces
    tracing: Tracing = module.Tracing(settings.otel, version=documents.version())
    return tracing


def _trace(tracing: "Tracing | None") -> Iterable[Middleware]:
    if tracing is not None:
        secret_paths = SecretPaths.of(CONTRACT.operations.values())
        yield Middleware(TracingMiddleware, tracer=tracing.tracer, secret_paths=secret_paths)


@asynccontextmanager
async def _spans(tracing: "Tracing | None") -> AsyncIterator[None]:
    """Make a span of each call to a system, and send what is left at the end."""
    if tracing is None:
        yield
        return
    CircuitBreaker.around = tracing.call
    try:
        yield
    finally:
        CircuitBreaker.around = None
        await tracing.aclose()


def _proxy(settings: Settings) -> Iterable[Middleware]:
    if settings.trusted_proxies:
        yield Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


def _cors(settings: Settings) -> Middleware:
    origins = None if settings.debug else settings.cors_origins
    sharing = Sharing.of(CONTRACT.operations.values(), origins, settings.cors_max_age_seconds)
    return Middleware(CORSMiddleware, sharing=sharing)


def _rate_limit(settings: Settings, store: SharedStore) -> Iterable[Middleware]:
    slow = limiter(enabled=settings.rate_limit_enabled)
    if slow.enabled:
        limits = RateLimits(store, slow.limiter)
        yield Middleware(RateLimitMiddleware, limits=limits, operations=CONTRACT.operations.values())


def _docs_guard(settings: Settings) -> Iterable[Middleware]:
    if settings.docs_username is not None and settings.docs_password is not None:
        yield Middleware(
            DocsGuardMiddleware,
            username=settings.docs_username,
            password=settings.docs_password.get_secret_value(),
        )


def app_factory() -> FastAPI:
    """Make the application from the environment, in each worker."""
    settings = Settings.load()
    logs.configure(settings.log_level)
    app = create_app(settings)
    _let_be()
    return app


def _let_be() -> None:
    """Keep the collector from what stays: a full collection of it holds the loop up for 100 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
