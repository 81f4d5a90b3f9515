"""RabbitMQ through one connection and one shared channel with publisher confirms."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import (
    CONNECTION_EXCEPTIONS,
    AuthenticationError,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
    ProbableAuthenticationError,
    PublishError,
)
from aiormq.exceptions import ChannelLockedResource

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.secrets import SecretStore, complete
from app.settings import RabbitmqSettings

LOGIN: Final = frozenset({"host", "port", "user", "password", "vhost"})
HEARTBEAT_SECONDS: Final = 20
REMEMBERED_QUEUES: Final = 1000
ASIDE: Final = range(2, 2000)
"""Numbers of the channels that are thrown away, below RabbitMQ's default limit of 2047."""


@dataclass(frozen=True, slots=True)
class QueueInfo:
    exists: bool
    message_count: int = 0
    consumer_count: int = 0


@dataclass(slots=True)
class Link:
    """A connection, the channel that publishes, and the queues that are known to be declared."""

    connection: AbstractConnection
    channel: AbstractChannel
    declared: set[str] = field(default_factory=set)
    reopening: asyncio.Lock = field(default_factory=asyncio.Lock)
    numbers: Iterator[int] = field(default_factory=lambda: cycle(ASIDE))

    def aside(self) -> AbstractChannel:
        """Open a channel to throw away: the broker closes the one on which a declaration fails.

        Its number is long out of use: aiormq gives one anew before the broker knows that it is free.
        """
        return self.connection.channel(next(self.numbers), publisher_confirms=False)


class Rabbitmq:
    def __init__(self, settings: RabbitmqSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._settings = settings
        self._secrets = secrets
        self._connector = Connector(
            breaker, opened=self._open, closed=_close, problem=_problem("RabbitMQ is not connected.")
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.aclose = self._connector.aclose

    async def publish(self, queue: str, message: Mapping[str, Any]) -> None:
        """Put `message` into the durable `queue`; returns when the broker has confirmed it."""
        body = json.dumps(message, ensure_ascii=False).encode()
        with self.breaker.guard():
            async with self._answer() as link:
                await _declare(link, queue)
                try:
                    await _send(link, queue, body)
                except PublishError:
                    # Somebody has deleted the queue since we declared it.
                    link.declared.discard(queue)
                    await _declare(link, queue)
                    await _send(link, queue, body)

    async def queue_info(self, queue: str) -> QueueInfo:
        with self.breaker.guard():
            async with self._answer() as link:
                try:
                    async with link.aside() as channel:
                        found = (await channel.declare_queue(queue, passive=True)).declaration_result
                except ChannelNotFoundEntity:
                    return QueueInfo(exists=False)
                return QueueInfo(
                    exists=True,
                    message_count=found.message_count or 0,
                    consumer_count=found.consumer_count or 0,
                )

    async def ping(self) -> None:
        """Have the broker open a channel, whatever the breaker thinks of it."""
        async with self._answer() as link, link.aside():
            pass

    @asynccontextmanager
    async def _answer(self) -> AsyncIterator[Link]:
        link = self._connector.client
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                yield link
        except TimeoutError as error:
            raise errors.TimeoutError(
                "RabbitMQ did not answer in time.", details={"service": "rabbitmq"}
            ) from error
        except (ChannelPreconditionFailed, ChannelLockedResource) as error:
            raise errors.ConflictError("The queue exists with other properties.") from error
        except CONNECTION_EXCEPTIONS as error:
            if not link.connection.connected.is_set():
                self._connector.lost(link)
            raise _problem("RabbitMQ cannot be reached.") from error

    async def _open(self) -> Link:
        login = await complete(self._settings, LOGIN, self._secrets, "rabbitmq")
        try:
            connection = await aio_pika.connect(
                host=login["host"],
                port=login["port"],
                login=login["user"],
                password=login["password"],
                virtualhost=login["vhost"],
                timeout=self._settings.timeout_seconds,
                heartbeat=HEARTBEAT_SECONDS,
            )
            link = Link(connection, await _publishing_channel(connection))
        except (AuthenticationError, ProbableAuthenticationError) as error:
            raise _problem("RabbitMQ refuses the credentials.") from error
        except CONNECTION_EXCEPTIONS as error:
            raise _problem("RabbitMQ cannot be reached.") from error
        connection.close_callbacks.add(lambda *_: self._connector.lost(link))
        return link


async def _publishing_channel(connection: AbstractConnection) -> AbstractChannel:
    return await connection.channel(publisher_confirms=True, on_return_raises=True)


async def _declare(link: Link, queue: str) -> None:
    if queue in link.declared:
        return
    async with link.aside() as channel:
        await channel.declare_queue(queue, durable=True)
    if len(link.declared) >= REMEMBERED_QUEUES:
        link.declared.clear()
    link.declared.add(queue)


async def _send(link: Link, queue: str, body: bytes) -> None:
    if link.channel.is_closed:
        async with link.reopening:
            if link.channel.is_closed:
                link.channel = await _publishing_channel(link.connection)
    message = aio_pika.Message(
        body, content_type="application/json", delivery_mode=aio_pika.DeliveryMode.PERSISTENT
    )
    await link.channel.default_exchange.publish(message, routing_key=queue)


async def _close(link: Link) -> None:
    await link.connection.close()


def _problem(message: str) -> errors.MessageQueueError:
    return errors.MessageQueueError(message, details={"service": "rabbitmq"})
