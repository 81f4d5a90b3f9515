# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The body of one operation, compiled: chosen by media type, read once, judged and converted."""

import codecs
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema_rs import Validator
from pydantic import ValidationError as ConversionError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from .conversions import Annotation, Convert, Value, bare, conversion, refusals
from .forms import FormReader, MultipartReader
from .json_text import read_json
from .judge import Json, Judge, detail, details, judged
from .media_types import MediaType, declaring, parse
from .operation import Operation, RequestBody
from .problems import (
    MalformedRequestError,
    PayloadTooLargeError,
    UnsupportedContentCodingError,
    UnsupportedMediaTypeError,
    ValidationError,
)
from .scalars import body_values
from .shapes import ANYTHING, Shape, shape_of
from .styles import ABSENT

ReadBody = Callable[[bytes, MediaType], tuple[list[Json], Json]]
"""Reads a body: what the judge may take it for, nothing where it cannot tell, and what is handed on."""

MOST_REMEMBERED = 64
STRUCTURED = frozenset({"json", "form", "multipart"})
"""Kinds of bodies that are JSON values once they are read."""


class Content:
    """One media type, or range, that the operation takes."""

    def __init__(self, key: str | None, read: ReadBody, judge: Judge, annotation: Annotation) -> None:
        self._read = read
        self._validator: Validator | None = None if key is None else judge.validator(key)
        shape = ANYTHING if key is None else shape_of(judge, key)
        self._convert: Convert | None = (
            None if bare(annotation) in (bytes, str) else conversion(annotation, shape)
        )

    def value(self, body: bytes, media_type: MediaType) -> Value:
        seen, typed = self._read(body, media_type)
        if self._validator is not None and seen and not any(judged(self._validator, each) for each in seen):
            raise ValidationError(details(self._validator, seen[0], "body"))
        if self._convert is None:
            return typed
        try:
            return self._convert(typed)
        except ConversionError as error:
            raise ValidationError(refusals(error, "body")) from error


class BodyPlan:
    """Reads the body of a request for its operation."""

    def __init__(
        self, operation: Operation, declared: RequestBody, judge: Judge, annotations: Mapping[str, Annotation]
    ) -> None:
        """Compile; `annotations` has the endpoint's type for each declared media type."""
        self._operation = operation
        self._annotations = {name: bare(annotation) for name, annotation in annotations.items()}
        self._required = declared.required
        self._declared = tuple(declared.content)
        self._contents: dict[tuple[str, str], Content] = {}
        for media_range, key in declared.content.items():
            shape = ANYTHING if key is None else shape_of(judge, key)
            for kind, read in _readings(shape, declared.encoding.get(media_range, {})).items():
                self._contents[media_range, kind] = Content(key, read, judge, annotations[media_range])
        self._remembered: dict[bytes, tuple[Content, MediaType]] = {}

    async def value(self, scope: Scope, receive: Receive) -> Value:
        """Return the body's value, ABSENT where an optional body was not sent."""
        header = _content_type(scope)
        chosen = None if header is None else self._remembered.get(header) or self._choose(header)
        body = await collect(receive, self._operation.max_body)
        if chosen is None:
            if body:
                raise MalformedRequestError("The request has a body, and no Content-Type.")
            return self._absent()
        content, media_type = chosen
        if not body and media_type.is_json:
            return self._absent()
        return content.value(body, media_type)

    def _absent(self) -> object:
        if self._required:
            raise ValidationError([detail("body", "", "required", "The body is required.")])
        return ABSENT

    def _choose(self, header: bytes) -> tuple[Content, MediaType]:
        media_type = parse(header.decode("latin-1"))
        declared = declaring(self._declared, media_type)
        kind = self._kind(declared or "", media_type)
        if declared is None or kind is None or not _charset_known(media_type):
            raise UnsupportedMediaTypeError(self._declared, self._operation.method.upper())
        chosen = self._contents[declared, kind], media_type
        if len(self._remembered) < MOST_REMEMBERED:
            self._remembered[header] = chosen
        return chosen

    def _kind(self, declared: str, media_type: MediaType) -> str | None:
        """Say how to read what is declared so; a range is read as its handler takes it, or not at all."""
        found, wanted = _kind(media_type), self._annotations.get(declared)
        if "*" not in declared.partition(";")[0]:
            return found
        if wanted in (bytes, str):
            return "bytes" if wanted is bytes else "text"
        return found if found in STRUCTURED else None


def _content_type(scope: Scope) -> bytes | None:
    found: bytes | None = None
    for name, value in scope["headers"]:
        if name == b"content-type" and found is None:
            found = value
        elif name == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            raise UnsupportedContentCodingError
    return found


async def collect(receive: Receive, limit: int | None) -> bytes:
    """Read the whole body, counting while it comes."""
    message = await receive()
    if not message.get("more_body", False) and message["type"] == "http.request":
        body: bytes = message.get("body", b"")
        _refuse_beyond(limit, len(body))
        return body
    chunks = bytearray()
    while message["type"] == "http.request":
        chunks += message.get("body", b"")
        _refuse_beyond(limit, len(chunks))
        if not message.get("more_body", False):
            return bytes(chunks)
        message = await receive()
    raise ClientDisconnect


def _refuse_beyond(limit: int | None, size: int) -> None:
    if limit is not None and size > limit:
        raise PayloadTooLargeError(limit)


def _kind(media_type: MediaType) -> str:
    for kind, matches in (
        ("json", media_type.is_json),
        ("form", media_type.is_form),
        ("multipart", media_type.is_multipart),
        ("text", media_type.is_text),
    ):
        if matches:
            return kind
    return "bytes"


def _readings(shape: Shape, encodings: Mapping[str, Any]) -> dict[str, ReadBody]:
    form, multipart = FormReader(shape, encodings), MultipartReader(shape, encodings)

    def read_form(body: bytes, _: MediaType) -> tuple[list[Json], Json]:
        value = form.read(body)
        return [value], value

    def read_multipart(body: bytes, media_type: MediaType) -> tuple[list[Json], Json]:
        seen, typed = multipart.read(body, media_type.parameters.get("boundary", ""))
        return [seen], typed

    def read_text(body: bytes, media_type: MediaType) -> tuple[list[Json], Json]:
        text = _text(body, media_type)
        return body_values(shape, text), text

    def read_bytes(body: bytes, _: MediaType) -> tuple[list[Json], Json]:
        return [body.decode("latin-1")] if "string" in shape.types else [], body

    return {
        "json": _json,
        "form": read_form,
        "multipart": read_multipart,
        "text": read_text,
        "bytes": read_bytes,
    }


def _json(body: bytes, _: MediaType) -> tuple[list[Json], Json]:
    try:
        value = read_json(body)
    except ValueError as error:
        raise MalformedRequestError(f"The body is not valid JSON: {error}") from error
    return [value], value


def _text(body: bytes, media_type: MediaType) -> str:
    try:
        return body.decode(media_type.parameters.get("charset", "utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedRequestError("The body is not text of its charset.") from error


def _charset_known(media_type: MediaType) -> bool:
    charset = media_type.parameters.get("charset")
    if charset is None:
        return True
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return False
    return name in {"utf-8", "ascii"} or (media_type.is_text and charset.isascii())
