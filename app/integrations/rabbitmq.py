"""RabbitMQ: one connection publishes, through one channel with confirms; another does everything else."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelNotFoundEntity, PublishError
from aiormq.abc import AbstractChannel, DeliveredMessage
from aiormq.exceptions import ConnectionNotImplemented
from pamqp.commands import Basic

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.rabbitmq_link import Link, answer, close_link, open_link, problem
from app.integrations.rabbitmq_management import Management, QueuePage, list_page, open_management
from app.integrations.secrets import SecretStore
from app.sections import RabbitmqSettings

logger = logging.getLogger(__name__)

REMEMBERED_QUEUES: Final = 1000
LARGEST_MESSAGE: Final = 10_000_000
PERSISTENT: Final = 2


@dataclass(frozen=True, slots=True)
class QueueInfo:
    exists: bool
    message_count: int = 0
    consumer_count: int = 0


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message for all who want its kind; who gets it twice knows it by its id."""

    id: str
    kind: str
    body: bytes
    content_type: str
    occurred_at: datetime
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that still belongs to its queue: settle(True) takes it out, settle(False) puts it back."""

    body: bytes
    content_type: str | None
    redelivered: bool
    remaining: int
    settle: Callable[[bool], Awaitable[None]]


class Rabbitmq:
    """Publishing has its own connection: the broker may hold it up, and foreign queues may end the other."""

    def __init__(self, settings: RabbitmqSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._seconds = settings.timeout_seconds
        self.breaker = breaker
        self._publishing = Connector[Link](
            breaker,
            opened=lambda: open_link(settings, secrets, self._publishing.lost),
            closed=close_link,
            problem=problem("RabbitMQ is not connected."),
        )
        self._looking = Connector[Link](
            breaker,
            opened=lambda: open_link(settings, secrets, self._looking.lost),
            closed=close_link,
            problem=problem("RabbitMQ is not connected."),
        )
        self._management = Connector[Management](
            breaker,
            opened=lambda: open_management(settings, secrets),
            closed=lambda management: management.client.aclose(),
            problem=problem("RabbitMQ's management is not connected."),
        )

    async def start(self) -> None:
        await asyncio.gather(self._publishing.start(), self._looking.start(), self._management.start())

    def renew(self) -> None:
        for connector in (self._publishing, self._looking, self._management):
            connector.renew()

    async def aclose(self) -> None:
        await asyncio.gather(self._publishing.aclose(), self._looking.aclose(), self._management.aclose())

    async def publish(self, queue: str, message: Mapping[str, Any]) -> None:
        """Put `message` into the durable `queue`; returns when the broker has confirmed it."""
        body = json.dumps(message, ensure_ascii=False).encode()
        with self.breaker.guard():
            async with answer(self._publishing, self._seconds) as link:
                await _declare(link, queue)
                try:
                    await _send(link, queue, body)
                except PublishError:
                    # Somebody has deleted the queue since we declared it.
                    link.declared.discard(queue)
                    await _declare(link, queue)
                    await _send(link, queue, body)

    async def announce(self, exchange: str, announcements: Sequence[Announcement]) -> None:
        """Send to the durable topic `exchange`, in this order; returns when the broker has confirmed all."""
        with self.breaker.guard():
            async with answer(self._publishing, self._seconds) as link:
                await _declare_exchange(link, exchange)
                channel = await link.publishing()
                try:
                    await asyncio.gather(*(_announce(channel, exchange, each) for each in announcements))
                except CONNECTION_EXCEPTIONS:
                    link.exchanges.discard(exchange)  # somebody may have deleted it
                    raise

    async def queue_info(self, queue: str) -> QueueInfo:
        with self.breaker.guard():
            async with answer(self._looking, self._seconds) as link:
                try:
                    async with link.aside() as channel:
                        found = await channel.queue_declare(queue, passive=True)
                except ChannelNotFoundEntity:
                    return QueueInfo(exists=False)
                return QueueInfo(
                    exists=True,
                    message_count=found.message_count or 0,
                    consumer_count=found.consumer_count or 0,
                )

    async def take(self, queue: str) -> Delivery | None:
        """Return the next message, None where there is none; whoever gets one has to settle it."""
        with self.breaker.guard():
            async with answer(self._looking, self._seconds) as link:
                channel = await link.open_channel()
                delivery = None
                try:
                    delivery = self._delivery(queue, await channel.basic_get(queue))
                except ChannelNotFoundEntity as error:
                    raise errors.ResourceNotFoundError(
                        "There is no queue of that name.", details={"queue": queue}
                    ) from error
                except ConnectionNotImplemented as error:
                    raise self._not_implemented(queue, link, error) from error
                finally:
                    if delivery is None:
                        await channel.close()
                return delivery

    async def queues(self, page: int, limit: int) -> QueuePage:
        with self.breaker.guard():
            return await list_page(self._management, page, limit, self._seconds)

    async def ping(self) -> None:
        """Have the broker open a channel, whatever the breaker thinks of it."""
        async with answer(self._publishing, self._seconds) as link, link.aside():
            pass

    def _delivery(self, queue: str, found: DeliveredMessage) -> Delivery | None:
        """Look at what the broker gave; one that is too large goes back when its channel closes."""
        if not isinstance(found.delivery, Basic.GetOk):
            return None
        if len(found.body) > LARGEST_MESSAGE:
            raise errors.ConflictError(
                "The next message is larger than what is handed over.",
                details={"queue": queue, "size": len(found.body), "limit": LARGEST_MESSAGE},
            )
        channel, tag = found.channel, found.delivery.delivery_tag or 0
        return Delivery(
            body=found.body,
            content_type=found.header.properties.content_type,
            redelivered=bool(found.redelivered),
            remaining=found.message_count or 0,
            settle=lambda delivered: self._settle(queue, channel, tag if delivered else None),
        )

    async def _settle(self, queue: str, channel: AbstractChannel, tag: int | None) -> None:
        """Acknowledge `tag`, if any, and close the channel, which puts back what is not acknowledged."""
        try:
            async with asyncio.timeout(self._seconds):
                if tag is not None:
                    await channel.basic_ack(tag)
                await channel.close()
        except (TimeoutError, *CONNECTION_EXCEPTIONS) as error:
            logger.warning("A message of the queue %s may be handed over again: %r", queue, error)

    def _not_implemented(self, queue: str, link: Link, error: ConnectionNotImplemented) -> Exception:
        """Tell whose queue it was: the broker ends the connection for all who use it."""
        self._looking.lost(link)
        if f"queue '{queue}' " in str(error):
            return errors.ConflictError(
                "RabbitMQ hands over no single messages of this kind of queue.", details={"queue": queue}
            )
        return problem("RabbitMQ cannot be reached.")


async def _declare(link: Link, queue: str) -> None:
    if queue in link.declared:
        return
    async with link.aside() as channel:
        await channel.queue_declare(queue, durable=True)
    if len(link.declared) >= REMEMBERED_QUEUES:
        link.declared.clear()
    link.declared.add(queue)


async def _declare_exchange(link: Link, exchange: str) -> None:
    if exchange not in link.exchanges:
        async with link.aside() as channel:
            await channel.exchange_declare(exchange, exchange_type="topic", durable=True)
        link.exchanges.add(exchange)


async def _announce(channel: AbstractChannel, exchange: str, announcement: Announcement) -> None:
    """Leave out nobody who wants it; where nobody does, it is gone."""
    properties = Basic.Properties(
        content_type=announcement.content_type,
        delivery_mode=PERSISTENT,
        message_id=announcement.id,
        message_type=announcement.kind,
        timestamp=announcement.occurred_at,
        correlation_id=announcement.correlation_id,
    )
    await channel.basic_publish(
        announcement.body, exchange=exchange, routing_key=announcement.kind, properties=properties
    )


async def _send(link: Link, queue: str, body: bytes) -> None:
    channel = await link.publishing()
    properties = Basic.Properties(content_type="application/json", delivery_mode=PERSISTENT)
    await channel.basic_publish(body, routing_key=queue, properties=properties, mandatory=True)
