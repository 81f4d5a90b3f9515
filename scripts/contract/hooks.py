"""The requests that a contract's service sends: its webhooks, and the callbacks of its operations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from scripts.contract import naming
from scripts.contract.document import Document, join
from scripts.contract.grammar import METHODS

Kind = Literal["webhook", "callback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """`name` is the webhook's or callback's, `id` the sender's in Python, `expression` a callback's URL."""

    id: str
    kind: Kind
    name: str
    method: str
    pointer: str
    node: dict[str, Any]
    expression: str | None = None

    @property
    def title(self) -> str:
        place = f"{self.method.upper()} {self.name}"
        return f"{place}: {self.node['summary']}" if "summary" in self.node else place


@dataclass(frozen=True, slots=True)
class _Item:
    """A path item of hooks, and the words that name them where they have no operationId."""

    kind: Kind
    name: str
    pointer: str
    words: str
    expression: str | None = None


def find(document: Document) -> tuple[Hook, ...]:
    """List the hooks in the order of the document; a callback that several operations share, once."""
    taken = {operation.get("operationId") for _, operation in _operations(document)}
    found: dict[str, Hook] = {}
    for item in (*_webhooks(document), *_callbacks(document)):
        node = document.at(item.pointer)
        methods = [method for method in METHODS if isinstance(node, dict) and method in node]
        for method in methods:
            pointer = join(item.pointer, method)
            if pointer in found:
                continue
            words = item.words if len(methods) == 1 else f"{item.words} {method}"
            name = _free(naming.snake(node[method].get("operationId") or words), item.kind, taken)
            taken.add(name)
            found[pointer] = Hook(
                id=name,
                kind=item.kind,
                name=item.name,
                method=method,
                pointer=pointer,
                node=node[method],
                expression=item.expression,
            )
    return tuple(found.values())


def _webhooks(document: Document) -> Iterator[_Item]:
    for name in document.data.get("webhooks", {}):
        yield _Item("webhook", name, join("/webhooks", name), name)


def _callbacks(document: Document) -> Iterator[_Item]:
    for pointer, operation in _operations(document):
        for name in operation.get("callbacks", {}):
            place = join(pointer, "callbacks", name)
            while isinstance(document.at(place), dict) and "$ref" in document.at(place):
                place = document.at(place)["$ref"].removeprefix("#")
            for expression in document.at(place):
                if not expression.startswith("x-"):
                    yield _Item("callback", name, join(place, expression), name, expression)


def _operations(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document.data.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield join("/paths", path, method), item[method]


def _free(name: str, kind: Kind, taken: set[str | None]) -> str:
    names = (name, f"{name}_{kind}", *(f"{name}_{kind}_{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)
