"""MySQL through one pool of aiomysql."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

import aiomysql  # type: ignore[import-untyped]
from pymysql import err
from pymysql.constants import CR, ER

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.loans import Leased, Lender, Logins
from app.integrations.secrets import SecretStore
from app.integrations.tls import tls_context
from app.sections import PooledSettings

Result = TypeVar("Result")

CURRENT_TIMESTAMP: Final = "SELECT current_timestamp"
CREDENTIALS_REFUSED: Final = {
    ER.ACCESS_DENIED_ERROR,
    ER.DBACCESS_DENIED_ERROR,
    ER.BAD_DB_ERROR,
    CR.CR_AUTH_PLUGIN_CANNOT_LOAD,
}
CONNECTION_ERRORS: Final = (OSError, err.OperationalError, err.InterfaceError, err.InternalError)
CLIENT_CODES: Final = range(2000, 3000)
"""What the driver says of a connection by itself."""
CONNECTION_LOST: Final = {
    0,
    ER.CON_COUNT_ERROR,
    ER.SERVER_SHUTDOWN,
    ER.NEW_ABORTING_CONNECTION,
    ER.NET_READ_ERROR,
    ER.NET_READ_INTERRUPTED,
    ER.NET_ERROR_ON_WRITE,
    ER.NET_WRITE_INTERRUPTED,
    1927,  # MariaDB: the connection was killed
}


class Mysql:
    def __init__(
        self,
        settings: PooledSettings,
        secrets: SecretStore,
        breaker: CircuitBreaker,
        lender: Lender | None = None,
    ) -> None:
        self._settings = settings
        self._logins = Logins(settings, secrets, "mysql", lender)
        self._connector = Connector(
            breaker,
            opened=self._open,
            closed=_close,
            problem=_problem("MySQL is not connected."),
            seconds=settings.timeout_seconds,
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.renew = self._connector.renew
        self.aclose = self._connector.aclose

    async def current_timestamp(self) -> datetime:
        """Read the clock of the server."""
        moment: datetime = await self.run(
            lambda connection: _scalar(connection, CURRENT_TIMESTAMP), idempotent=True
        )
        return moment

    async def run(self, work: Callable[[Any], Awaitable[Result]], *, idempotent: bool = False) -> Result:
        """Do `work` on a connection; what MySQL has against it is raised as PyMySQL has it."""
        return await self._connector.run(lambda: self._attempt(work), idempotent=idempotent)

    async def ask(self, work: Callable[[Any], Awaitable[Result]]) -> Result:
        """Do `work` whatever the breaker thinks of it, which hears nothing of this."""
        return await self._attempt(work)

    async def version(self) -> str:
        """Ask the server what it is, whatever the breaker thinks of it."""
        number: str = await self.ask(lambda connection: _scalar(connection, "SELECT version()"))
        return number

    async def _attempt(self, work: Callable[[Any], Awaitable[Result]]) -> Result:
        leased = self._connector.client
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await _on_a_connection(leased.pool, work, encrypted=self._settings.tls)
        except TimeoutError as error:
            raise errors.TimeoutError(
                "MySQL did not answer in time.", details={"service": "mysql"}
            ) from error
        except CONNECTION_ERRORS as error:
            if _refused(error):
                self._connector.refused(leased)
            elif not _lost(error):
                raise
            raise _mapped(error) from error

    async def _open(self) -> Leased[Any]:
        return await self._logins.open(self._pool, self.renew)

    async def _pool(self, login: Mapping[str, Any]) -> Any:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds * 2):
                return await aiomysql.create_pool(
                    host=login["host"],
                    port=login["port"],
                    user=login["user"],
                    password=login["password"],
                    db=login["database"],
                    ssl=tls_context(self._settings),
                    minsize=min(self._settings.pool_min, self._settings.pool_max),
                    maxsize=self._settings.pool_max,
                    connect_timeout=self._settings.timeout_seconds,
                    autocommit=True,
                    charset="utf8mb4",
                    init_command="SET time_zone = '+00:00'",
                )
        except (OSError, err.MySQLError) as error:
            raise _mapped(error) from error


async def _on_a_connection(pool: Any, work: Callable[[Any], Awaitable[Result]], *, encrypted: bool) -> Result:
    connection = await pool.acquire()
    try:
        if encrypted and not connection._secure:  # noqa: SLF001 - aiomysql goes on in the clear with a server without TLS
            raise err.InterfaceError(0, "The server has no TLS.")
        return await work(connection)
    except (asyncio.CancelledError, *CONNECTION_ERRORS) as error:
        # An answer that is still to come would be read by whoever has the connection next.
        if isinstance(error, asyncio.CancelledError) or _lost(error):
            connection.close()
        raise
    finally:
        await pool.release(connection)


async def _scalar(connection: Any, statement: str) -> Any:
    async with connection.cursor() as cursor:
        await cursor.execute(statement)
        (value,) = await cursor.fetchone()
        return value


async def _close(leased: Leased[Any]) -> None:
    leased.pool.terminate()
    await leased.pool.wait_closed()
    await leased.give_back()


def _lost(error: Exception) -> bool:
    if not isinstance(error, err.MySQLError):
        return True
    code = error.args[0] if error.args else 0
    return not isinstance(code, int) or code in CLIENT_CODES or code in CONNECTION_LOST


def _refused(error: Exception) -> bool:
    return isinstance(error, err.MySQLError) and bool(error.args) and error.args[0] in CREDENTIALS_REFUSED


def _mapped(error: Exception) -> errors.DatabaseConnectionError:
    return _problem("MySQL refuses the credentials." if _refused(error) else "MySQL cannot be reached.")


def _problem(message: str) -> errors.DatabaseConnectionError:
    return errors.DatabaseConnectionError(message, details={"service": "mysql"})
