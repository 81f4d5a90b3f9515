"""What lives as long as the process: the settings and the systems behind the service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.breaker import CircuitBreaker
from app.integrations.file_secrets import FileSecrets
from app.integrations.mongodb import Mongodb
from app.integrations.mongodb_records import MongodbRecords
from app.integrations.mysql import Mysql
from app.integrations.mysql_records import MysqlRecords
from app.integrations.postgres import Postgres
from app.integrations.postgres_records import PostgresRecords
from app.integrations.queue_log import QueueLog
from app.integrations.rabbitmq import Rabbitmq
from app.integrations.records import Broom
from app.integrations.redis_cluster import Redis
from app.integrations.secrets import HeldSecrets, SecretStore
from app.integrations.sql_sessions import Transactions
from app.integrations.vault import Vault
from app.integrations.vault_loans import VaultLender
from app.integrations.vault_secrets import VaultSecrets
from app.integrations.vault_transit import SigningKey, Transit
from app.settings import Settings

LOGIN_SECONDS: Final = 1.0
OPENING_SECONDS: Final = 1.5
COMMAND_SECONDS: Final = 30.0


class Lifecycle:
    """Whether to send requests here: the server sets `draining` when it begins to stop."""

    __slots__ = ("_draining", "started")

    def __init__(self, *, started: bool = False, draining: bool = False) -> None:
        self.started = started
        self._draining = asyncio.Event()
        self.draining = draining

    @property
    def draining(self) -> bool:
        return self._draining.is_set()

    @draining.setter
    def draining(self, draining: bool) -> None:
        if draining:
            self._draining.set()
        else:
            self._draining.clear()

    async def until_draining(self) -> None:
        await self._draining.wait()


@dataclass(frozen=True, slots=True)
class Records:
    """The records of each database."""

    postgres: PostgresRecords
    mysql: MysqlRecords
    mongodb: MongodbRecords


class System(Protocol):
    """Something to connect to, by the account of a secret."""

    async def start(self) -> None: ...

    def renew(self) -> None: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Resources:
    settings: Settings
    secrets: HeldSecrets
    vault: Vault
    vault_secrets: VaultSecrets
    transit: Transit
    signing_key: SigningKey
    postgres: Postgres
    transactions: Transactions
    mysql: Mysql
    mongodb: Mongodb
    redis: Redis
    rabbitmq: Rabbitmq
    records: Records
    queue_log: QueueLog
    lifecycle: Lifecycle = field(default_factory=Lifecycle)


@asynccontextmanager
async def open_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Connect to every system; one that is down is connected later, in the background."""
    resources = _resources(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(resources.vault.aclose)
        secrets = resources.secrets
        stack.push_async_callback(secrets.aclose)
        systems: tuple[tuple[str, System], ...] = (
            ("postgres", resources.postgres),
            ("postgres", resources.transactions),
            ("mysql", resources.mysql),
            ("mongodb", resources.mongodb),
            ("redis-1", resources.redis),
            ("rabbitmq", resources.rabbitmq),
        )
        for name, system in systems:
            stack.push_async_callback(system.aclose)
            secrets.on_change(name, system.renew)
        stack.push_async_callback(resources.queue_log.aclose)
        await _within(LOGIN_SECONDS, resources.vault.start())
        await _within(OPENING_SECONDS, *(system.start() for _, system in systems))
        secrets.start()
        resources.lifecycle.started = True
        yield resources


@asynccontextmanager
async def open_accounts(settings: Settings) -> AsyncIterator[Resources]:
    """Connect, for a command, to what accounts need and nothing else, and wait longer for it."""
    patient = {
        name: getattr(settings, name).model_copy(update={"timeout_seconds": COMMAND_SECONDS})
        for name in ("vault", "postgres")
    }
    resources = _resources(settings.model_copy(update=patient))
    async with AsyncExitStack() as stack:
        for system in (resources.vault, resources.transactions):
            stack.push_async_callback(system.aclose)
            await system.start()
        yield resources


async def _within(seconds: float, *openings: Coroutine[None, None, None]) -> None:
    """Wait no longer: a system that hangs is opened later, like one that is down."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*openings)


def _resources(settings: Settings) -> Resources:
    vault = Vault(settings.vault, _breaker("vault", settings))
    lender = VaultLender(vault, settings.vault.database_mount)
    secrets = HeldSecrets(_store(settings, vault), settings.secrets.refresh_seconds)
    postgres = Postgres(settings.postgres, secrets, _breaker("postgres", settings), lender)
    mysql = Mysql(settings.mysql, secrets, _breaker("mysql", settings), lender)
    mongodb = Mongodb(settings.mongodb, secrets, _breaker("mongodb", settings))
    redis = Redis(settings.redis, secrets, _breaker("redis", settings))
    rabbitmq = Rabbitmq(settings.rabbitmq, secrets, _breaker("rabbitmq", settings))
    return Resources(
        settings=settings,
        secrets=secrets,
        vault=vault,
        vault_secrets=VaultSecrets(vault, settings.vault.mount),
        transit=Transit(vault, settings.vault.transit_key),
        signing_key=SigningKey(vault, settings.tokens.key),
        postgres=postgres,
        transactions=Transactions(settings.postgres, secrets, postgres.breaker, lender),
        mysql=mysql,
        mongodb=mongodb,
        redis=redis,
        rabbitmq=rabbitmq,
        records=Records(
            PostgresRecords(postgres, Broom()), MysqlRecords(mysql, Broom()), MongodbRecords(mongodb)
        ),
        queue_log=QueueLog(rabbitmq, redis),
    )


def _store(settings: Settings, vault: Vault) -> SecretStore:
    if settings.secrets.store == "files" and settings.secrets.dir is not None:
        return FileSecrets(settings.secrets.dir)
    return vault


def _breaker(service: str, settings: Settings) -> CircuitBreaker:
    return CircuitBreaker(
        service,
        failures=settings.breaker.failures,
        reset_seconds=settings.breaker.reset_seconds,
        trials=settings.breaker.trials,
    )
