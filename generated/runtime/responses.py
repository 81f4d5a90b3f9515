# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The answers of one operation, compiled: only what it declares can leave, judged and typed."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, get_type_hints

from jsonschema_rs import Validator
from pydantic import TypeAdapter
from pydantic_core import to_json
from starlette.responses import Response as StarletteResponse

from .conversions import Annotation, Value
from .judge import Json, Judge, details, judged
from .media_types import covers, parse
from .operation import Header, Operation, Response
from .problems import ContractViolationError, Violation
from .shapes import ANYTHING, shape_of
from .streams import STREAM_HEADERS
from .writers import BodyWriter, EventsWriter, Fail, concrete, is_event_stream

RawHeaders = list[tuple[bytes, bytes]]
Content = bytes | AsyncIterator[bytes]
Answer = tuple[int, RawHeaders, Content]
Writer = BodyWriter | EventsWriter

UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
BODILESS = frozenset({204, 304})


class TypedResponse:
    """Parent of the generated response classes; see their operation for what each field must hold.

    `declared`: the response in the contract, "201", "2XX" or "default"; `media_type`: None without content;
    `header_names`: field to header. A response with content has a field `body`; a range, a field `status`;
    one whose media type is a range such as image/*, a field `content_type`.
    """

    __slots__ = ()

    declared: ClassVar[str]
    media_type: ClassVar[str | None] = None
    header_names: ClassVar[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class HeaderWriter:
    """Writes one header from its field."""

    header: Header
    field: str
    validator: Validator
    dump: Callable[[Any], Json]
    fail: Fail

    def write(self, response: TypedResponse) -> tuple[bytes, bytes] | None:
        value = getattr(response, self.field)
        if value is None and not self.header.required:
            return None
        dumped = self.dump(value)
        if not judged(self.validator, dumped):
            message = details(self.validator, dumped, "header")[0]["message"]
            raise self.fail("header", f"/{self.header.name}", message)
        as_json = "json" in (self.header.media_type or "")
        text = json.dumps(dumped) if as_json else header_text(dumped, explode=self.header.explode)
        if UNSENDABLE.search(text) or not text.isascii():
            raise self.fail("header", f"/{self.header.name}", "the value cannot stand in a header")
        return self.header.name.lower().encode("latin-1"), text.encode()


def header_text(value: Json, *, explode: bool) -> str:
    """Write a header in the style `simple`."""
    match value:
        case str():
            return value
        case list():
            return ",".join(header_text(item, explode=explode) for item in value)
        case dict():
            joint = "=" if explode else ","
            return ",".join(
                f"{name}{joint}{header_text(item, explode=explode)}" for name, item in value.items()
            )
        case _:
            return to_json(value).decode()


class ResponsePlan:
    """Turns what the endpoint returned into status, headers and bytes."""

    def __init__(
        self,
        operation: Operation,
        judge: Judge,
        annotation: Annotation,
        members: tuple[type[TypedResponse], ...],
    ) -> None:
        """Compile; `members` are the response classes of the annotation, empty where it is a plain type."""
        self._operation = operation
        self._judge = judge
        self._written: dict[str, str] = {}
        self._typed = {member: self._compile(member) for member in members}
        self.answer: Callable[[Any], Answer] = (
            self._typed_answer if self._typed else self._plain_answer(annotation, _only_success(operation))
        )
        self.media_types = tuple(
            dict.fromkeys(
                self._written.get(media_type, media_type)
                for response in operation.responses
                if response.status[0] in "23"
                for media_type in response.content
            )
        )

    def _fail(self, kind: str, pointer: str, reason: str) -> ContractViolationError:
        return ContractViolationError(
            Violation(self._operation.id, kind, pointer, reason, self._operation.source)
        )

    def _writer(self, response: Response, media_type: str, annotation: Annotation) -> Writer:
        key = response.content[media_type]
        validator = None if key is None else self._judge.validator(key)
        if is_event_stream(media_type):
            return EventsWriter(annotation, media_type, validator, self._fail)
        self._written[media_type] = concrete(media_type, annotation)
        shape = ANYTHING if key is None else shape_of(self._judge, key)
        return BodyWriter(annotation, media_type, validator, self._fail, shape)

    def _plain_answer(self, annotation: Annotation, response: Response | None) -> Callable[[Any], Answer]:
        return self._plain(annotation, response) if response else self._never

    def _never(self, result: Value) -> Answer:
        """Refuse any answer of a handler: the contract has nothing but errors."""
        raise self._fail(
            "response", "", f"a handler may only raise here, not return a {type(result).__name__}"
        )

    def _plain(self, annotation: Annotation, response: Response) -> Callable[[Any], Answer]:
        status = int(response.status) if response.status.isdigit() else 200
        if not response.content:
            return partial(self._nothing, status)
        media_type = next(iter(response.content))
        writer = self._writer(response, media_type, annotation)
        write, content_type, fail = writer.write, (b"content-type", writer.content_type), self._fail

        def answer(result: Value) -> Answer:
            if isinstance(result, StarletteResponse | TypedResponse):
                raise fail("response", "", f"a handler may not return a {type(result).__name__}")
            body = write(result)
            return status, [content_type, *_of_content(body)], body

        return answer

    def _nothing(self, status: int, result: object) -> Answer:
        if result is not None:
            raise self._fail(
                "response", "", f"there is no content, the handler returned {type(result).__name__}"
            )
        return status, _without_content(status), b""

    def _compile(self, member: type[TypedResponse]) -> Callable[[Any], Answer]:
        response = next(
            (found for found in self._operation.responses if found.status == member.declared), None
        )
        if response is None or (member.media_type is not None and member.media_type not in response.content):
            raise ValueError(f"{self._operation.id} does not declare what {member.__name__} is.")
        hints = get_type_hints(member)
        writer = None
        if member.media_type is not None:
            writer = self._writer(response, member.media_type, hints["body"])
        headers = tuple(
            self._header(response, field, name, hints) for field, name in member.header_names.items()
        )
        status = int(response.status) if response.status.isdigit() else None
        return partial(self._answer, status, response.status.upper(), writer, headers)

    def _header(self, response: Response, field: str, name: str, hints: Mapping[str, Any]) -> HeaderWriter:
        header = next(found for found in response.headers if found.name.lower() == name.lower())
        dumped = TypeAdapter(hints[field]).dump_python
        dump = partial(dumped, mode="json", by_alias=True, exclude_unset=True, warnings=False)
        return HeaderWriter(header, field, self._judge.validator(header.schema), dump, self._fail)

    def _answer(
        self,
        status: int | None,
        declared: str,
        writer: Writer | None,
        headers: tuple[HeaderWriter, ...],
        result: Value,
    ) -> Answer:
        if status is None:
            status = result.status
            if declared != "DEFAULT" and f"{status // 100}XX" != declared:
                raise self._fail("status", "", f"{status} is not in {declared}")
        written = [pair for header in headers if (pair := header.write(result)) is not None]
        if writer is None:
            return status, _without_content(status) + written, b""
        body = writer.write(result.body)
        named = {name for name, _ in written}
        head = [(b"content-type", self._content_type(result, writer))]
        head += [pair for pair in _of_content(body) if pair[0] not in named]
        return status, head + written, body

    def _content_type(self, result: TypedResponse, writer: Writer) -> bytes:
        """Take the type that the handler names where only a range is declared."""
        named: str | None = getattr(result, "content_type", None)
        if named is None:
            return writer.content_type
        fits = covers(result.media_type or "", parse(named).name) and "*" not in named
        if not fits or UNSENDABLE.search(named) or not named.isascii():
            raise self._fail("media type", "", f"the handler's is none of {result.media_type}")
        return named.encode()

    def _typed_answer(self, result: Value) -> Answer:
        answer = self._typed.get(type(result))
        if answer is None:
            raise self._fail("response", "", f"a handler may not return a {type(result).__name__}")
        return answer(result)


def _only_success(operation: Operation) -> Response | None:
    for response in operation.responses:
        if response.status[0] in "23":
            return response
    return next((response for response in operation.responses if response.status == "default"), None)


def _without_content(status: int) -> RawHeaders:
    return [] if status in BODILESS else [(b"content-length", b"0")]


def _of_content(content: Content) -> tuple[tuple[bytes, bytes], ...]:
    """Write the headers that follow from what is sent: its length, or that it has none."""
    return ((b"content-length", b"%d" % len(content)),) if isinstance(content, bytes) else STREAM_HEADERS
