# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""From what a handler returned to judged bytes: a body, or the events of a stream one by one."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, TypeAlias, get_args

from jsonschema_rs import Validator
from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, to_json

from .conversions import Annotation, Value
from .events import UnsendableError, frame
from .json_text import has_no_json
from .judge import Json, details, judged
from .media_types import MediaType, parse
from .operation import EVENT_STREAM
from .problems import ContractViolationError
from .scalars import body_values
from .shapes import ANYTHING, Shape

Fail: TypeAlias = Callable[[str, str, str], ContractViolationError]
Write: TypeAlias = Callable[[Any], bytes]

ANY_KIND = frozenset({"*/*", "application/*"})
JSON, TEXT, BYTES = "application/json", "text/plain", "application/octet-stream"


class BodyWriter:
    """Turns a value of the annotated type into judged bytes."""

    def __init__(
        self,
        annotation: Annotation,
        media_type: str,
        validator: Validator | None,
        fail: Fail,
        shape: Shape = ANYTHING,
    ) -> None:
        self._validator = validator
        self._shape = shape
        self._fail = fail
        self._dump = partial(
            TypeAdapter(annotation).serializer.to_python,
            mode="json",
            by_alias=True,
            exclude_unset=True,
            warnings="error",
        )
        written = concrete(media_type, annotation)
        known = parse(written)
        self._charset = known.parameters.get("charset", "utf-8")
        self.write = self._writer(known)
        self.content_type = _content_type(written, known)

    def judged(self, value: Value) -> Json:
        try:
            dumped = self._dump(value)
        except (PydanticSerializationError, ValueError) as error:
            raise self._fail("body type", "", f"{type(value).__name__} is not the declared type") from error
        self._judge(dumped)
        return dumped

    def encoded(self, dumped: Json) -> bytes:
        try:
            text = to_json(dumped)
        except PydanticSerializationError as error:
            raise self._fail("body", "", "the value is not valid Unicode text") from error
        if has_no_json(text):
            raise self._fail("body", "", "the value holds a number that JSON has not")
        return text

    def _writer(self, media_type: MediaType) -> Write:
        if media_type.is_json:
            return self._json
        return self._text if media_type.is_text else self._bytes

    def _json(self, value: Value) -> bytes:
        return self.encoded(self.judged(value))

    def _text(self, value: Value) -> bytes:
        if not isinstance(value, str):
            raise self._fail("body type", "", f"{type(value).__name__} is no str")
        self._judge(*body_values(self._shape, value))
        try:
            return value.encode(self._charset)
        except (LookupError, UnicodeEncodeError) as error:
            raise self._fail("body", "", f"the text has no form in {self._charset}") from error

    def _bytes(self, value: Value) -> bytes:
        if isinstance(value, str):
            value = value.encode()
        if not isinstance(value, bytes):
            raise self._fail("body type", "", f"{type(value).__name__} is no bytes")
        if "string" in self._shape.types:
            self._judge(value.decode("latin-1"))
        return value

    def _judge(self, *values: Json) -> None:
        """Judge what the answer may be taken for; nothing else than its own readers can judge none."""
        if self._validator is None or not values:
            return
        if not any(judged(self._validator, value) for value in values):
            first = details(self._validator, values[0], "body")[0]
            raise self._fail("body", first["pointer"], first["message"])


class EventsWriter:
    """Turns an iterator of events into an iterator of their texts; each is judged before it leaves."""

    def __init__(
        self, annotation: Annotation, media_type: str, validator: Validator | None, fail: Fail
    ) -> None:
        [item] = get_args(annotation)
        self._items = BodyWriter(item, "application/json", validator, fail)
        self._fail = fail
        self.content_type = _content_type(media_type, parse(media_type))

    def write(self, events: Value) -> AsyncIterator[bytes]:
        if not isinstance(events, AsyncIterator):
            raise self._fail("body type", "", f"{type(events).__name__} is no AsyncIterator")
        return self._texts(events)

    async def _texts(self, events: AsyncIterator[Value]) -> AsyncIterator[bytes]:
        try:
            async for event in events:
                yield self._text(event)
        finally:
            if hasattr(events, "aclose"):
                await events.aclose()

    def _text(self, event: Value) -> bytes:
        item = self._items.judged(event)
        if not isinstance(item, dict):
            raise self._fail("body", "", "an event is an object")
        try:
            return frame(item, self._items.encoded)
        except UnsendableError as error:
            raise self._fail("body", f"/{error.field}", error.reason) from error


def is_event_stream(media_type: str) -> bool:
    return parse(media_type).name == EVENT_STREAM


def concrete(media_type: str, annotation: Annotation) -> str:
    """Name what is sent where any type is declared: JSON, unless the handler gives text or bytes."""
    name = parse(media_type).name
    if name in ANY_KIND:
        return BYTES if annotation is bytes else JSON
    return TEXT if name == "text/*" else media_type


def _content_type(declared: str, media_type: MediaType) -> bytes:
    if media_type.is_text and "charset" not in media_type.parameters:
        return f"{declared}; charset=utf-8".encode()
    return declared.encode("latin-1")
