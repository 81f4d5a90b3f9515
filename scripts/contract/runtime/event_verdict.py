# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Whether an event, as it went out, is one that the contract declares."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from .events import Fields
from .json_text import read_json
from .judge import Json, Judge, details, judged
from .operation import Operation

ERROR: Final = "error"
"""The event that ends a stream which has failed; its data is the operation's error."""
JSON: Final = "application/json"


class Fault(NamedTuple):
    kind: str
    pointer: str
    reason: str


def event_faults(judge: Judge, operation: Operation, key: str, event: Fields) -> Iterator[Fault]:
    """Judge an event by the item's schema, its data as JSON or as the text that it is."""
    validator = judge.validator(key)
    items = list(readings(event))
    if any(judged(validator, item) for item in items):
        return
    if event.get("event") == ERROR and _is_error(judge, operation, items[0]["data"]):
        return
    first = details(validator, items[0], "body")[0]
    yield Fault("event", first["pointer"], first["message"])


def readings(event: Fields) -> Iterator[dict[str, Json]]:
    """Read the data as JSON, if it is that, then as text."""
    fields: dict[str, Any] = dict(event)
    if "retry" in fields and fields["retry"].isdecimal():
        fields["retry"] = int(fields["retry"])
    with suppress(ValueError):
        yield {**fields, "data": read_json(event["data"].encode())}
    yield fields


def _is_error(judge: Judge, operation: Operation, data: Json) -> bool:
    response = operation.response_for(500)
    key = response.content.get(JSON) if response else None
    return key is not None and judged(judge.validator(key), data)
