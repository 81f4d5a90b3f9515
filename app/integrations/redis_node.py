"""A node of a Redis Cluster behind a pool of redis-py's connections."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any, Final

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Connection, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

Address = tuple[str, int]
Command = tuple[str | bytes | int, ...]
MOST_CONNECTIONS: Final = 16
"""Of one process to one node; whoever comes then waits, no longer than for an answer."""
PAUSE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Login:
    password: str = field(repr=False)
    user: str | None = None
    tls: SSLContext | None = None


class TlsConnection(SSLConnection):
    """Takes a context that is ready.

    redis-py's own reads the files for each connection, and trusts the machine's authorities as well.
    """

    def __init__(self, *, context: SSLContext, **options: Any) -> None:
        super().__init__(**options)
        self.ssl_context.context = context


class Node:
    """While it cannot be reached only one at a time tries to, no more often than each `PAUSE` seconds.

    Everybody else hears at once what was in the way. A command that is given up costs its connection.
    """

    def __init__(self, address: Address, login: Login, patience: float) -> None:
        self.address = address
        self._patience = patience
        self._pool = pool(address, login, patience)
        self._failure: str | None = None
        self._next_attempt = 0.0
        self._closed = False

    async def ask(self, *commands: Command) -> Any:
        """Return the answer to the last command; raise what redis-py raises, and nothing else."""
        if self._closed:
            raise exceptions.ConnectionError("the node is given up")
        connection = answer = None
        try:
            async with asyncio.timeout(self._patience):
                connection = await self._connected()
                for command in commands:
                    await connection.send_command(*command, check_health=False)
                    answer = await connection.read_response()
        except TimeoutError as error:
            problem = f"no answer within {self._patience:g} seconds"
            if connection is None:
                self._note(problem)
            raise exceptions.TimeoutError(problem) from error
        finally:
            if connection is not None:
                await self._release(connection)
        return answer

    async def aclose(self) -> None:
        """End all connections: what waits for an answer hears so at once."""
        self._closed = True
        with contextlib.suppress(exceptions.TimeoutError):  # of saying goodbye to a node that hangs
            await self._pool.aclose()

    async def _connected(self) -> Connection:
        if self._failure is not None:
            now = asyncio.get_running_loop().time()
            if now < self._next_attempt:
                raise exceptions.ConnectionError(self._failure)
            self._next_attempt = now + self._patience
        try:
            connection: Connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        except exceptions.AuthenticationError:
            raise  # it can be reached
        except exceptions.RedisError as error:
            self._note(str(error))
            raise
        except asyncio.CancelledError:
            self._next_attempt = 0  # the next one may try
            raise
        self._failure = None
        return connection

    def _note(self, problem: str) -> None:
        self._failure = problem
        self._next_attempt = asyncio.get_running_loop().time() + PAUSE

    async def _release(self, connection: Connection) -> None:
        if self._closed:
            await connection.disconnect(nowait=True)
        await self._pool.release(connection)


def pool(address: Address, login: Login, patience: float) -> BlockingConnectionPool:
    """Have one limit of time, that of the whole command, and no attempts but ours."""
    host, port = address
    tls: dict[str, Any] = (
        {} if login.tls is None else {"connection_class": TlsConnection, "context": login.tls}
    )
    return BlockingConnectionPool(
        max_connections=MOST_CONNECTIONS,
        timeout=None,
        host=host,
        port=port,
        username=login.user,
        password=login.password,
        socket_timeout=None,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        driver_info=None,
        **tls,
    )
