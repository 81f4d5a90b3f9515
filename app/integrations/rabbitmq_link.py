"""A connection to RabbitMQ, channels on it, and what its errors mean."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final

import aio_pika
import aiormq
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import (
    CONNECTION_EXCEPTIONS,
    AuthenticationError,
    ChannelPreconditionFailed,
    ProbableAuthenticationError,
)
from aiormq.exceptions import ChannelLockedResource

from app import errors
from app.integrations.connector import Connector
from app.integrations.secrets import SecretStore, complete
from app.integrations.tls import tls_context
from app.sections import RabbitmqSettings

LOGIN: Final = frozenset({"host", "port", "user", "password", "vhost"})
HEARTBEAT_SECONDS: Final = 20
NUMBERS: Final = range(2, 2000)
"""Numbers of the channels that are thrown away, below RabbitMQ's default limit of 2047."""


@dataclass(slots=True, eq=False)
class Link:
    """A connection, the channel that publishes, and the queues and exchanges known to be declared."""

    connection: AbstractConnection
    driver: aiormq.abc.AbstractConnection
    publisher: aiormq.abc.AbstractChannel | None = None
    declared: set[str] = field(default_factory=set)
    exchanges: set[str] = field(default_factory=set)
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    numbers: Iterator[int] = field(default_factory=lambda: cycle(NUMBERS))

    async def open_channel(self) -> aiormq.abc.AbstractChannel:
        """Open a channel to throw away: the broker closes the one on which something fails.

        Its number is long out of use: aiormq gives one anew before the broker knows that it is free.
        """
        number = next(number for number in self.numbers if number not in self.driver.channels)
        return await self.driver.channel(number, publisher_confirms=False)

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[aiormq.abc.AbstractChannel]:
        channel = await self.open_channel()
        try:
            yield channel
        finally:
            await channel.close()

    async def publishing(self) -> aiormq.abc.AbstractChannel:
        """Return the channel that publishes with confirms, a new one where it has been closed."""
        if self.publisher is None or self.publisher.is_closed:
            async with self.opening:
                if self.publisher is None or self.publisher.is_closed:
                    self.publisher = await self.driver.channel(1, publisher_confirms=True)
        return self.publisher


async def open_link(settings: RabbitmqSettings, secrets: SecretStore, lost: Callable[[Link], None]) -> Link:
    """Connect; `lost` is told when the connection ends."""
    login = await complete(settings, LOGIN, secrets, "rabbitmq")
    try:
        connection = await aio_pika.connect(
            host=login["host"],
            port=login["port"],
            login=login["user"],
            password=login["password"],
            virtualhost=login["vhost"],
            timeout=settings.timeout_seconds,
            heartbeat=HEARTBEAT_SECONDS,
            ssl=settings.tls,
            ssl_context=tls_context(settings),
        )
    except (AuthenticationError, ProbableAuthenticationError) as error:
        raise problem("RabbitMQ refuses the credentials.") from error
    except CONNECTION_EXCEPTIONS as error:
        raise problem("RabbitMQ cannot be reached.") from error
    if connection.transport is None:
        raise problem("RabbitMQ cannot be reached.")
    link = Link(connection, connection.transport.connection)
    connection.close_callbacks.add(lambda *_: lost(link))
    return link


async def close_link(link: Link) -> None:
    await link.connection.close()


@asynccontextmanager
async def answer(connector: Connector[Link], seconds: float) -> AsyncIterator[Link]:
    """Lend the connection for so long; what goes wrong with it becomes one of our errors."""
    link = connector.client
    try:
        async with asyncio.timeout(seconds):
            yield link
    except TimeoutError as error:
        raise errors.TimeoutError(
            "RabbitMQ did not answer in time.", details={"service": "rabbitmq"}
        ) from error
    except (ChannelPreconditionFailed, ChannelLockedResource) as error:
        raise errors.ConflictError("The queue exists with other properties.") from error
    except CONNECTION_EXCEPTIONS as error:
        if link.driver.is_closed:
            connector.lost(link)
        raise problem("RabbitMQ cannot be reached.") from error


def problem(message: str) -> errors.MessageQueueError:
    return errors.MessageQueueError(message, details={"service": "rabbitmq"})
