"""Delivery of webhooks: signed for a receiver that goes by Standard Webhooks, judged by what it answers."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks.webhooks import Webhook as Oracle

from app import errors
from app.sections import WebhooksSettings
from app.services import webhooks
from app.services.webhooks import DeliverWebhook, NotReceivedError, RefusedError, pause
from generated.runtime.problems import ContractViolationError
from generated.runtime.signatures import SignatureError, verify
from tests.receiver import ITEM, Receiver, receiving

OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_" + "A" * 32
EVENT_ID = UUID("7d9f6f7c-8f3c-4c39-9a3e-0b5f0c3f1e2d")
EVENT: Mapping[str, Any] = {
    "specversion": "1.0",
    "id": str(EVENT_ID),
    "source": "/reference-api",
    "type": "item.created",
    "time": "2026-11-22T10:00:00.123456Z",
    "datacontenttype": "application/json",
    "data": ITEM,
}


class Secrets:
    """Holds what the secret store does."""

    def __init__(self, **fields: str) -> None:
        self._fields = fields

    async def read(self, name: str) -> Mapping[str, Any]:
        return self._fields if name == "webhooks" else {}


@pytest.fixture(scope="module")
async def receiver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path_factory.mktemp("receiver") / "log") as found:
        yield found


def job(url: str, event: Mapping[str, Any] = EVENT) -> DeliverWebhook:
    return DeliverWebhook(url=url, type="item.created", event_id=EVENT_ID, event=json.dumps(event))


def settings(secret: str | None = None) -> WebhooksSettings:
    return WebhooksSettings(
        allow_http=True, allow_private=True, secret=None if secret is None else SecretStr(secret)
    )


async def test_a_receiver_can_tell_whose_it_is(receiver: Receiver) -> None:
    await webhooks.deliver(settings(), Secrets(secret=f"{NEW} {OLD}"), job(f"{receiver.url}/204"))
    request = receiver.requests()[-1]
    assert json.loads(request.body) == EVENT
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == str(EVENT_ID)
    assert Oracle(OLD).verify(request.body, request.headers) == EVENT
    assert Oracle(NEW).verify(request.body, request.headers) == EVENT
    assert verify([OLD], request.headers, request.body) == str(EVENT_ID)
    with pytest.raises(SignatureError):
        verify([OLD], request.headers, request.body + b" ")


async def test_the_environment_goes_before_the_store(receiver: Receiver) -> None:
    await webhooks.deliver(settings(OLD), Secrets(secret=NEW), job(f"{receiver.url}/200"))
    request = receiver.requests()[-1]
    assert verify([OLD], request.headers, request.body)


@pytest.mark.parametrize(
    ("path", "error", "seconds"),
    [
        ("/503", NotReceivedError("The receiver answered 503."), 0),
        ("/500?retry-after=7", NotReceivedError("The receiver answered 500."), 7),
        ("/429?retry-after=30", NotReceivedError("The receiver answered 429."), 30),
        ("/410", RefusedError("The receiver is gone for good (410): take it out of WEBHOOKS_URLS."), None),
        ("/404", RefusedError("The receiver answered 404."), None),
        ("/302?location=/200", RefusedError("The receiver answered 302."), None),
    ],
)
async def test_what_an_answer_means(
    receiver: Receiver, path: str, error: errors.BaseAPIException, seconds: float | None
) -> None:
    with pytest.raises(type(error)) as raised:
        await webhooks.deliver(settings(OLD), Secrets(), job(f"{receiver.url}{path}"))
    assert raised.value.message == error.message
    assert getattr(raised.value, "seconds", None) == seconds


async def test_nothing_is_sent_that_the_contract_does_not_have(receiver: Receiver) -> None:
    before = receiver.requests()
    for event, error in (
        ({**EVENT, "data": {**ITEM, "name": ""}}, ContractViolationError),
        ({**EVENT, "extra": 1}, ValidationError),
    ):
        with pytest.raises(error):
            await webhooks.deliver(settings(OLD), Secrets(), job(f"{receiver.url}/200", event))
    assert receiver.requests() == before


@pytest.mark.parametrize("secret", ["", "whsec_short", "whsec_" + "!" * 32])
async def test_without_a_secret_nothing_is_sent(receiver: Receiver, secret: str) -> None:
    before = receiver.requests()
    with pytest.raises(errors.ConfigurationError):
        await webhooks.deliver(settings(), Secrets(secret=secret), job(f"{receiver.url}/200"))
    assert receiver.requests() == before


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("7", 7),
        ("-7", 0),
        ("soon", 0),
        ("9999999", 21600),
        ("Sun, 22 Nov 2026 10:01:00 GMT", 60),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0),
    ],
)
def test_when_to_come_again(header: str | None, seconds: float) -> None:
    assert pause(header, datetime(2026, 11, 22, 10, tzinfo=UTC)) == seconds
