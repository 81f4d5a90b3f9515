"""Events for receivers outside: judged by the contract, signed, and told apart by what became of them."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from app import errors
from app.integrations import job_queue
from app.integrations.job_queue import JobPayload
from app.integrations.outbox import Unsent
from app.integrations.secrets import SecretStore, complete
from app.integrations.sql_sessions import Session
from app.integrations.webhook_client import WebhookClient
from app.sections import WebhooksSettings
from app.services.cloud_events import encoded
from generated import models, webhooks
from generated.runtime.signatures import is_secret, signed
from generated.runtime.webhooks import Outgoing, Receipt, receipt_of

SECRET: Final = "webhooks"  # noqa: S105  the secret's name
GONE: Final = 410
TOO_MANY: Final = 429
SERVER_ERRORS: Final = 500
LONGEST_PAUSE: Final = timedelta(hours=6)


class DeliverWebhook(JobPayload):
    """`event` is what is sent, in JSON."""

    job: ClassVar[str] = "deliver_webhook"

    url: str
    type: str
    event_id: UUID
    event: str


class NotReceivedError(errors.ServiceUnavailableError):
    """The receiver asks to try again; `seconds` says when, if it has."""

    def __init__(self, message: str, seconds: float = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


class RefusedError(errors.ConflictError):
    """The receiver does not want it, and will not want it later."""


def _item_created(event: str) -> Outgoing:
    return webhooks.prepare_item_created(models.ItemCreated.model_validate_json(event))


WEBHOOKS: Final[Mapping[str, Callable[[str], Outgoing]]] = {"item.created": _item_created}
"""By the type of the event, what makes a request of it."""


async def ask_for(session: Session, urls: Iterable[str], events: Iterable[Unsent]) -> None:
    """Have events delivered to every receiver, if the transaction commits."""
    wanted = [event for event in events if event.type in WEBHOOKS]
    for event in wanted:
        text = encoded(event.type, event.payload, event_id=event.id, occurred_at=event.occurred_at).decode()
        for url in urls:
            job = DeliverWebhook(url=url, type=event.type, event_id=event.id, event=text)
            await job_queue.enqueue(session, job)


async def deliver(settings: WebhooksSettings, secrets: SecretStore, wanted: DeliverWebhook) -> None:
    """Send it once; NotReceivedError, ReceiverAwayError: try again, RefusedError: never again."""
    outgoing = WEBHOOKS[wanted.type](wanted.event)
    stamp = signed(await _secrets(settings, secrets), str(wanted.event_id), int(time.time()), outgoing.body)
    reply = await WebhookClient(settings).send(
        outgoing.webhook.method, wanted.url, {**outgoing.headers, **stamp}, outgoing.body
    )
    _judge(receipt_of(outgoing, reply.status, reply.headers))


async def _secrets(settings: WebhooksSettings, secrets: SecretStore) -> list[str]:
    """Read what to sign with: the newest first, those that are on their way out after it."""
    fields = await complete(settings, frozenset({"secret"}), secrets, SECRET)
    found = str(fields["secret"]).split()
    if not found or not all(map(is_secret, found)):
        raise errors.ConfigurationError("The secret of the webhooks is none of Standard Webhooks.")
    return found


def _judge(receipt: Receipt) -> None:
    if receipt.received:
        return
    told = f"The receiver answered {receipt.status}."
    if receipt.status == TOO_MANY or receipt.status >= SERVER_ERRORS:
        raise NotReceivedError(told, pause(receipt.headers.get("retry-after"), datetime.now(UTC)))
    if receipt.status == GONE:
        raise RefusedError("The receiver is gone for good (410): take it out of WEBHOOKS_URLS.")
    raise RefusedError(told)


def pause(retry_after: str | None, now: datetime) -> float:
    """Read Retry-After, seconds or a date; what is no such thing asks for nothing."""
    if retry_after is None:
        return 0
    try:
        seconds = float(retry_after) if retry_after.isdecimal() else _until(retry_after, now)
    except ValueError:
        return 0
    return min(max(seconds, 0), LONGEST_PAUSE.total_seconds())


def _until(date: str, now: datetime) -> float:
    parsed: Any = parsedate_to_datetime(date)
    return float((parsed.replace(tzinfo=parsed.tzinfo or UTC) - now).total_seconds())
