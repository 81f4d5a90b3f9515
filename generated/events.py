"""Models of the messages' schemas, generated from spec/asyncapi.yaml; do not edit."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, JsonValue
from typing_extensions import TypeAliasType

from .runtime.model import ContractModel

EventSpecVersion = TypeAliasType("EventSpecVersion", Literal["1.0"])


EventSource = TypeAliasType("EventSource", Literal["/reference-api"])


EventDataContentType = TypeAliasType("EventDataContentType", Literal["application/json"])


class OpenBreaker(ContractModel):
    """The breaker."""

    service: Literal["vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq"]
    """The system."""
    failures: int
    """Calls in a row that have failed."""
    reset_seconds: float
    """For how long it is left alone."""


class BreakerOpened(ContractModel):
    """A process of the service has found a system away too often, and leaves it alone for a while."""

    specversion: EventSpecVersion
    id: UUID
    source: EventSource
    type: Literal["breaker.opened"]
    time: AwareDatetime
    datacontenttype: EventDataContentType
    data: OpenBreaker


class InvalidatedAnswers(ContractModel):
    """Whose answers they were."""

    operation: str
    """The `operationId` of the operation."""
    dropped: int
    """How many answers are gone."""


class CacheInvalidated(ContractModel):
    """Answers that were kept are not any more, because what they told has changed."""

    specversion: EventSpecVersion
    id: UUID
    source: EventSource
    type: Literal["cache.invalidated"]
    time: AwareDatetime
    datacontenttype: EventDataContentType
    data: InvalidatedAnswers


OptionalItemDescription = TypeAliasType("OptionalItemDescription", str | None)


class Item(ContractModel):
    """Something that a user has made."""

    id: int
    name: str
    description: OptionalItemDescription
    owner_id: int
    created_at: AwareDatetime
    """When it was made."""
    updated_at: AwareDatetime
    """When it was last changed."""


class ItemCreated(ContractModel):
    """An item was created, and is stored."""

    specversion: EventSpecVersion
    id: UUID
    source: EventSource
    type: Literal["item.created"]
    time: AwareDatetime
    datacontenttype: EventDataContentType
    data: Item


Message = TypeAliasType("Message", dict[str, JsonValue])
