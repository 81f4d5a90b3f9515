"""The operations of an AsyncAPI document and their messages, as the generated table has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.contract.asyncapi.reading import Messaging
from scripts.contract.document import tokens_of
from scripts.contract.schemas import Catalogue


@dataclass(frozen=True, slots=True)
class Message:
    """`name` is that on the wire, `key` that of the schema of its payload, `pointer` where it is written."""

    name: str
    key: str
    content_type: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    action: str
    address: str
    pointer: str
    messages: tuple[Message, ...]


def read(messaging: Messaging, catalogue: Catalogue) -> tuple[Operation, ...]:
    return tuple(_operations(messaging, {pointer: key for key, pointer in catalogue.pointers.items()}))


def _operations(messaging: Messaging, keys: Mapping[str, str]) -> Iterator[Operation]:
    document = messaging.document
    for name, node in document.data.get("operations", {}).items():
        channel = document.follow(node["channel"])
        pointers = [_place(messaging, message["$ref"][1:]) for message in node["messages"]]
        messages = tuple(_message(messaging, pointer, keys) for pointer in pointers)
        yield Operation(name, node["action"], channel["address"], f"/operations/{name}", messages)


def _place(messaging: Messaging, pointer: str) -> str:
    """Find where the message itself is written, at the end of the references."""
    while "$ref" in (node := messaging.document.at(pointer)):
        pointer = node["$ref"][1:]
    return pointer


def _message(messaging: Messaging, pointer: str, keys: Mapping[str, str]) -> Message:
    node: dict[str, Any] = messaging.document.at(pointer)
    content_type = node.get("contentType", messaging.document.data.get("defaultContentType", ""))
    name = node.get("name", tokens_of(pointer)[-1])
    return Message(name, keys[node["payload"]["$ref"][1:]], content_type, pointer)
