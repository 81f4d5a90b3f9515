"""What several operations say alike stands once: parameters, failures, response headers."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from scripts.contract.adopt.notes import Adoption
from scripts.contract.document import join, tokens_of, value_at
from scripts.contract.grammar import Place, is_reference, walk
from scripts.contract.naming import pascal_part
from scripts.contract.statuses import ERROR_SCHEMA

Naming = Callable[[Place], str]
_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


def share(adoption: Adoption) -> None:
    """Pull headers out before the responses that hold them."""
    for kind, section, name in (
        ("header", "headers", _last),
        ("parameter", "parameters", _parameter),
        ("response", "responses", _failure),
    ):
        _share(adoption, kind, section, name)


def _share(adoption: Adoption, kind: str, section: str, naming: Naming) -> None:
    for alike in _repeated(adoption.data, kind, naming).values():
        if len(alike) > 1 or _is_of_all(alike[0]):
            shared = adoption.components(section)
            name = _free(naming(alike[0]), shared)
            shared[name] = alike[0].value
            for place in alike:
                _put(adoption.data, place.pointer, {"$ref": join("#/components", section, name)})
            adoption.note(join("/components", section, name), f"shared, used {len(alike)} times")


def _is_of_all(place: Place) -> bool:
    """Tell whether the framework gives this answer to any operation."""
    content = place.value.get("content", {}) if place.kind == "response" else {}
    example = content.get("application/json", {}).get("example", {})
    return isinstance(example, dict) and ERROR_SCHEMA["required"] == list(example)


def _repeated(data: dict[str, Any], kind: str, naming: Naming) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in _written_out(data, kind):
        if naming(place):
            key = naming(place) + json.dumps(place.value, sort_keys=True)
            found[key].append(place)
    return found


def _written_out(data: dict[str, Any], kind: str) -> Iterator[Place]:
    for place in walk(data):
        if place.kind == kind and place.parent != "components" and not is_reference(kind, place.value):
            yield place


def _put(data: dict[str, Any], pointer: str, value: object) -> None:
    parent, token = pointer.rpartition("/")[0], tokens_of(pointer)[-1]
    around = value_at(data, parent)
    around[int(token) if isinstance(around, list) else token] = value


def _free(name: str, taken: dict[str, Any]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found


def _last(place: Place) -> str:
    return pascal_part(tokens_of(place.pointer)[-1])


def _parameter(place: Place) -> str:
    return pascal_part(place.value["name"])


def _failure(place: Place) -> str:
    """Name a failure after its status; successes are each operation's own."""
    status = tokens_of(place.pointer)[-1]
    if status == "default":
        return "Default"
    if not status.startswith(("4", "5")):
        return ""
    if status.endswith("XX"):
        return f"Status{status}"
    code = int(status)
    phrase = _PHRASES.get(code) or (
        HTTPStatus(code).phrase if code in HTTPStatus.__members__.values() else f"Status {code}"
    )
    return pascal_part(phrase)
