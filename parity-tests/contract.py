"""What the contract says of a request and of its answer, read from the document alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator, FormatChecker

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ERROR = "#/components/schemas/ErrorResponse"
EVENTS = "text/event-stream"
ALWAYS = frozenset(
    {
        *("alt-svc", "connection", "content-length", "content-type", "date", "keep-alive"),
        *("server", "trailer", "transfer-encoding", "vary", "via"),
    }
)
"""Headers of HTTP and its servers that no contract declares; so are those of CORS."""


@dataclass(frozen=True)
class Operation:
    """An operation with its references resolved one level deep."""

    id: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any]
    responses: Mapping[str, Any]
    max_body: str
    secured: bool

    def takes(self, location: str) -> list[Mapping[str, Any]]:
        return [parameter for parameter in self.parameters if parameter["in"] == location]

    @property
    def has_content(self) -> bool:
        return "content" in self.responses[str(self.success)]

    @property
    def streams(self) -> bool:
        """Whether its content is events, which a client of another kind reads."""
        return EVENTS in self.responses[str(self.success)].get("content", {})

    @property
    def success(self) -> int:
        return next(int(status) for status in self.responses if status.startswith("2"))


@dataclass(frozen=True)
class Contract:
    """One OpenAPI document, bundled."""

    document: Mapping[str, Any]

    def follow(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            reference = node["$ref"]
            node = self.document
            for token in reference.removeprefix("#/").split("/"):
                node = node[token.replace("~1", "/").replace("~0", "~")]
        return node

    @cached_property
    def operations(self) -> dict[str, Operation]:
        return {operation.id: operation for operation in self._read()}

    @cached_property
    def methods(self) -> dict[str, set[str]]:
        """The methods that each path answers, HEAD beside GET and OPTIONS included."""
        table: dict[str, set[str]] = {}
        for operation in self.operations.values():
            table.setdefault(operation.path, {"OPTIONS"}).add(operation.method)
        for methods in table.values():
            methods.update({"HEAD"} if "GET" in methods else ())
        return table

    def _read(self) -> Iterator[Operation]:
        for path, reference in self.document["paths"].items():
            item = self.follow(reference)
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item[method], item.get("parameters", []))

    def _operation(self, path: str, method: str, node: Any, shared: list[Any]) -> Operation:
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            parameters=tuple(self.follow(each) for each in [*shared, *node.get("parameters", [])]),
            body=self.follow(node.get("requestBody", {})).get("content", {}),
            responses={status: self.follow(each) for status, each in node["responses"].items()},
            max_body=node.get("x-max-body", self.document.get("x-max-body", "")),
            secured=bool(node.get("security", self.document.get("security", []))),
        )

    def complaints(self, operation: Operation, answer: httpx.Response) -> list[str]:
        """Tell what of the answer the operation does not declare."""
        declared = operation.responses.get(str(answer.status_code))
        if declared is None:
            return [f"status {answer.status_code} is not declared"]
        found = self._headers(declared.get("headers", {}), answer)
        content = declared.get("content", {})
        if answer.request.method == "HEAD" or not content:
            found += ["there is a body"] if answer.content else []
            return [*found, *(["there is a content type"] if media_type(answer) and not content else [])]
        return [*found, *self._content(content, answer)]

    def errors_of_error(self, answer: httpx.Response) -> list[str]:
        """Judge an answer that belongs to no operation: it must be an error in the one schema."""
        if media_type(answer) != "application/json":
            return [f"content type {answer.headers.get('content-type')!r}"]
        return self._judge({"$ref": ERROR}, answer.json())

    def _headers(self, declared: Mapping[str, Any], answer: httpx.Response) -> list[str]:
        known = {name.lower() for name in declared} | ALWAYS
        found = [
            f"header {name} is not declared"
            for name in answer.headers
            if name not in known and not name.startswith("access-control-")
        ]
        for name, reference in declared.items():
            header = self.follow(reference)
            text = answer.headers.get(name)
            if text is None:
                found += [f"header {name} is missing"] if header.get("required") else []
                continue
            value = int(text) if header["schema"].get("type") == "integer" else text
            found += [f"header {name}: {each}" for each in self._judge(header["schema"], value)]
        return found

    def _content(self, declared: Mapping[str, Any], answer: httpx.Response) -> list[str]:
        media = media_type(answer)
        if media not in declared:
            return [f"content type {media!r} is not declared"]
        if media == EVENTS:
            item = declared[media]["x-item-schema"]
            return [each for event in body_of(answer) for each in self._judge(item, event)]
        return self._judge(declared[media]["schema"], body_of(answer))

    def _judge(self, schema: Mapping[str, Any], value: object) -> list[str]:
        # The document around the schema makes the references inside it resolve.
        validator = Draft202012Validator({**self.document, **schema}, format_checker=FormatChecker())
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def events_of(text: str) -> list[dict[str, Any]]:
    """Read server-sent events, each of whose data is JSON; comments are none."""
    blocks = [
        [line.partition(": ") for line in block.splitlines() if not line.startswith(":")]
        for block in text.split("\n\n")
    ]
    return [
        {name: json.loads(value) if name in {"data", "retry"} else value for name, _, value in fields}
        for fields in blocks
        if fields
    ]


def media_type(answer: httpx.Response) -> str:
    content_type: str = answer.headers.get("content-type", "")
    return content_type.partition(";")[0].strip()


def read_yaml(content: bytes) -> Any:
    """Read YAML, by the parser in C where there is one: the other takes seconds for a contract."""
    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe


def body_of(answer: httpx.Response) -> Any:
    match media_type(answer):
        case "application/json":
            return json.loads(answer.content)
        case "application/yaml":
            return read_yaml(answer.content)
        case media if media == EVENTS:
            return events_of(answer.text)
        case _:
            return answer.text
