"""MySQL through one pool of aiomysql."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final, TypeVar

import aiomysql  # type: ignore[import-untyped]
from pymysql import err
from pymysql.constants import CR, ER

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.secrets import LOGIN, SecretStore, complete
from app.settings import PooledSettings

Result = TypeVar("Result")

CURRENT_TIMESTAMP: Final = "SELECT current_timestamp"
CREDENTIALS_REFUSED: Final = {
    ER.ACCESS_DENIED_ERROR,
    ER.DBACCESS_DENIED_ERROR,
    ER.BAD_DB_ERROR,
    CR.CR_AUTH_PLUGIN_CANNOT_LOAD,
}
CONNECTION_LOST: Final = (OSError, err.OperationalError, err.InterfaceError, err.InternalError)


class Mysql:
    def __init__(self, settings: PooledSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._settings = settings
        self._secrets = secrets
        self._connector = Connector(
            breaker, opened=self._open, closed=_close, problem=_problem("MySQL is not connected.")
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.aclose = self._connector.aclose

    async def current_timestamp(self) -> datetime:
        """Read the clock of the server."""
        moment: datetime = await self.run(
            lambda connection: _scalar(connection, CURRENT_TIMESTAMP), idempotent=True
        )
        return moment

    async def run(self, work: Callable[[Any], Awaitable[Result]], *, idempotent: bool = False) -> Result:
        """Do `work` on a connection; what may be done twice is, where the connection was stale."""
        if idempotent:
            return await self._connector.read(lambda: self._attempt(work))
        with self.breaker.guard():
            return await self._attempt(work)

    async def version(self) -> str:
        """Ask the server what it is, whatever the breaker thinks of it."""
        number: str = await self._attempt(lambda connection: _scalar(connection, "SELECT version()"))
        return number

    async def _attempt(self, work: Callable[[Any], Awaitable[Result]]) -> Result:
        pool = self._connector.client
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await _on_a_connection(pool, work)
        except TimeoutError as error:
            raise errors.TimeoutError(
                "MySQL did not answer in time.", details={"service": "mysql"}
            ) from error
        except CONNECTION_LOST as error:
            if _refused(error):
                self._connector.lost(pool)
            raise _mapped(error) from error

    async def _open(self) -> Any:
        options = await complete(self._settings, LOGIN, self._secrets, "mysql")
        try:
            async with asyncio.timeout(self._settings.timeout_seconds * 2):
                return await aiomysql.create_pool(
                    host=options["host"],
                    port=options["port"],
                    user=options["user"],
                    password=options["password"],
                    db=options["database"],
                    minsize=min(self._settings.pool_min, self._settings.pool_max),
                    maxsize=self._settings.pool_max,
                    connect_timeout=self._settings.timeout_seconds,
                    autocommit=True,
                    charset="utf8mb4",
                    init_command="SET time_zone = '+00:00'",
                )
        except (OSError, err.MySQLError) as error:
            raise _mapped(error) from error


async def _on_a_connection(pool: Any, work: Callable[[Any], Awaitable[Result]]) -> Result:
    connection = await pool.acquire()
    try:
        return await work(connection)
    except (asyncio.CancelledError, *CONNECTION_LOST):
        # An answer that is still to come would be read by whoever has the connection next.
        connection.close()
        raise
    finally:
        await pool.release(connection)


async def _scalar(connection: Any, statement: str) -> Any:
    async with connection.cursor() as cursor:
        await cursor.execute(statement)
        (value,) = await cursor.fetchone()
        return value


async def _close(pool: Any) -> None:
    pool.terminate()
    await pool.wait_closed()


def _refused(error: Exception) -> bool:
    return isinstance(error, err.MySQLError) and bool(error.args) and error.args[0] in CREDENTIALS_REFUSED


def _mapped(error: Exception) -> errors.DatabaseConnectionError:
    return _problem("MySQL refuses the credentials." if _refused(error) else "MySQL cannot be reached.")


def _problem(message: str) -> errors.DatabaseConnectionError:
    return errors.DatabaseConnectionError(message, details={"service": "mysql"})
