"""A node of a Redis Cluster, connected when it is first asked."""

import asyncio
from typing import Any, Final

from app.integrations.redis_link import Address, Command, Link, LinkLostError, Login, RefusalError, connect

PAUSE: Final = 0.1


class Node:
    """While it cannot be reached only one at a time tries to, no more often than each `PAUSE` seconds.

    Everybody else hears at once what was in the way.
    """

    def __init__(self, address: Address, login: Login, patience: float) -> None:
        self.address = address
        self._login = login
        self._patience = patience
        self._link: Link | None = None
        self._connecting: asyncio.Task[Link] | None = None
        self._failure: str | None = None
        self._next_attempt = 0.0
        self._closed = False

    async def ask(self, *commands: Command) -> Any:
        """Return the answer to the last command; raise LinkLostError, TimeoutError or RefusalError."""
        link = self._link
        if link is None or link.lost:
            link = await self._connected()
        return await link.ask(*commands)

    async def aclose(self) -> None:
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait({self._connecting})
        if self._link is not None:
            self._link.close()

    async def _connected(self) -> Link:
        if self._closed:
            raise LinkLostError("the node is given up")
        now = asyncio.get_running_loop().time()
        if self._failure is not None and (self._connecting is not None or now < self._next_attempt):
            raise LinkLostError(self._failure)
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._connect())
            self._connecting.add_done_callback(_seen)
        connecting = self._connecting
        await asyncio.wait({connecting})  # who gives up leaves the attempt to those who come after
        if connecting.cancelled():
            raise LinkLostError("the node is given up")
        return connecting.result()

    async def _connect(self) -> Link:
        try:
            self._link = await connect(self.address, self._login, self._patience)
        except (LinkLostError, RefusalError, TimeoutError) as error:
            self._failure = str(error) or "the node does not answer"
            self._next_attempt = asyncio.get_running_loop().time() + PAUSE
            raise
        else:
            self._failure = None
            return self._link
        finally:
            self._connecting = None


def _seen(task: asyncio.Task[Link]) -> None:
    """Keep asyncio from reporting a failure whose askers have all given up."""
    if not task.cancelled():
        task.exception()
