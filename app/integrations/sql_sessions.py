"""Transactions of PostgreSQL as sessions of SQLAlchemy, on a pool of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TypeAlias, TypeVar

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.loans import Leased, Lender, Logins
from app.integrations.postgres import CONNECTION_LOST, CREDENTIALS_REFUSED, unreachable
from app.integrations.secrets import SecretStore
from app.integrations.tls import tls_context
from app.sections import PostgresSettings

Result = TypeVar("Result")
Session: TypeAlias = AsyncSession
"""What services and tables call a transaction that is under way."""

UNPREPARED: Final = "The database is not set up yet: `python -m app migrate` does that."
NOT_MIGRATED: Final = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)


class Transactions:
    """`async with transactions.begin() as session:` is one transaction, and what a request gets of it."""

    def __init__(
        self,
        settings: PostgresSettings,
        secrets: SecretStore,
        breaker: CircuitBreaker,
        lender: Lender | None = None,
    ) -> None:
        self._settings = settings
        self._logins = Logins(settings, secrets, "postgres", lender)
        self._connector = Connector(
            breaker,
            opened=self._open,
            closed=_close,
            problem=unreachable("PostgreSQL is not connected."),
            seconds=settings.timeout_seconds,
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.renew = self._connector.renew
        self.aclose = self._connector.aclose

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """Commit at the end, roll back for any error; nothing in it is done twice.

        All of it shares the time limit of a statement: what takes long and is not SQL belongs outside.
        """
        with self.breaker.guard():
            async with self._attempt() as session:
                yield session

    async def read(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        """Do what may be done twice in a transaction, and again where PostgreSQL is away for a moment."""

        async def attempt() -> Result:
            async with self._attempt() as session:
                return await work(session)

        return await self._connector.read(attempt)

    @asynccontextmanager
    async def _attempt(self) -> AsyncIterator[Session]:
        leased = self._connector.client
        try:
            async with asyncio.timeout(self._settings.timeout_seconds), _transaction(leased.pool) as session:
                yield session
        except TimeoutError as error:
            raise errors.TimeoutError(
                "PostgreSQL did not answer in time.", details={"service": "postgres"}
            ) from error
        except OSError as error:
            raise unreachable("PostgreSQL cannot be reached.") from error
        except DBAPIError as error:
            cause = driver_error(error)
            if isinstance(cause, CREDENTIALS_REFUSED):
                self._connector.refused(leased)
                raise unreachable("PostgreSQL refuses the credentials.") from error
            if isinstance(cause, CONNECTION_LOST):
                raise unreachable("PostgreSQL cannot be reached.") from error
            if isinstance(cause, NOT_MIGRATED):
                raise unreachable(UNPREPARED) from error
            raise

    async def _open(self) -> Leased[AsyncEngine]:
        return await self._logins.open(self._engine, self.renew)

    async def _engine(self, login: Mapping[str, Any]) -> AsyncEngine:
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=lambda: self._connection(login),
            pool_size=self._settings.pool_max,
            max_overflow=0,
            pool_timeout=self._settings.timeout_seconds * 2,  # ours comes first
            pool_use_lifo=True,
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "checkout", _must_be_open)
        event.listen(engine.sync_engine, "invalidate", _cut_off)
        try:
            async with asyncio.timeout(self._settings.timeout_seconds * 2), engine.connect():
                return engine
        except (TimeoutError, OSError, DBAPIError) as error:
            await engine.dispose()
            if isinstance(error, DBAPIError) and isinstance(driver_error(error), CREDENTIALS_REFUSED):
                raise unreachable("PostgreSQL refuses the credentials.") from error
            raise unreachable("PostgreSQL cannot be reached.") from error

    async def _connection(self, login: Mapping[str, Any]) -> Any:
        return await asyncpg.connect(
            **login,
            timeout=self._settings.timeout_seconds,
            ssl=tls_context(self._settings) or False,
            server_settings={"timezone": "UTC", "application_name": "devstack-core"},
        )


def driver_error(error: DBAPIError) -> BaseException | None:
    """Return what asyncpg has said."""
    return error.orig.__cause__ if error.orig is not None else None


def broken_constraint(error: IntegrityError) -> str | None:
    """Name the constraint or unique index that does not allow it."""
    return getattr(driver_error(error), "constraint_name", None)


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[Session]:
    async with engine.connect() as connection:
        session = AsyncSession(connection, expire_on_commit=False)
        try:
            yield session
            await session.commit()
        except asyncio.CancelledError:
            # To roll back on a server that hangs would wait for it once more.
            await connection.invalidate()
            raise
        finally:
            await session.close()


def _must_be_open(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    """Notice, without a round trip, a server that has gone: the pool opens other connections at once."""
    if dbapi_connection.driver_connection.is_closed():
        raise InvalidatePoolError


def _cut_off(dbapi_connection: Any, _record: object, _reason: object) -> None:
    """Do before SQLAlchemy says goodbye, which waits for a server that hangs."""
    dbapi_connection.driver_connection.terminate()


async def _close(leased: Leased[AsyncEngine]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(leased.pool.dispose(), timeout=1)
    await leased.give_back()
