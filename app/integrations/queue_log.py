"""Queues that many follow: their messages are moved into a log that everybody reads."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from app import errors
from app.integrations.connector import background
from app.integrations.message_log import START, Entry, MessageLog
from app.integrations.rabbitmq import Delivery, Rabbitmq
from app.integrations.redis_cluster import Redis

AT_ONCE: Final = 100
LOOK_SECONDS: Final = 0.25
"""How often queue and log are looked at while nothing comes."""


class QueueLog:
    """Moves a queue for as long as somebody follows it here, one mover for all who do."""

    def __init__(self, rabbitmq: Rabbitmq, redis: Redis) -> None:
        self._rabbitmq = rabbitmq
        self._log = MessageLog(redis)
        self._movers: dict[str, Mover] = {}

    async def has(self, queue: str, entry: str) -> bool:
        return await self._log.has(queue, entry)

    async def follow(self, queue: str, after: str | None, wait: float | None) -> AsyncGenerator[Entry, None]:
        """Return the messages after an entry, or all that are kept, then those that come.

        It ends when none has come for `wait` seconds; ResourceNotFoundError where there is no such queue.
        """
        if not (await self._rabbitmq.queue_info(queue)).exists:
            raise errors.ResourceNotFoundError("There is no queue of that name.", details={"queue": queue})
        first = await self._log.read(queue, after or START, AT_ONCE)
        return self._entries(queue, after or START, first, wait)

    async def aclose(self) -> None:
        movers = [mover.task for mover in self._movers.values() if mover.task]
        for mover in movers:
            mover.cancel()
        await asyncio.gather(*movers, return_exceptions=True)

    async def _entries(
        self, queue: str, after: str, first: list[Entry], wait: float | None
    ) -> AsyncGenerator[Entry, None]:
        with self._listening(queue) as mover:
            found = first
            while True:
                for entry in found:
                    yield entry
                    after = entry.id
                known = mover.newest
                found = await self._log.read(queue, after, AT_ONCE)
                if not found and not await mover.news(known, wait):
                    return

    @contextmanager
    def _listening(self, queue: str) -> Iterator["Mover"]:
        mover = self._movers.get(queue)
        if mover is None or mover.has_ended:
            mover = self._movers[queue] = Mover(queue, self._rabbitmq, self._log)
        mover.join()
        try:
            yield mover
        finally:
            mover.leave()
            if mover.has_ended and self._movers.get(queue) is mover:
                del self._movers[queue]


class Mover:
    """Moves one queue: a message leaves it when the log has it, so that it comes at least once."""

    def __init__(self, queue: str, rabbitmq: Rabbitmq, log: MessageLog) -> None:
        self._queue = queue
        self._rabbitmq = rabbitmq
        self._log = log
        self._name = uuid.uuid4().hex
        self._listeners = 0
        self._nobody = asyncio.Event()
        self._changed = asyncio.Condition()
        self._error: errors.BaseAPIException | None = None
        self._is_over = False
        self.newest: str | None = None
        """The newest entry that is known of; None before anybody has looked."""
        self.task: asyncio.Task[None] | None = None

    @property
    def has_ended(self) -> bool:
        return self._is_over or (not self._listeners and self.task is not None)

    def join(self) -> None:
        self._listeners += 1
        if self.task is None:
            self.task = background(self._run(), f"move {self._queue}")

    def leave(self) -> None:
        self._listeners -= 1
        if not self._listeners:
            self._nobody.set()

    async def news(self, known: str | None, wait: float | None) -> bool:
        """Return once there is more than `known`; False when nothing has come in time."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._is_over or self.newest is not None)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait_for(lambda: self._is_over or self.newest != known)
        if self._is_over:
            problem = self._error or errors.MessageQueueError("The queue is not followed any more.")
            raise type(problem)(problem.message, details=problem.details)
        return self.newest != known

    async def _run(self) -> None:
        try:
            while self._listeners:
                moved = await self._move()
                newest = await self._log.newest(self._queue)
                if newest != self.newest:
                    await self._tell(newest)
                elif not moved:
                    await self._pause()
        except errors.BaseAPIException as error:
            self._error = error
        finally:
            self._is_over = True
            with suppress(errors.BaseAPIException):
                await self._log.release(self._queue, self._name)
            await self._tell(self.newest)

    async def _move(self) -> int:
        """Move some messages; none where another process does that."""
        if not await self._log.lease(self._queue, self._name):
            return 0
        for moved in range(AT_ONCE):
            message = await self._rabbitmq.take(self._queue)
            if message is None or not await self._keep(message):
                return moved
        return AT_ONCE

    async def _keep(self, message: Delivery) -> bool:
        """Take the message out of the queue if the log has it."""
        kept = False
        try:
            kept = await self._log.add(self._queue, self._name, message.body, message.content_type)
        finally:
            await message.settle(kept)
        return kept

    async def _tell(self, newest: str | None) -> None:
        async with self._changed:
            self.newest = newest
            self._changed.notify_all()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._nobody.wait()
