"""The messages that the service sends and their schemas, generated from spec/asyncapi.yaml; do not edit."""

from pathlib import Path
from typing import Final

from .runtime.judge import Judge
from .runtime.message import Message, MessageOperation

SEND_EVENTS: Final = MessageOperation(
    id="send_events",
    action="send",
    address="/ws",
    messages={
        "item.created": Message(
            name="item.created",
            schema_key="ItemCreated",
            content_type="application/cloudevents+json",
            source="spec/asyncapi.yaml:150",
        ),
        "cache.invalidated": Message(
            name="cache.invalidated",
            schema_key="CacheInvalidated",
            content_type="application/cloudevents+json",
            source="spec/asyncapi.yaml:172",
        ),
        "breaker.opened": Message(
            name="breaker.opened",
            schema_key="BreakerOpened",
            content_type="application/cloudevents+json",
            source="spec/asyncapi.yaml:190",
        ),
    },
    source="spec/asyncapi.yaml:102",
)
PUBLISH_ITEM_CREATED: Final = MessageOperation(
    id="publish_item_created",
    action="send",
    address="item.created",
    messages={
        "item.created": Message(
            name="item.created",
            schema_key="ItemCreated",
            content_type="application/cloudevents+json",
            source="spec/asyncapi.yaml:150",
        )
    },
    source="spec/asyncapi.yaml:111",
)
PUT_MESSAGE: Final = MessageOperation(
    id="put_message",
    action="send",
    address="{queue}",
    messages={
        "message": Message(
            name="message",
            schema_key="Message",
            content_type="application/json",
            source="spec/asyncapi.yaml:209",
        )
    },
    source="spec/asyncapi.yaml:123",
)

JUDGE: Final = Judge.load(Path(__file__).with_name("asyncapi.schemas.json"))
