"""Health's handlers: with every system there, with none, and while starting or stopping."""

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import Literal

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from app import errors
from app.context import RequestContext
from app.handlers import health
from app.integrations import mongodb_migrations, schema_versions, sql_migrations
from app.integrations.postgres import Connection
from app.resources import Lifecycle, Resources, open_resources
from app.settings import Settings
from generated import models
from scripts.stack import Stack
from tests.fresh_databases import fresh_databases

DATABASES = ["postgres", "mysql", "mongodb"]
NAMES = ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq")


async def test_the_service_answers_without_asking_anybody(lost: RequestContext) -> None:
    assert await health.check_health(lost) == models.Health(status="ok")
    assert await health.check_health_slash(lost) == models.Health(status="ok")
    assert await health.check_liveness(lost) == models.Liveness(status="alive")


async def test_everything_is_well(context: RequestContext) -> None:
    report = await health.check_all(context)
    services = report.services

    assert report.status == "healthy"
    assert services.vault == models.VaultHealth(
        status="healthy", details=models.VaultDetails(initialized=True, sealed=False, standby=False)
    )
    assert services.postgres.version is not None
    assert services.postgres.version.startswith("PostgreSQL 1")
    assert services.mysql.version is not None
    assert services.mongodb.version is not None
    assert services.rabbitmq == models.RabbitmqHealth(status="healthy")
    assert report.circuit_breakers.model_dump() == {
        name: {"state": "closed", "failures": 0} for name in NAMES
    }


async def test_the_breakers_are_reported(context: RequestContext) -> None:
    breaker = context.resources.rabbitmq.breaker
    for _ in range(5):
        breaker.failed()
    report = await health.check_all(context)
    breaker.reset()

    assert report.status == "healthy"
    assert report.circuit_breakers.rabbitmq == models.CircuitBreaker(state="open", failures=5)
    assert report.circuit_breakers.redis == models.CircuitBreaker(state="closed", failures=0)


async def test_the_nodes_of_the_cluster(context: RequestContext) -> None:
    report = await health.check_redis(context)

    assert report.nodes is not None
    assert (report.status, report.cluster_enabled, report.cluster_state) == ("healthy", True, "ok")
    assert report.total_nodes == len(report.nodes) == 6
    assert sorted(node.role or "" for node in report.nodes) == ["master"] * 3 + ["replica"] * 3
    for node in report.nodes:
        assert node.status == "healthy"
        assert node.version
        assert node.connected_clients
        assert node.used_memory_human


async def test_the_groups_report_their_systems(context: RequestContext) -> None:
    databases = await health.check_database(context)

    assert databases.status == "healthy"
    assert databases.services.postgres == await health.check_postgres(context)
    assert databases.services.mysql == await health.check_mysql(context)
    assert databases.services.mongodb == await health.check_mongodb(context)
    assert (await health.check_cache(context)).total_nodes == 6
    assert await health.check_messaging(context) == models.RabbitmqHealth(status="healthy")


async def test_nothing_is_there(lost: RequestContext) -> None:
    report = await health.check_all(lost)
    without_token = "There is no token for Vault yet."

    assert report.status == "degraded"
    assert report.services.vault == models.VaultHealth(status="unhealthy", error="Vault cannot be reached.")
    assert report.services.postgres == models.DatabaseHealth(status="unhealthy", error=without_token)
    assert report.services.redis == models.RedisHealth(status="unhealthy", error=without_token)
    assert report.services.rabbitmq == models.RabbitmqHealth(status="unhealthy", error=without_token)
    assert (await health.check_database(lost)).status == "degraded"


async def test_one_node_away_is_reported_and_the_cluster_is_well(
    context: RequestContext, stack: Stack
) -> None:
    await asyncio.to_thread(stack.stop, "redis-6")
    report = await health.check_redis(context)
    await asyncio.to_thread(stack.start, "redis-6")

    assert report.status == "healthy"
    assert report.nodes is not None
    (away,) = (node for node in report.nodes if node.status == "unhealthy")
    assert away.model_dump(exclude_unset=True) == {
        "host": "127.0.0.1",
        "port": max(node.port for node in report.nodes),
        "status": "unhealthy",
    }


async def test_a_cluster_that_lacks_slots_is_unhealthy(context: RequestContext, stack: Stack) -> None:
    halves = [f"redis-{number}" for number in (1, 2, 4, 5)]
    for node in halves:
        await asyncio.to_thread(stack.stop, node)
    async with asyncio.timeout(20):
        while (report := await health.check_redis(context)).status == "healthy":  # noqa: ASYNC110 - only asking shows it
            await asyncio.sleep(0.2)
    await asyncio.to_thread(stack.start, "redis")
    async with asyncio.timeout(20):
        while (await health.check_redis(context)).status == "unhealthy":  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.2)

    assert report.error is not None


