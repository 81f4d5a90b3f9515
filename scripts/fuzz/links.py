"""Every link of the contract, followed from an answer that has it; what leads there is found the same way."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import httpx

from generated.operations import CONTRACT
from generated.runtime import Operation
from scripts.contract.cases.requests import MISSING, Request
from scripts.contract.document import Document, value_at
from scripts.fuzz.client import Client, Requests
from scripts.fuzz.schemathesis import CONTRACT as DOCUMENT

MOST_STEPS: Final = 3
MOST_TRIED: Final = 12
PREVENTED: Final[Mapping[int, Mapping[str, Any]]] = {
    403: {"role": "user"},
    412: {"headers": {"if-match": '"of another moment"'}},
}
"""How to ask for what is there so that it is refused."""
_WRITING: Final = frozenset({"POST", "PUT", "PATCH"})
_REFUSED: Final = frozenset({400, 415, 422})


@dataclass(frozen=True, slots=True)
class Link:
    """`name` of the status `status` of `source` leads to `target`."""

    source: str
    status: int
    name: str
    target: str
    parameters: Mapping[str, Any]
    body: Any


@dataclass(frozen=True, slots=True)
class Exchange:
    request: Request
    answer: httpx.Response


class Unresolved(Exception):  # noqa: N818 - no error: the answer has not what the link wants
    """What the link takes is not in this answer."""


def links() -> Iterator[Link]:
    document = Document(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    for item in document.data["paths"].values():
        for node in document.follow(item).values():
            if not isinstance(node, dict) or "operationId" not in node:
                continue
            for status, response in node["responses"].items():
                for name, reference in document.follow(response).get("links", {}).items():
                    link = document.follow(reference)
                    yield Link(
                        node["operationId"], int(status), name, link["operationId"],
                        link.get("parameters", {}), link.get("requestBody", MISSING),
                    )  # fmt: skip


class Walker:
    def __init__(self, client: Client, requests: Requests) -> None:
        self._client = client
        self._requests = requests

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        return tuple(links())

    async def walk(self) -> None:
        """Follow each link once; what cannot be followed is left for the judgement to tell."""
        for link in self._links:
            followed = (link.source, link.name) in self._client.seen.links
            if not followed or self._unseen(link.target):
                await self._walk(link)

    def _unseen(self, name: str) -> list[int]:
        """List what the operation has not refused yet, of what needs something that is there."""
        operation, seen = CONTRACT.operations[name], self._client.seen.statuses
        return [each for each in PREVENTED if operation.response_for(each) and not seen[name, each]]

    async def _prepare(self, link: Link) -> None:
        """Make what the examples of the tag speak of, by what of it writes."""
        tag = CONTRACT.operations[link.source].tag
        for operation in CONTRACT.operations.values():
            if operation.tag == tag and operation.method in _WRITING:
                for request in self._requests.of(operation)[:MOST_TRIED]:
                    await self._client.send(request)

    async def _walk(self, link: Link) -> None:
        await self._prepare(link)
        async for found in self._answers(link.source, link.status, MOST_STEPS):
            try:
                request = self._followed(link, found)
            except Unresolved:
                continue
            for status in self._unseen(link.target):
                await self._client.send(request, **PREVENTED[status])
            answer = await self._client.send(request)
            if answer.status_code not in _REFUSED:
                self._client.seen.links.add((link.source, link.name))
                return
            self._client.complain(
                CONTRACT.operations[link.target], answer, f"{link.source} leads here by {link.name}"
            )
            return

    async def _answers(self, name: str, status: int, steps: int) -> AsyncIterator[Exchange]:
        """Have the operation answer with the status: by requests of the contract, or by links to it."""
        for request in self._requests.of(CONTRACT.operations[name])[:MOST_TRIED]:
            answer = await self._client.send(request)
            if answer.status_code == status:
                yield Exchange(request, answer)
        if not steps:
            return
        for link in self._links:
            if link.target == name != link.source:
                async for found in self._answers(link.source, link.status, steps - 1):
                    try:
                        request = self._followed(link, found)
                    except Unresolved:
                        continue
                    answer = await self._client.send(request)
                    if answer.status_code == status:
                        yield Exchange(request, answer)
                        break

    def _followed(self, link: Link, found: Exchange) -> Request:
        operation = CONTRACT.operations[link.target]
        request = self._requests.of(operation)[0]
        values = dict(request.values)
        for name, expression in link.parameters.items():
            values[_place(operation, name)] = _value(expression, found)
        body = request.body if link.body is MISSING else _value(link.body, found)
        return replace(request, values=values, body=body)


def _place(operation: Operation, name: str) -> tuple[str, str]:
    location, _, rest = name.partition(".")
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) == (location, rest) or parameter.name == name:
            return parameter.location, parameter.name
    raise KeyError(f"{operation.id} has no parameter {name}")


def _value(expression: Any, found: Exchange) -> Any:
    """Evaluate a runtime expression, also inside an object."""
    match expression:
        case dict():
            return {name: _value(each, found) for name, each in expression.items()}
        case str() if expression.startswith("$"):
            return _taken(expression, found)
        case _:
            return expression


def _taken(expression: str, found: Exchange) -> Any:
    where, _, pointer = expression.partition("#")
    match where.split(".", 2):
        case ["$response", "body"]:
            return _pointed(found.answer.json(), pointer)
        case ["$request", "body"]:
            return _pointed(found.request.body, pointer)
        case ["$response", "header", name] if name in found.answer.headers:
            return found.answer.headers[name]
        case ["$request", location, name] if (location, name) in found.request.values:
            return found.request.values[location, name]
    raise Unresolved(expression)


def _pointed(node: Any, pointer: str) -> Any:
    try:
        found = value_at(node, pointer)
    except KeyError as error:
        raise Unresolved(pointer) from error
    if found is None:
        raise Unresolved(pointer)
    return found
