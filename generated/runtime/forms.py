# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Form and multipart bodies: their parts, and the JSON object that the judge sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from .json_text import read_json
from .judge import Json, detail
from .media_types import declaring, parse
from .members import property_value
from .operation import Encoding, Parameter
from .problems import MalformedRequestError, ValidationError
from .shapes import ANYTHING, Shape
from .styles import (
    ABSENT,
    Read,
    UnreadableError,
    form_decoded,
    form_readable,
    parse_query,
    readers,
)

DEFAULT = Encoding()


@dataclass(slots=True)
class Part:
    """One part of a multipart body."""

    headers: dict[str, bytes] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)

    @property
    def name(self) -> str:
        disposition, options = parse_options_header(self.headers.get("content-disposition", b""))
        if disposition != b"form-data" or b"name" not in options:
            raise MalformedRequestError("A part of the multipart body has no name.")
        return options[b"name"].decode("utf-8", "replace")

    @property
    def is_json(self) -> bool:
        return b"json" in self.headers.get("content-type", b"")


class PartCollector:
    """Collects the parts of a multipart body."""

    def __init__(self, boundary: bytes) -> None:
        self.parts: list[Part] = []
        self.complete = False
        self._field = bytearray()
        self._value = bytearray()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_end": self._end,
            },
        )

    def feed(self, body: bytes) -> list[Part]:
        self._parser.write(body)
        self._parser.finalize()
        return self.parts

    def _begin(self) -> None:
        self.parts.append(Part())

    def _data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self.parts[-1].headers[self._field.decode("latin-1").lower()] = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _end(self) -> None:
        self.complete = True


def multipart_parts(body: bytes, boundary: str) -> Mapping[str, list[Part]]:
    try:
        collector = PartCollector(boundary.encode("latin-1", "replace"))
        parts = collector.feed(body)
    except FormParserError as error:
        raise MalformedRequestError("The multipart body cannot be read.") from error
    if not collector.complete:
        raise MalformedRequestError("The multipart body has no end.")
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.name, []).append(part)
    return found


class MultipartReader:
    """Turns parts into the object that is judged and the one that is handed on: there, files are bytes."""

    def __init__(self, shape: Shape, encodings: Mapping[str, Encoding]) -> None:
        self._shape = shape
        self._encodings = encodings

    def read(self, body: bytes, boundary: str) -> tuple[Json, Json]:
        judged: dict[str, Json] = {}
        typed: dict[str, Json] = {}
        for name, parts in multipart_parts(body, boundary).items():
            judged[name], typed[name] = self._property(name, parts)
        return judged, typed

    def _property(self, name: str, parts: list[Part]) -> tuple[Json, Json]:
        shape = self._shape.property_shape(name)
        is_list = shape.structured and "array" in shape.types
        item = (shape.items or ANYTHING) if is_list else shape
        wanted = self._encodings.get(name, DEFAULT).content_type or ""
        for part in parts:
            _refuse_other_type(name, part, wanted)
        wants_json = "json" in wanted
        values = [_part_value(part, item, wants_json=wants_json) for part in parts]
        if is_list and len(parts) == 1 and isinstance(values[0][0], list):
            return values[0]
        if is_list or len(parts) > 1:
            return [value for value, _ in values], [value for _, value in values]
        return values[0]


def _refuse_other_type(name: str, part: Part, wanted: str) -> None:
    """Refuse a part that says that it is of another media type than the contract's encoding lists."""
    stated = part.headers.get("content-type", b"").decode("latin-1")
    if stated and wanted and declaring(wanted.split(","), parse(stated)) is None:
        message = f"The part is {stated}, and the contract has {wanted}."
        raise ValidationError([detail("body", f"/{name}", "contentMediaType", message)])


def _part_value(part: Part, shape: Shape, *, wants_json: bool) -> tuple[Json, Json]:
    content = bytes(part.content)
    if shape.binary:
        return content.decode("latin-1"), content
    if wants_json or part.is_json or (shape.structured and "object" in shape.types):
        try:
            value = read_json(content)
        except ValueError:
            value = _text(content)
        return value, value
    value = property_value(Shape(properties={"": shape}), "", [_text(content)])
    return value, value


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise MalformedRequestError("A part of the body is not UTF-8.") from error


class FormReader:
    """Turns an urlencoded body into an object: each property by its encoding."""

    def __init__(self, shape: Shape, encodings: Mapping[str, Encoding]) -> None:
        self._shape = shape
        self._readers = {
            name: _property_readers(name, part, encodings.get(name, DEFAULT), frozenset(shape.properties))
            for name, part in shape.properties.items()
        }

    def read(self, body: bytes) -> Json:
        if not form_readable(body):
            raise MalformedRequestError("The form is not UTF-8.")
        texts = parse_query(body)
        found: dict[str, Any] = {}
        for name, reads in self._readers.items():
            value = _first(name, reads, texts)
            if value is not ABSENT:
                found[name] = value
        for name in self._others(texts):
            found[name] = property_value(self._shape, name, [form_decoded(text) for text in texts[name]])
        return found

    def _others(self, texts: Iterable[str]) -> list[str]:
        return [
            name
            for name in texts
            if name not in self._readers and name.partition("[")[0] not in self._readers
        ]


def _property_readers(
    name: str, shape: Shape, encoding: Encoding, claimed: frozenset[str]
) -> tuple[Read, ...]:
    nested = shape.structured and "object" in shape.types and encoding == DEFAULT
    is_json = nested or "json" in (encoding.content_type or "")
    return readers(
        Parameter(
            name=name,
            argument=name,
            location="query",
            schema="",
            style=encoding.style,
            explode=encoding.explode,
            media_type="application/json" if is_json else None,
        ),
        shape,
        claimed - {name},
    )


def _first(name: str, reads: Iterable[Read], texts: Mapping[str, list[str]]) -> Json:
    for read in reads:
        try:
            value = read(texts)
        except UnreadableError:
            found = [form_decoded(text) for text in texts[name]]
            return found[0] if len(found) == 1 else found
        if value is not ABSENT:
            return value
    return ABSENT
