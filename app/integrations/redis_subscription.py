"""A connection to one node of the cluster that hears a channel."""

from typing import Any, Final

from redis import exceptions
from redis.asyncio import BlockingConnectionPool, Connection

from app.integrations.redis_node import Address, Login, pool

QUIET_SECONDS: Final = 5.0
"""After so long without a message the node is asked whether it is there."""


class Subscription:
    """Raises what redis-py raises when the node is lost."""

    def __init__(self, pool: BlockingConnectionPool, connection: Connection, patience: float) -> None:
        self._pool = pool
        self._connection = connection
        self._patience = patience

    @classmethod
    async def open(cls, address: Address, login: Login, patience: float, channel: str) -> "Subscription":
        connections = pool(address, login, patience)
        try:
            connection: Connection = await connections.get_connection()  # type: ignore[no-untyped-call]
            subscription = cls(connections, connection, patience)
            await subscription._is_well()
            await subscription._answer("SUBSCRIBE", channel)
        except BaseException:
            await connections.aclose()
            raise
        return subscription

    async def next(self) -> bytes:
        """Wait for the next message."""
        asked = False
        while True:
            heard = await self._connection.read_response(
                timeout=self._patience if asked else QUIET_SECONDS, disconnect_on_error=False
            )
            match heard:
                case None if asked:
                    raise exceptions.TimeoutError(f"no answer within {self._patience:g} seconds")
                case None:
                    await self._connection.send_command("PING", check_health=False)
                    asked = True
                case [b"message", _, bytes() as message]:
                    return message
                case _:
                    asked = False

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def _is_well(self) -> None:
        """Listen to no node that is apart from the rest: it would hear nothing."""
        state = await self._answer("CLUSTER", "INFO")
        if b"cluster_state:ok" not in state:
            raise exceptions.ClusterDownError("the node is apart from the rest")

    async def _answer(self, *command: str) -> Any:
        await self._connection.send_command(*command, check_health=False)
        answer = await self._connection.read_response(timeout=self._patience)
        if answer is None:
            raise exceptions.TimeoutError(f"no answer within {self._patience:g} seconds")
        return answer