async def test_a_system_that_hangs_is_unhealthy_in_time(context: RequestContext, stack: Stack) -> None:
    await asyncio.to_thread(stack.pause, "mysql")
    began = time.perf_counter()
    report = await health.check_all(context)
    seconds = time.perf_counter() - began
    await asyncio.to_thread(stack.resume, "mysql")

    assert report.status == "degraded"
    assert report.services.mysql == models.DatabaseHealth(
        status="unhealthy", error="MySQL did not answer in time."
    )
    assert report.services.postgres.status == "healthy"
    assert seconds < 2


async def test_a_sealed_vault_is_unhealthy(context: RequestContext, stack: Stack) -> None:
    await asyncio.to_thread(stack.stop, "vault")
    assert (await health.check_vault(context)).status == "unhealthy"
    await asyncio.to_thread(stack.start, "vault")

    assert (await health.check_vault(context)).status == "healthy"


async def test_it_is_ready(context: RequestContext) -> None:
    assert await health.check_readiness(context) == models.Readiness(status="ready")


@pytest.mark.parametrize(
    ("lifecycle", "message"),
    [
        (Lifecycle(started=False), "The service is starting."),
        (Lifecycle(started=True, draining=True), "The service is stopping."),
    ],
)
async def test_it_is_not_ready_while_it_starts_or_stops(
    context: RequestContext, lifecycle: Lifecycle, message: str
) -> None:
    resources = replace(context.resources, lifecycle=lifecycle)
    with pytest.raises(errors.ServiceUnavailableError) as caught:
        await health.check_readiness(replace(context, resources=resources))

    assert caught.value.message == message


async def test_it_is_not_ready_before_what_it_requires_is_set_up(
    context: RequestContext, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUIRED_DEPENDENCIES", ",".join(DATABASES))
    monkeypatch.setenv("HEALTH_TIMEOUT_SECONDS", "20")
    async with fresh_databases(stack) as place:
        for name, value in place.items():
            monkeypatch.setenv(name, value)
        async with open_resources(Settings.load()) as resources:
            here = replace(context, resources=resources)
            for check in (health.check_postgres, health.check_mysql, health.check_mongodb):
                async with asyncio.timeout(20):
                    while (await check(here)).status != "healthy":  # noqa: ASYNC110 - only asking shows it
                        await asyncio.sleep(0.05)
            assert await not_ready(here) == DATABASES

            await resources.postgres.run(partial(sql_migrations.migrate, "postgres"))
            assert await not_ready(here) == ["mysql", "mongodb"]
            await resources.mysql.run(partial(sql_migrations.migrate, "mysql"))
            await resources.mongodb.run(mongodb_migrations.migrate)
            assert await health.check_readiness(here) == models.Readiness(status="ready")

            for version, is_behind in (("postgres_0001", True), ("postgres_9999", False)):
                await resources.postgres.run(partial(renumber, version))
                assert await schema_versions.in_postgres(resources.postgres) is not is_behind
            assert await health.check_readiness(here) == models.Readiness(status="ready")


async def not_ready(context: RequestContext) -> list[str]:
    """Be refused for the schema; return of which databases."""
    with pytest.raises(errors.ServiceUnavailableError) as caught:
        await health.check_readiness(context)
    assert caught.value.message == health.UNPREPARED
    services: list[str] = caught.value.details["services"]
    return services


async def renumber(version: str, connection: Connection) -> None:
    await connection.execute("UPDATE alembic_version SET version_num = $1", version)


async def test_what_does_not_say_that_it_is_set_up_is_not(context: RequestContext) -> None:
    """What cannot be asked is not known to be set up."""

    async def nobody(_resources: Resources) -> bool:
        raise errors.DatabaseConnectionError("PostgreSQL cannot be reached.")

    required = context.resources.settings.model_copy(update={"required_dependencies": ("postgres",)})
    here = replace(context, resources=replace(context.resources, settings=required))
    assert await health.check_readiness(here) == models.Readiness(status="ready")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(health.SCHEMAS, "postgres", nobody)
        assert await not_ready(here) == ["postgres"]


@pytest.mark.parametrize("branch", ["postgres", "mysql"])
def test_the_newest_revision_is_the_one_that_alembic_finds(branch: Literal["postgres", "mysql"]) -> None:
    config = Config()
    config.set_main_option("script_location", str(sql_migrations.APP / "migrations"))
    config.set_main_option("version_locations", str(schema_versions.REVISIONS))
    config.set_main_option("path_separator", "newline")
    found = ScriptDirectory.from_config(config).get_revision(f"{branch}@head")
    assert found is not None
    assert found.revision == schema_versions.NEWEST[branch]


async def test_it_is_not_ready_without_what_it_requires(lost: RequestContext) -> None:
    with pytest.raises(errors.ServiceUnavailableError) as caught:
        await health.check_readiness(lost)

    assert caught.value.details == {"services": ["redis", "vault"]}
