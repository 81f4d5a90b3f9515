"""Every place of a contract where a schema judges what comes in or goes out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scripts.contract import event_streams, hooks, naming
from scripts.contract.directions import Direction
from scripts.contract.document import Document, join, tokens_of
from scripts.contract.grammar import METHODS, responses_of
from scripts.contract.hooks import Hook


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an operation has a schema; `schema_key` is the key of that schema in the schemas document.

    `key` names the place, `pointer` leads to its schema in the bundled contract. `media_type` is None for
    headers and for parameters that a schema describes.
    """

    key: str
    pointer: str
    direction: Direction
    operation_id: str
    media_type: str | None = None
    schema_key: str = ""


def find(document: Document) -> Iterator[Place]:
    """Walk the places in the order of the document."""
    for path, item in document.data.get("paths", {}).items():
        for method in (word for word in item if word in METHODS) if path.startswith("/") else ():
            yield from _Operation(document, join("", "paths", path), method).places()
    for hook in hooks.find(document):
        yield from _sent(document, hook)


def _sent(document: Document, hook: Hook) -> Iterator[Place]:
    """Find the bodies of a request that the service itself sends: it is as an answer is."""
    pointer, node = _followed(document, join(hook.pointer, "requestBody"))
    for media_type, media in node.get("content", {}).items():
        if "schema" in media:
            yield Place(
                key=f"{hook.id}/body/{media_type}",
                pointer=join(pointer, "content", media_type, "schema"),
                direction="response",
                operation_id=hook.id,
                media_type=media_type,
            )


class _Operation:
    def __init__(self, document: Document, path: str, method: str) -> None:
        self._document = document
        self._path = path
        self._pointer = join(path, method)
        self._id = operation_id(document.at(self._pointer), self._pointer)

    def places(self) -> Iterator[Place]:
        yield from self._parameters()
        pointer, body = self._follow(join(self._pointer, "requestBody"))
        yield from self._content(f"{self._id}/body", pointer, body, "request")
        for status in responses_of(self._document.at(self._pointer)):
            pointer, response = self._follow(join(self._pointer, "responses", status))
            yield from self._headers(f"{self._id}/{status}", pointer, response)
            yield from self._content(f"{self._id}/{status}", pointer, response, "response")

    def _parameters(self) -> Iterator[Place]:
        found: dict[tuple[str, str], str] = {}
        for holder in (self._path, self._pointer):
            for index in range(len(self._document.at(holder).get("parameters", ()))):
                pointer, parameter = self._follow(join(holder, "parameters", index))
                found[parameter["in"], parameter["name"]] = pointer
        for (location, name), pointer in found.items():
            yield from self._described(f"{self._id}/{location}/{name}", pointer, "request")

    def _headers(self, key: str, pointer: str, response: dict[str, Any]) -> Iterator[Place]:
        for name in response.get("headers", {}):
            header, _ = self._follow(join(pointer, "headers", name))
            yield from self._described(f"{key}/header/{name.lower()}", header, "response")

    def _described(self, key: str, pointer: str, direction: Direction) -> Iterator[Place]:
        """Find the schema of a parameter or header, which may stand under its one media type."""
        node = self._document.at(pointer)
        if "schema" in node:
            yield self._place(key, join(pointer, "schema"), direction)
        for media_type, media in node.get("content", {}).items():
            if "schema" in media:
                yield self._place(key, join(pointer, "content", media_type, "schema"), direction, media_type)

    def _content(self, key: str, pointer: str, node: dict[str, Any], direction: Direction) -> Iterator[Place]:
        for media_type, media in node.get("content", {}).items():
            word = event_streams.ITEM if event_streams.ITEM in media else "schema"
            if word in media:
                schema = join(pointer, "content", media_type, word)
                yield self._place(f"{key}/{media_type}", schema, direction, media_type)

    def _place(self, key: str, pointer: str, direction: Direction, media_type: str | None = None) -> Place:
        return Place(
            key=key, pointer=pointer, direction=direction, operation_id=self._id, media_type=media_type
        )

    def _follow(self, pointer: str) -> tuple[str, dict[str, Any]]:
        return _followed(self._document, pointer)


def _followed(document: Document, pointer: str) -> tuple[str, dict[str, Any]]:
    try:
        node = document.at(pointer)
    except KeyError:
        return pointer, {}
    while "$ref" in node:
        pointer = node["$ref"][1:]
        node = document.at(pointer)
    return pointer, node


def operation_id(operation: dict[str, Any], pointer: str) -> str:
    """Take the operation's name, or one from its method and path."""
    _, path, method = tokens_of(pointer)
    return operation.get("operationId") or naming.snake(f"{method} {path}")
