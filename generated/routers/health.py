"""Router of the tag health, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: C901, PLC0105, TID252

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from fastapi import Request

from .. import models
from ..operations import CONTRACT
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class HealthHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag health, by its name in the contract."""

    async def check_health(self, context: Context, /) -> models.Health:
        """GET /health: Whether the service answers.

        Asks no other system.
        """

    async def check_health_slash(self, context: Context, /) -> models.Health:
        """GET /health/: Whether the service answers.

        The same as /health.
        """

    async def check_liveness(self, context: Context, /) -> models.Liveness:
        """GET /health/live: Whether the process is alive.

        The liveness probe of an orchestrator; asks no other system.
        """

    async def check_readiness(self, context: Context, /) -> models.Readiness:
        """GET /health/ready: Whether to send requests here.

        The readiness probe of an orchestrator; 503 while the service starts or drains, when a required system
        is down, and when the schema of a required database is older than the service needs.
        """

    async def check_all(self, context: Context, /) -> models.HealthReport:
        """GET /health/all: The state of all six systems.

        The systems are asked at the same time; the answer is kept for 30 seconds. The circuit breakers are
        those of the worker that asked.
        """

    async def check_vault(self, context: Context, /) -> models.VaultHealth:
        """GET /health/vault: The state of Vault.

        Answers 200 also when the system is unhealthy.
        """

    async def check_postgres(self, context: Context, /) -> models.DatabaseHealth:
        """GET /health/postgres: The state of PostgreSQL.

        Answers 200 also when the system is unhealthy.
        """

    async def check_mysql(self, context: Context, /) -> models.DatabaseHealth:
        """GET /health/mysql: The state of MySQL.

        Answers 200 also when the system is unhealthy.
        """

    async def check_mongodb(self, context: Context, /) -> models.DatabaseHealth:
        """GET /health/mongodb: The state of MongoDB.

        Answers 200 also when the system is unhealthy.
        """

    async def check_redis(self, context: Context, /) -> models.RedisHealth:
        """GET /health/redis: The state of the Redis Cluster.

        Answers 200 also when the system is unhealthy.
        """

    async def check_rabbitmq(self, context: Context, /) -> models.RabbitmqHealth:
        """GET /health/rabbitmq: The state of RabbitMQ.

        Answers 200 also when the system is unhealthy.
        """

    async def check_database(self, context: Context, /) -> models.DatabasesHealth:
        """GET /health/database: The state of the three databases.

        Answers 200 also when the system is unhealthy.
        """

    async def check_cache(self, context: Context, /) -> models.RedisHealth:
        """GET /health/cache: The state of the cache.

        Answers 200 also when the system is unhealthy.
        """

    async def check_messaging(self, context: Context, /) -> models.RabbitmqHealth:
        """GET /health/messaging: The state of messaging.

        Answers 200 also when the system is unhealthy.
        """


def build_router(handlers: HealthHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["health"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR},
    )

    @router.get("/health", operation_id="check_health", summary="Whether the service answers")
    async def check_health(request: Request) -> models.Health:
        return await handlers.check_health(context(request))

    @router.get("/health/", operation_id="check_health_slash", summary="Whether the service answers")
    async def check_health_slash(request: Request) -> models.Health:
        return await handlers.check_health_slash(context(request))

    @router.get("/health/live", operation_id="check_liveness", summary="Whether the process is alive")
    async def check_liveness(request: Request) -> models.Liveness:
        return await handlers.check_liveness(context(request))

    @router.get(
        "/health/ready",
        operation_id="check_readiness",
        summary="Whether to send requests here",
        responses={504: ERROR},
    )
    async def check_readiness(request: Request) -> models.Readiness:
        return await handlers.check_readiness(context(request))

    @router.get(
        "/health/all",
        operation_id="check_all",
        summary="The state of all six systems",
        responses={504: ERROR},
    )
    async def check_all(request: Request) -> models.HealthReport:
        return await handlers.check_all(context(request))

    @router.get(
        "/health/vault", operation_id="check_vault", summary="The state of Vault", responses={504: ERROR}
    )
    async def check_vault(request: Request) -> models.VaultHealth:
        return await handlers.check_vault(context(request))

    @router.get(
        "/health/postgres",
        operation_id="check_postgres",
        summary="The state of PostgreSQL",
        responses={504: ERROR},
    )
    async def check_postgres(request: Request) -> models.DatabaseHealth:
        return await handlers.check_postgres(context(request))

    @router.get(
        "/health/mysql", operation_id="check_mysql", summary="The state of MySQL", responses={504: ERROR}
    )
    async def check_mysql(request: Request) -> models.DatabaseHealth:
        return await handlers.check_mysql(context(request))

    @router.get(
        "/health/mongodb",
        operation_id="check_mongodb",
        summary="The state of MongoDB",
        responses={504: ERROR},
    )
    async def check_mongodb(request: Request) -> models.DatabaseHealth:
        return await handlers.check_mongodb(context(request))

    @router.get(
        "/health/redis",
        operation_id="check_redis",
        summary="The state of the Redis Cluster",
        responses={504: ERROR},
    )
    async def check_redis(request: Request) -> models.RedisHealth:
        return await handlers.check_redis(context(request))

    @router.get(
        "/health/rabbitmq",
        operation_id="check_rabbitmq",
        summary="The state of RabbitMQ",
        responses={504: ERROR},
    )
    async def check_rabbitmq(request: Request) -> models.RabbitmqHealth:
        return await handlers.check_rabbitmq(context(request))

    @router.get(
        "/health/database",
        operation_id="check_database",
        summary="The state of the three databases",
        responses={504: ERROR},
    )
    async def check_database(request: Request) -> models.DatabasesHealth:
        return await handlers.check_database(context(request))

    @router.get(
        "/health/cache", operation_id="check_cache", summary="The state of the cache", responses={504: ERROR}
    )
    async def check_cache(request: Request) -> models.RedisHealth:
        return await handlers.check_cache(context(request))

    @router.get(
        "/health/messaging",
        operation_id="check_messaging",
        summary="The state of messaging",
        responses={504: ERROR},
    )
    async def check_messaging(request: Request) -> models.RabbitmqHealth:
        return await handlers.check_messaging(context(request))

    return router
