"""Chooses what an operation answers: the preferred status, an example, a value that fits."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scripts.contract import event_streams
from scripts.contract.changes.branches import Place
from scripts.contract.changes.places import entries, follow, operations
from scripts.contract.document import Document
from scripts.contract.mock.preferences import Preferences
from scripts.contract.mock.samples import Samples
from scripts.contract.runtime import Contract, Header, Operation, Response
from scripts.contract.runtime.media_types import parse

_OF_ERRORS: Final = {b"allow", b"www-authenticate"}

Raw = tuple[int, list[tuple[bytes, bytes]], bytes]


class UnknownPreferenceError(Exception):
    """The contract has no such status or example at this operation."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A response as the author wrote it."""

    document: Document
    place: Place

    def examples(self, media_type: str) -> Iterator[tuple[str, Any]]:
        """Walk the examples of a media type, then those of its schema; only the former have names."""
        content = follow(
            self.document, Place("", (self.place.schema.get("content") or {}).get(media_type, {}))
        )
        node: Mapping[str, Any] = content.schema
        if "example" in node:
            yield "", node["example"]
        for name, example in entries(self.document, content, "examples").items():
            if "value" in example.schema:
                yield name, example.schema["value"]
        yield from (("", value) for value in self._of_schema(node.get("schema")))

    def header_examples(self, name: str) -> Iterator[Any]:
        for each, place in entries(self.document, self.place, "headers").items():
            if each.lower() == name.lower():
                if "example" in place.schema:
                    yield place.schema["example"]
                yield from self._of_schema(place.schema.get("schema"))

    def event_examples(self) -> Iterator[Any]:
        for content in (self.place.schema.get("content") or {}).values():
            yield from self._of_schema(content.get(event_streams.ITEM))

    def _of_schema(self, schema: Any) -> Iterator[Any]:
        while isinstance(schema, dict):
            yield from schema.get("examples", ())
            yield from (schema[word] for word in ("example", "default", "const") if word in schema)
            reference = schema.get("$ref")
            schema = self.document.at(reference[1:]) if reference else None


class Answers:
    def __init__(self, document: Document, contract: Contract, definitions: dict[str, Any]) -> None:
        self._judge = contract.judge
        self._samples = Samples(contract.judge, definitions)
        self._declared = {
            (operation.name, status): Declared(document, place)
            for operation in operations(document)
            for status, place in entries(document, operation.place, "responses").items()
        }

    def answer(self, operation: Operation, preferences: Preferences, media_type: str | None) -> Raw:
        """Write a declared answer; UnknownPreferenceError where the contract declares no such one."""
        status, response = _status(operation, preferences.code)
        declared = self._declared[operation.id, response.status]
        headers = self._headers(response, declared)
        if not response.content:
            return status, headers, b""
        chosen = next((each for each in response.content if each == media_type), next(iter(response.content)))
        body = self._body(response, declared, chosen, preferences)
        return status, [(b"content-type", chosen.encode()), *headers], body

    def headers_of_error(self, operation: Operation, status: int) -> list[tuple[bytes, bytes]]:
        """Write the headers that the contract demands beside an error; the error brings its own."""
        response = operation.response_for(status)
        if response is None:
            return []
        headers = self._headers(response, self._declared[operation.id, response.status])
        return [(name, value) for name, value in headers if name not in _OF_ERRORS]

    def _headers(self, response: Response, declared: Declared) -> list[tuple[bytes, bytes]]:
        return [
            (header.name.lower().encode(), self._header(header, declared))
            for header in response.headers
            if header.required
        ]

    def _body(
        self, response: Response, declared: Declared, media_type: str, preferences: Preferences
    ) -> bytes:
        examples = [] if preferences.dynamic else list(declared.examples(media_type))
        if preferences.example is not None:
            examples = [pair for pair in examples if pair[0] == preferences.example]
            if not examples:
                raise UnknownPreferenceError(f"There is no example {preferences.example!r} of this response.")
        if event_streams.is_stream(media_type):
            return self._stream(response.content[media_type], [value for _, value in examples], declared)
        return _written(
            self._fitting(response.content[media_type], [value for _, value in examples]), media_type
        )

    def _stream(self, key: str | None, examples: list[Any], declared: Declared) -> bytes:
        """Write a stream that ends: an example of one, or of its events."""
        whole = next((each for each in examples if isinstance(each, str)), None)
        if whole is not None:
            return whole.encode()
        return event_streams.written([self._fitting(key, declared.event_examples())])

    def _header(self, header: Header, declared: Declared) -> bytes:
        value = self._fitting(header.schema, declared.header_examples(header.name))
        text = ",".join(map(_text, value)) if isinstance(value, list) else _text(value)
        return text.encode("latin-1", "replace")

    def _fitting(self, key: str | None, examples: Any) -> Any:
        """Take the first example that the schema lets through; an author's mistake is not passed on."""
        if key is None:
            return next(iter(examples), "")
        validator = self._judge.validator(key)
        for value in examples:
            if validator.is_valid(value):
                return value
        return self._samples.of(key)


def _status(operation: Operation, code: str | None) -> tuple[int, Response]:
    if code is None:
        success = [response for response in operation.responses if response.status[0] in "123"]
        response = (success or list(operation.responses))[0]
        return int(response.status if response.status.isdecimal() else 200), response
    found = operation.response_for(int(code)) if re.fullmatch("[1-5][0-9][0-9]", code) else None
    if found is None:
        raise UnknownPreferenceError(f"{operation.id} declares no answer with the status {code}.")
    return int(code), found


def _written(value: Any, media_type: str) -> bytes:
    if parse(media_type).is_json:
        return json.dumps(value, ensure_ascii=False).encode()
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).encode()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
