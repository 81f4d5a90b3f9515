"""The state of the service and of each system behind it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, Literal, Protocol, TypeVar

from app.breaker import CircuitBreaker
from app.context import RequestContext
from app.errors import ServiceUnavailableError
from app.integrations import schema_versions
from app.integrations.redis_cluster import Node
from app.resources import Resources
from app.services.health import Problem, examine, vault_health
from generated import models

Found = TypeVar("Found")
UNPREPARED: Final = "A required database is not set up for this version: `python -m app migrate` does that."
Report = models.VaultHealth | models.DatabaseHealth | models.RedisHealth | models.RabbitmqHealth


class Versioned(Protocol):
    async def version(self) -> str: ...


async def check_health(context: RequestContext) -> models.Health:
    return models.Health(status="ok")


async def check_health_slash(context: RequestContext) -> models.Health:
    return models.Health(status="ok")


async def check_liveness(context: RequestContext) -> models.Liveness:
    return models.Liveness(status="alive")


async def check_readiness(context: RequestContext) -> models.Readiness:
    lifecycle = context.resources.lifecycle
    if lifecycle.draining or not lifecycle.started:
        raise ServiceUnavailableError(
            "The service is stopping." if lifecycle.draining else "The service is starting."
        )
    required = context.resources.settings.required_dependencies
    reports = await asyncio.gather(*(CHECKS[name](context) for name in required))
    down = [name for name, report in zip(required, reports, strict=True) if report.status != "healthy"]
    if down:
        raise ServiceUnavailableError("A required system is down.", details={"services": down})
    current = await asyncio.gather(*(_has_its_schema(context, name) for name in required))
    behind = [name for name, is_current in zip(required, current, strict=True) if not is_current]
    if behind:
        raise ServiceUnavailableError(UNPREPARED, details={"services": behind})
    return models.Readiness(status="ready")


async def check_all(context: RequestContext) -> models.HealthReport:
    vault, postgres, mysql, mongodb, redis, rabbitmq = await asyncio.gather(
        check_vault(context),
        check_postgres(context),
        check_mysql(context),
        check_mongodb(context),
        check_redis(context),
        check_rabbitmq(context),
    )
    services = models.HealthServices(
        vault=vault, postgres=postgres, mysql=mysql, mongodb=mongodb, redis=redis, rabbitmq=rabbitmq
    )
    return models.HealthReport(
        status=_overall(vault, postgres, mysql, mongodb, redis, rabbitmq),
        services=services,
        circuit_breakers=_breakers(context.resources),
    )


async def check_vault(context: RequestContext) -> models.VaultHealth:
    return await vault_health(context.resources.vault, context.resources.settings.health_timeout_seconds)


async def check_postgres(context: RequestContext) -> models.DatabaseHealth:
    return await _database(context, context.resources.postgres)


async def check_mysql(context: RequestContext) -> models.DatabaseHealth:
    return await _database(context, context.resources.mysql)


async def check_mongodb(context: RequestContext) -> models.DatabaseHealth:
    return await _database(context, context.resources.mongodb)


async def check_redis(context: RequestContext) -> models.RedisHealth:
    topology = await _examine(context, context.resources.redis.topology)
    if isinstance(topology, Problem):
        return models.RedisHealth(status="unhealthy", error=topology.message)
    nodes = [_node(node) for node in topology.nodes]
    well = topology.state == "ok"
    return models.RedisHealth(
        status="healthy" if well else "unhealthy",
        cluster_enabled=True,
        cluster_state="ok" if well else "fail",
        nodes=nodes,
        total_nodes=len(nodes),
        error=None if well else "The cluster does not cover every slot.",
    )


async def check_rabbitmq(context: RequestContext) -> models.RabbitmqHealth:
    problem = await _examine(context, context.resources.rabbitmq.ping)
    if isinstance(problem, Problem):
        return models.RabbitmqHealth(status="unhealthy", error=problem.message)
    return models.RabbitmqHealth(status="healthy")


async def check_database(context: RequestContext) -> models.DatabasesHealth:
    postgres, mysql, mongodb = await asyncio.gather(
        check_postgres(context), check_mysql(context), check_mongodb(context)
    )
    return models.DatabasesHealth(
        status=_overall(postgres, mysql, mongodb),
        services=models.DatabaseServices(postgres=postgres, mysql=mysql, mongodb=mongodb),
    )


async def check_cache(context: RequestContext) -> models.RedisHealth:
    return await check_redis(context)


async def check_messaging(context: RequestContext) -> models.RabbitmqHealth:
    return await check_rabbitmq(context)


SCHEMAS: Final[Mapping[str, Callable[[Resources], Awaitable[bool]]]] = {
    "postgres": lambda resources: schema_versions.in_postgres(resources.postgres),
    "mysql": lambda resources: schema_versions.in_mysql(resources.mysql),
    "mongodb": lambda resources: schema_versions.in_mongodb(resources.mongodb),
}
CHECKS: Final[Mapping[str, Callable[[RequestContext], Awaitable[Report]]]] = {
    "vault": check_vault,
    "postgres": check_postgres,
    "mysql": check_mysql,
    "mongodb": check_mongodb,
    "redis": check_redis,
    "rabbitmq": check_rabbitmq,
}


async def _has_its_schema(context: RequestContext, name: str) -> bool:
    """Tell whether it has all that is needed of it; what does not say so has not."""
    check = SCHEMAS.get(name)
    return check is None or await _examine(context, partial(check, context.resources)) is True


async def _examine(context: RequestContext, check: Callable[[], Awaitable[Found]]) -> Found | Problem:
    return await examine(check, context.resources.settings.health_timeout_seconds)


async def _database(context: RequestContext, database: Versioned) -> models.DatabaseHealth:
    version = await _examine(context, database.version)
    if isinstance(version, Problem):
        return models.DatabaseHealth(status="unhealthy", error=version.message)
    return models.DatabaseHealth(status="healthy", version=version)


def _breakers(resources: Resources) -> models.CircuitBreakers:
    return models.CircuitBreakers(
        vault=_breaker(resources.vault.breaker),
        postgres=_breaker(resources.postgres.breaker),
        mysql=_breaker(resources.mysql.breaker),
        mongodb=_breaker(resources.mongodb.breaker),
        redis=_breaker(resources.redis.breaker),
        rabbitmq=_breaker(resources.rabbitmq.breaker),
    )


def _breaker(breaker: CircuitBreaker) -> models.CircuitBreaker:
    return models.CircuitBreaker(state=breaker.state, failures=breaker.failures)


def _node(node: Node) -> models.RedisNode:
    if node.info is None:
        return models.RedisNode(host=node.host, port=node.port, status="unhealthy")
    return models.RedisNode(
        host=node.host,
        port=node.port,
        status="healthy",
        version=node.info["redis_version"],
        role="master" if node.info["role"] == "master" else "replica",
        connected_clients=node.info["connected_clients"],
        used_memory_human=node.info["used_memory_human"],
    )


def _overall(*reports: Report) -> Literal["healthy", "degraded"]:
    return "healthy" if all(report.status == "healthy" for report in reports) else "degraded"
