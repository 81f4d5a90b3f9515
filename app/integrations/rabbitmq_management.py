"""RabbitMQ's management API, which alone knows what queues there are."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from app import errors
from app.integrations.connector import Connector
from app.integrations.rabbitmq_link import LOGIN, problem
from app.integrations.secrets import SecretStore, complete
from app.integrations.tls import tls_context
from app.sections import RabbitmqSettings

PORT: Final = 15672
TLS_PORT: Final = 15671
COLUMNS: Final = "name,messages_ready,consumers"
_REFUSED: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class ListedQueue:
    """A queue with its counts, None where the broker has not counted yet."""

    name: str
    message_count: int | None
    consumer_count: int | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    queues: tuple[ListedQueue, ...]
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Management:
    """A client with credentials, and the path of the virtual host's queues."""

    client: httpx.AsyncClient
    path: str


async def open_management(settings: RabbitmqSettings, secrets: SecretStore) -> Management:
    """Make the client; it connects when it is asked."""
    login = await complete(settings, LOGIN, secrets, "rabbitmq")
    client = httpx.AsyncClient(
        base_url=settings.management_url or _address(login["host"], tls=settings.tls),
        auth=(login["user"], login["password"]),
        verify=tls_context(settings) or True,
        timeout=settings.timeout_seconds,
        trust_env=False,
    )
    return Management(client, f"/api/queues/{quote(login['vhost'], safe='')}")


def _address(host: str, *, tls: bool) -> str:
    return f"https://{host}:{TLS_PORT}" if tls else f"http://{host}:{PORT}"


async def list_page(connector: Connector[Management], page: int, limit: int, seconds: float) -> QueuePage:
    """List a page of the queues by name; one beyond the last is empty."""
    management = connector.client
    try:
        async with asyncio.timeout(seconds):
            found = await _ask(management, page, limit)
            if found.status_code == httpx.codes.BAD_REQUEST:
                return QueuePage((), _page(await _ask(management, 1, 1)).total)
            if found.status_code in _REFUSED:
                connector.lost(management)
                raise problem("RabbitMQ refuses the credentials.")
            return _page(found)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise errors.TimeoutError(
            "RabbitMQ did not answer in time.", details={"service": "rabbitmq"}
        ) from error
    except httpx.TransportError as error:
        raise problem("RabbitMQ's management cannot be reached.") from error


async def _ask(management: Management, page: int, limit: int) -> httpx.Response:
    query: dict[str, Any] = {"page": page, "page_size": limit, "sort": "name", "columns": COLUMNS}
    return await management.client.get(management.path, params=query)


def _page(found: httpx.Response) -> QueuePage:
    try:
        content = found.raise_for_status().json()
        return QueuePage(tuple(map(_queue, content["items"])), content["filtered_count"])
    except (httpx.HTTPStatusError, ValueError, TypeError, KeyError) as error:
        raise problem("RabbitMQ's management does not answer as it should.") from error


def _queue(item: dict[str, Any]) -> ListedQueue:
    return ListedQueue(item["name"], item.get("messages_ready"), item.get("consumers"))
