"""Streams of events and what the service sends: what would have no meaning, or no end."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scripts.contract import event_streams, hooks
from scripts.contract.document import join, tokens_of
from scripts.contract.findings import Finding, near
from scripts.contract.grammar import responses_of
from scripts.contract.survey import Survey

FIELDS: Final = ("event", "id", "retry", "data")


def events(survey: Survey) -> Iterator[Finding]:
    """Refuse events where there is no stream, and fields that no event has."""
    for place in survey.objects("media-type"):
        if event_streams.ITEM not in place.value:
            continue
        pointer = join(place.pointer, event_streams.ITEM)
        media_type = tokens_of(place.pointer)[-1]
        if not event_streams.is_stream(media_type) or place.parent != "response":
            message = f"`{event_streams.ITEM}` has no meaning in this place"
            yield survey.error(pointer, message, "it stands in `text/event-stream` of a response")
            continue
        for name in _strangers(survey.document.data, place.value[event_streams.ITEM]):
            hint = near(name, FIELDS) or f"an event has {', '.join(FIELDS)}"
            yield survey.error(pointer, f"events have no field `{name}`", hint)


def _strangers(data: dict[str, Any], item: Any) -> Iterator[str]:
    for schema in event_streams.event_schemas(data, item, set()):
        yield from (name for name in schema.get("properties", {}) if name not in FIELDS)


def kept_streams(survey: Survey) -> Iterator[Finding]:
    for operation in survey.operations:
        media_types = [
            name for response in operation.responses.values() for name in response.node.get("content", {})
        ]
        if operation.node.get("x-cache-ttl") and any(map(event_streams.is_stream, media_types)):
            pointer = f"{operation.pointer}/x-cache-ttl"
            yield survey.error(pointer, "`x-cache-ttl` on a stream", "a stream cannot be cached")


def received(survey: Survey) -> Iterator[Finding]:
    """Refuse a webhook or callback that no answer could say to be received."""
    for hook in hooks.find(survey.document):
        responses: Mapping[str, Any] = responses_of(hook.node)
        if not any(str(status)[0] in "2d" for status in responses):
            message = f"the {hook.kind} `{hook.name}` declares no answer of success"
            yield survey.lapse(hook.pointer, message, "declare `2XX`: without it nothing counts as received")
