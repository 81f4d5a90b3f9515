"""PostgreSQL through one pool of asyncpg."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

import asyncpg

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.loans import Leased, Lender, Logins
from app.integrations.secrets import SecretStore
from app.integrations.tls import tls_context
from app.sections import PostgresSettings

Result = TypeVar("Result")
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

CURRENT_TIMESTAMP: Final = "SELECT current_timestamp"
CREDENTIALS_REFUSED: Final = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidPasswordError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,  # of an account that Vault has ended: its connections outlive it
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

    async def run(
        self, work: Callable[[Connection], Awaitable[Result]], *, idempotent: bool = False
    ) -> Result:
        """Do `work` on a connection; what PostgreSQL has against it is raised as asyncpg has it."""
        return await self._connector.run(lambda: self._attempt(work), idempotent=idempotent)

    async def ask(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do `work` whatever the breaker thinks of it, which hears nothing of this."""
        return await self._attempt(work)

    async def current_timestamp(self) -> datetime:
        """Read the clock of the server."""
        moment: datetime = await self.run(
            lambda connection: connection.fetchval(CURRENT_TIMESTAMP), idempotent=True
        )
        return moment

    async def version(self) -> str:
        """Ask the server what it is, whatever the breaker thinks of it."""
        number: str = await self.ask(lambda connection: connection.fetchval("SHOW server_version"))
        return f"PostgreSQL {number}"

    async def _attempt(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        leased = self._connector.client
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await _on_a_connection(leased.pool, work)
        except TimeoutError as error:
            raise errors.TimeoutError(
                "PostgreSQL did not answer in time.", details={"service": "postgres"}
            ) from error
        except CREDENTIALS_REFUSED as error:
            self._connector.refused(leased)
            raise unreachable("PostgreSQL refuses the credentials.") from error
        except CONNECTION_LOST as error:
            raise unreachable("PostgreSQL cannot be reached.") from error

    async def _open(self) -> Leased[Pool]:
        return await self._logins.open(self._pool, self.renew)

    async def _pool(self, login: Mapping[str, Any]) -> Pool:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds * 2):
                return await asyncpg.create_pool(
                    **login,
                    min_size=min(self._settings.pool_min, self._settings.pool_max),
                    max_size=self._settings.pool_max,
                    timeout=self._settings.timeout_seconds,
                    ssl=tls_context(self._settings) or False,
                    reset=_as_it_is,
                    server_settings={"timezone": "UTC", "application_name": "devstack-core"},
                )
        except CREDENTIALS_REFUSED as error:
            raise unreachable("PostgreSQL refuses the credentials.") from error
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise unreachable("PostgreSQL cannot be reached.") from error


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


async def _as_it_is(_connection: object) -> None:
    """Spare each use of a connection asyncpg's second round trip, which clears what no work of ours leaves.

    That is settings, LISTEN, held cursors and locks of the session. An open transaction is rolled back still.
    """


async def _close(leased: Leased[Pool]) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(leased.pool.close(), timeout=1)
    leased.pool.terminate()
    await leased.give_back()


def unreachable(message: str) -> errors.DatabaseConnectionError:
    return errors.DatabaseConnectionError(message, details={"service": "postgres"})
