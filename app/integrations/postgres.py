"""PostgreSQL through one pool of asyncpg."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

import asyncpg

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.secrets import LOGIN, SecretStore, complete
from app.settings import PostgresSettings

Result = TypeVar("Result")
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

CURRENT_TIMESTAMP: Final = "SELECT current_timestamp"
CREDENTIALS_REFUSED: Final = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidPasswordError,
    asyncpg.InvalidCatalogNameError,
)
CONNECTION_LOST: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was lost while it was being made
)


class Postgres:
    def __init__(self, settings: PostgresSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._settings = settings
        self._secrets = secrets
        self._connector = Connector(
            breaker, opened=self._open, closed=_close, problem=_problem("PostgreSQL is not connected.")
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.aclose = self._connector.aclose

    async def current_timestamp(self) -> datetime:
        """Read the clock of the server."""
        moment: datetime = await self.run(
            lambda connection: connection.fetchval(CURRENT_TIMESTAMP), repeatable=True
        )
        return moment

    async def run(self, work: Callable[[Connection], Awaitable[Result]], *, repeatable: bool) -> Result:
        """Do `work` on a connection; what may be done twice is, where the connection was stale."""
        if repeatable:
            return await self._connector.read(lambda: self._attempt(work))
        with self.breaker.guard():
            return await self._attempt(work)

    async def version(self) -> str:
        """Ask the server what it is, whatever the breaker thinks of it."""
        number: str = await self._attempt(lambda connection: connection.fetchval("SHOW server_version"))
        return f"PostgreSQL {number}"

    async def _attempt(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        pool = self._connector.client
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await _on_a_connection(pool, work)
        except TimeoutError as error:
            raise errors.TimeoutError(
                "PostgreSQL did not answer in time.", details={"service": "postgres"}
            ) from error
        except CREDENTIALS_REFUSED as error:
            self._connector.lost(pool)
            raise _problem("PostgreSQL refuses the credentials.") from error
        except CONNECTION_LOST as error:
            raise _problem("PostgreSQL cannot be reached.") from error

    async def _open(self) -> Pool:
        options = await complete(self._settings, LOGIN, self._secrets, "postgres")
        try:
            async with asyncio.timeout(self._settings.timeout_seconds * 2):
                return await asyncpg.create_pool(
                    **options,
                    min_size=min(self._settings.pool_min, self._settings.pool_max),
                    max_size=self._settings.pool_max,
                    timeout=self._settings.timeout_seconds,
                    server_settings={"timezone": "UTC", "application_name": "devstack-core"},
                )
        except CREDENTIALS_REFUSED as error:
            raise _problem("PostgreSQL refuses the credentials.") from error
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise _problem("PostgreSQL cannot be reached.") from error


async def _on_a_connection(pool: Pool, work: Callable[[Connection], Awaitable[Result]]) -> Result:
    connection = await pool.acquire()
    try:
        return await work(connection)
    except (asyncio.CancelledError, *CONNECTION_LOST):
        # Asking a server that hangs to cancel would wait for it once more.
        connection.terminate()
        raise
    finally:
        await pool.release(connection)


async def _close(pool: Pool) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(pool.close(), timeout=1)
    pool.terminate()


def _problem(message: str) -> errors.DatabaseConnectionError:
    return errors.DatabaseConnectionError(message, details={"service": "postgres"})
