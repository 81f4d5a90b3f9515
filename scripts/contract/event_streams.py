"""What the events of a stream are: OpenAPI 3.1 has no word for it, 3.2 calls it `itemSchema`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from scripts.contract.document import tokens_of, value_at
from scripts.contract.grammar import Place, walk
from scripts.contract.runtime.event_verdict import readings
from scripts.contract.runtime.events import EventReader, frame
from scripts.contract.runtime.media_types import parse

ITEM: Final = "x-item-schema"
EVENT_STREAM: Final = "text/event-stream"
_OF_3_2: Final = "itemSchema"
_JSON: Final = "application/json"
_BRANCHES: Final = ("allOf", "anyOf", "oneOf")
_FIELDS: Final[Mapping[str, Any]] = {
    "event": {"type": "string"},
    "id": {"type": "string"},
    "retry": {"type": "integer", "minimum": 0},
}


def known_as(kind: str, name: str, pointer: str) -> str:
    """Take OpenAPI 3.2's word as ours, where there are events."""
    return ITEM if kind == "media-type" and name == _OF_3_2 and is_stream(tokens_of(pointer)[-1]) else name


def is_stream(media_type: str) -> bool:
    return parse(media_type).name == EVENT_STREAM


def complete(data: dict[str, Any]) -> None:
    """Say of each stream in the document what its events are, where its author has not said it as we do."""
    for place in _streams(data):
        media = place.value
        if ITEM not in media:
            media[ITEM] = _item(data, media.get("schema", {}))
        for schema in event_schemas(data, media[ITEM], set()):
            properties = schema.get("properties")
            if isinstance(properties, dict) and isinstance(properties.get("data"), dict):
                properties["data"] = _opened(properties["data"])


def read(stream: Any) -> list[dict[str, Any]]:
    """Read a stream that is written out, each event as its schema judges it."""
    if not isinstance(stream, str):
        return []
    reader = EventReader(len(stream.encode()) + 1)
    return [next(readings(event)) for event in reader.feed(stream.encode())]


def written(events: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(frame(event, _encoded) for event in events)


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def items(data: dict[str, Any]) -> Iterator[str]:
    """Name the components that are the events of some stream."""
    for place in _streams(data):
        schema = place.value.get(ITEM)
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix("#")


def _streams(data: dict[str, Any]) -> Iterator[Place]:
    """Walk the streams of answers; what a client sends is a text like any other."""
    for place in list(walk(data)):
        inside = place.kind == "media-type" and isinstance(place.value, dict)
        if inside and place.parent == "response" and is_stream(tokens_of(place.pointer)[-1]):
            yield place


def _item(data: dict[str, Any], schema: Any) -> dict[str, Any]:
    """Take a schema of the content for one of the data, unless it is of text: a stream is."""
    followed = schema
    while isinstance(followed, dict) and isinstance(followed.get("$ref"), str):
        followed = _target(data, followed["$ref"])
    plain = not isinstance(followed, dict) or followed.get("type", "string") == "string"
    told = isinstance(followed, dict) and (not plain or _is_composed(followed))
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["data"],
        "properties": {**_FIELDS, "data": schema if told else {"type": "string"}},
    }


def _is_composed(schema: Mapping[str, Any]) -> bool:
    return any(word in schema for word in (*_BRANCHES, "properties", "enum", "const"))


def event_schemas(data: dict[str, Any], schema: Any, seen: set[str]) -> Iterator[dict[str, Any]]:
    """Walk the schemas that judge an event itself."""
    if not isinstance(schema, dict):
        return
    yield schema
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        seen.add(reference)
        yield from event_schemas(data, _target(data, reference), seen)
    for word in _BRANCHES:
        for branch in schema.get(word, ()):
            yield from event_schemas(data, branch, seen)


def _target(data: dict[str, Any], reference: str) -> Any:
    try:
        return value_at(data, reference.removeprefix("#"))
    except KeyError:
        return None  # another rule says so


def _opened(schema: dict[str, Any]) -> dict[str, Any]:
    """Take text that holds JSON for what it holds, which is what a handler has."""
    opened: dict[str, Any] = schema.get("contentSchema", {})
    return opened if "contentSchema" in schema and schema.get("contentMediaType", _JSON) == _JSON else schema
