"""The usual way: FastAPI routes that connect for each request, inside what most services put around them.

Two BaseHTTPMiddleware (request id and log, metrics), CORS, slowapi on Redis, python-json-logger. Redis alone
is a client made once, as everybody has it.
"""

# ruff: noqa: ARG001 - slowapi wants request and response of every endpoint

import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, Literal

import aiomysql  # type: ignore[import-untyped]
import asyncpg
from fastapi import FastAPI, Path, Request, Response
from prometheus_client import Counter, Histogram
from pydantic import BaseModel
from pythonjsonlogger.json import JsonFormatter
from slowapi import Limiter
from slowapi.util import get_remote_address
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.cors import CORSMiddleware

from scripts.bench import drivers, logins
from scripts.bench.service_info import ServiceInfo, service_info

_LOG: Final = logging.getLogger("usual")
_LOGINS: Final = logins.inherited()
_REQUESTS: Final = Counter("usual_requests", "Requests.", ["method", "endpoint", "status"])
_SECONDS: Final = Histogram("usual_request_seconds", "Time to answer.", ["method", "endpoint"])


Key = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[ \t]*[a-zA-Z0-9_:.-]+[ \t]*$")]
Name = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[a-zA-Z0-9_.-]+$")]


class CacheEntry(BaseModel):
    key: str
    value: str | None
    exists: bool
    ttl: int | Literal["no expiration"] | None


class Query(BaseModel):
    database: str
    query: str
    result: str


class Collections(BaseModel):
    database: str
    collections: list[str]
    count: int


class Secret(BaseModel):
    service: str
    data: dict[str, Any]
    note: str


class Draft(BaseModel):
    name: str
    payload: dict[str, Any]


class Record(BaseModel):
    id: str
    name: str
    payload: dict[str, Any]
    created_at: str


class Page(BaseModel):
    records: list[Record]
    next_cursor: str | None


class ClusterInfo(BaseModel):
    status: str
    cluster_info: dict[str, str]


class Published(BaseModel):
    queue: str
    message: dict[str, Any]
    action: str


class RequestLog(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        request_id = request.headers.get("x-request-id") or str(uuid.uuid4())
        started = time.perf_counter()
        response = await call_next(request)
        response.headers["X-Request-ID"] = request_id
        fields = {
            "request_id": request_id,
            "method": request.method,
            "path": request.url.path,
            "status_code": response.status_code,
            "duration_ms": (time.perf_counter() - started) * 1000,
        }
        _LOG.info("request", extra=fields)
        return response


class Metrics(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        started = time.perf_counter()
        response = await call_next(request)
        endpoint = request.scope["route"].path
        _REQUESTS.labels(request.method, endpoint, response.status_code).inc()
        _SECONDS.labels(request.method, endpoint).observe(time.perf_counter() - started)
        return response


def _log_json() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = drivers.redis_client(_LOGINS["redis"])
    await app.state.redis.initialize()
    yield
    await app.state.redis.aclose()


def create_app() -> FastAPI:
    _log_json()
    redis = _LOGINS["redis"]
    limiter = Limiter(
        key_func=get_remote_address,
        storage_uri=f"redis+cluster://:{redis['password']}@{redis['host']}:{redis['port']}",
        headers_enabled=True,
    )
    app = FastAPI(lifespan=lifespan)
    app.state.limiter = limiter
    app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_credentials=True)
    app.add_middleware(Metrics)
    app.add_middleware(RequestLog)
    for method, path, endpoint in _ROUTES:
        app.add_api_route(path, limiter.limit("100/minute")(endpoint), methods=[method])
    return app


async def get_root(request: Request, response: Response) -> ServiceInfo:
    return service_info()


async def get_cache_value(request: Request, response: Response, key: Key) -> CacheEntry:
    return CacheEntry(**await drivers.read_entry(request.app.state.redis, key.strip()))


async def query_postgres(request: Request, response: Response) -> Query:
    connection = await asyncpg.connect(**drivers.postgres_login(_LOGINS["postgres"]))
    try:
        return Query(**await drivers.query_postgres(connection))
    finally:
        await connection.close()


async def query_mysql(request: Request, response: Response) -> Query:
    async with aiomysql.connect(**drivers.mysql_login(_LOGINS["mysql"])) as connection:
        return Query(**await drivers.query_mysql(connection))


async def query_mongodb(request: Request, response: Response) -> Collections:
    login = _LOGINS["mongodb"]
    client = drivers.mongodb_client(login)
    try:
        return Collections(**await drivers.query_mongodb(client, login["database"]))
    finally:
        client.close()


def get_secret(request: Request, response: Response) -> Secret:
    return Secret(**drivers.secret(_LOGINS["vault"]))


async def insert(request: Request, response: Response, record: Draft) -> Record:
    response.status_code = 201
    connection = await asyncpg.connect(**drivers.postgres_login(_LOGINS["postgres"]))
    try:
        return Record(**await drivers.insert(connection, record.model_dump()))
    finally:
        await connection.close()


async def newest(request: Request, response: Response, limit: int) -> Page:
    connection = await asyncpg.connect(**drivers.postgres_login(_LOGINS["postgres"]))
    try:
        return Page(**await drivers.newest(connection, limit))
    finally:
        await connection.close()


async def cluster_info(request: Request, response: Response) -> ClusterInfo:
    return ClusterInfo(**await drivers.cluster_info(request.app.state.redis))


async def publish(request: Request, response: Response, queue: Name, message: dict[str, Any]) -> Published:
    async with await drivers.rabbitmq_connection(_LOGINS["rabbitmq"]) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue(queue, durable=True)
        return Published(**await drivers.publish(channel, queue, message))


_ROUTES: Final[tuple[tuple[str, str, Callable[..., Any]], ...]] = (
    ("GET", "/", get_root),
    ("GET", "/examples/cache/{key}", get_cache_value),
    ("GET", "/examples/database/postgres/query", query_postgres),
    ("GET", "/examples/database/mysql/query", query_mysql),
    ("GET", "/examples/database/mongodb/query", query_mongodb),
    ("GET", "/examples/vault/secret/postgres", get_secret),
    ("POST", "/examples/database/postgres", insert),
    ("GET", "/examples/database/postgres", newest),
    ("GET", "/redis/cluster/info", cluster_info),
    ("POST", "/examples/messaging/publish/{queue}", publish),
)
