"""Requests of every operation, made of the contract's own examples."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from scripts.contract.document import Document
from scripts.serve.service import CHECKOUT

METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Example:
    """The least that an operation takes; `timeout` in seconds, None where the contract sets none."""

    id: str
    method: str
    template: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    statuses: frozenset[int]
    depends_on: frozenset[str]
    timeout: float | None
    is_cached: bool
    is_guarded: bool

    @property
    def url(self) -> str:
        return self.template.format_map(self.path)

    @property
    def unheard_url(self) -> str:
        """Ask for what nobody has asked for before, so that no kept answer can be given."""
        *others, last = self.path
        known = {other: self.path[other] for other in others}
        return self.template.format_map({**known, last: uuid.uuid4().hex[:12]})


def examples() -> tuple[Example, ...]:
    data = json.loads((CHECKOUT / "generated" / "openapi.json").read_text(encoding="utf-8"))
    return tuple(_read(Document(data)))


def _read(document: Document) -> Iterator[Example]:
    follow = document.follow
    for template, item in document.data["paths"].items():
        for method in METHODS:
            if method not in follow(item):
                continue
            node = follow(item)[method]
            given = [follow(parameter) for parameter in node.get("parameters", [])]
            body = follow(node.get("requestBody", {})).get("content", {}).get("application/json")
            timeout = node.get("x-timeout", document.data.get("x-timeout"))
            yield Example(
                id=node["operationId"],
                method=method.upper(),
                template=template,
                path=_values(given, "path"),
                query={**_values(given, "query"), **_ending(node, given)},
                headers=_values(given, "header"),
                body=body and body["example"],
                statuses=frozenset(int(status) for status in node["responses"]),
                depends_on=frozenset(node.get("x-depends-on", ())),
                timeout=float(timeout.removesuffix("s")) if timeout else None,
                is_cached="x-cache-ttl" in node,
                is_guarded=bool(node.get("security")),
            )


def _ending(node: Mapping[str, Any], parameters: list[Any]) -> dict[str, str]:
    """Have a stream end: what it takes beside, as the contract's examples have it."""
    content = node["responses"].get("200", {}).get("content", {})
    return (
        {p["name"]: str(p["example"]) for p in parameters if p["in"] == "query"}
        if "text/event-stream" in content
        else {}
    )


def _values(parameters: list[Any], location: str) -> dict[str, str]:
    """Take what is required; a path's values as they stand in a URL."""
    required = {p["name"]: str(p["example"]) for p in parameters if p["in"] == location and p.get("required")}
    if location != "path":
        return required
    return {name: quote(value, safe="") for name, value in required.items()}
