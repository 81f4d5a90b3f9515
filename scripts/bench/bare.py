"""The bare route: the same two operations as a person writes them with FastAPI, and nothing around them."""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import FastAPI, Path, Request
from pydantic import BaseModel
from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode

from app.integrations.redis_cluster import READ_ENTRY

_SHA = hashlib.sha1(READ_ENTRY.encode(), usedforsecurity=False).hexdigest()
Key = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[ \t]*[a-zA-Z0-9_:.-]+[ \t]*$")]


class CacheEntry(BaseModel):
    key: str
    value: str | None
    exists: bool
    ttl: int | Literal["no expiration"] | None


class Cors(BaseModel):
    allowed_origins: list[str]
    allow_credentials: bool
    max_age_seconds: int


class RateLimiting(BaseModel):
    enabled: bool
    general_endpoints: str
    health_checks: str
    metrics_endpoint: str


class RequestValidation(BaseModel):
    max_request_bytes: int
    allowed_content_types: list[str]


class CircuitBreakers(BaseModel):
    services: list[str]
    failure_threshold: int
    reset_timeout_seconds: float


class Security(BaseModel):
    cors: Cors
    rate_limiting: RateLimiting
    request_validation: RequestValidation
    circuit_breakers: CircuitBreakers


class RedisClusterInfo(BaseModel):
    configured_nodes: int
    operations: list[str]


class ServiceInfo(BaseModel):
    name: str
    version: str
    description: str
    docs: str
    health: str
    metrics: str
    security: Security
    redis_cluster: RedisClusterInfo
    examples: dict[str, str]
    note: str


def service_info() -> ServiceInfo:
    return ServiceInfo(
        name="DevStack Core Reference API",
        version="1.0.0",
        description="One contract, the service generated around it, and the proof that they agree.",
        docs="/docs",
        health="/health/all",
        metrics="/metrics",
        security=Security(
            cors=Cors(
                allowed_origins=["http://localhost:3000", "http://localhost:8001"],
                allow_credentials=True,
                max_age_seconds=600,
            ),
            rate_limiting=RateLimiting(
                enabled=True,
                general_endpoints="100/minute",
                health_checks="200/minute",
                metrics_endpoint="1000/minute",
            ),
            request_validation=RequestValidation(
                max_request_bytes=1_000_000, allowed_content_types=["application/json"]
            ),
            circuit_breakers=CircuitBreakers(
                services=["vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq"],
                failure_threshold=5,
                reset_timeout_seconds=60,
            ),
        ),
        redis_cluster=RedisClusterInfo(configured_nodes=6, operations=[]),
        examples={
            "cache": "/examples/cache",
            "database": "/examples/database",
            "messaging": "/examples/messaging",
        },
        note="A reference for learning and testing, not for production as it is.",
    )


def connect() -> RedisCluster:
    nodes = [address.rsplit(":", 1) for address in os.environ["REDIS_NODES"].split(",")]
    return RedisCluster(
        startup_nodes=[ClusterNode(host, int(port)) for host, port in nodes],
        password=os.environ["REDIS_PASSWORD"],
        decode_responses=True,
    )


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = connect()
    await app.state.redis.eval(READ_ENTRY, 1, "cache:bench")
    yield
    await app.state.redis.aclose()


async def read(redis: RedisCluster, key: str) -> CacheEntry:
    """Read an entry by the same command as the service, so that only what stands around it differs."""
    found = await redis.execute_command("EVALSHA", _SHA, 1, f"cache:{key}")
    if not found:
        return CacheEntry(key=key, value=None, exists=False, ttl=None)
    value, ttl = found
    return CacheEntry(key=key, value=value, exists=True, ttl="no expiration" if ttl < 0 else ttl)


def create_app() -> FastAPI:
    app = FastAPI(lifespan=lifespan)

    @app.get("/")
    async def get_root() -> ServiceInfo:
        return service_info()

    @app.get("/examples/cache/{key}")
    async def get_cache_value(request: Request, key: Key) -> CacheEntry:
        return await read(request.app.state.redis, key.strip())

    return app
