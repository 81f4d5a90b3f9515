# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Whether an answer, as it went out, is one that the contract declares."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from .contract import Contract, PathMatch
from .event_verdict import Fault, event_faults
from .events import Fields
from .json_text import read_json
from .judge import Json, Judge, details, judged
from .media_types import MediaType, declaring, parse
from .operation import EVENT_STREAM, Header, Operation, Parameter, Response
from .problems import Violation
from .responses import BODILESS
from .scalars import body_values
from .shapes import Shape, shape_of
from .streams import STREAM_HEADERS
from .styles import ABSENT, Read, UnreadableError, readers

ReadBody = Callable[[bytes], Json]

ALWAYS: Final = frozenset(
    {
        *("allow", "proxy-authenticate", "www-authenticate"),  # RFC 9110 demands them with 405, 407 and 401
        *("connection", "keep-alive", "trailer", "transfer-encoding", "upgrade", "via"),  # the way it goes
        *("alt-svc", "date", "server"),  # the server's own
        *("content-length", "content-type"),  # follow from the content
        *("timing-allow-origin", "vary"),  # for caches and browsers, as is every Access-Control-…
    }
)
"""Headers that any answer may have: they belong to HTTP, not to what a contract describes."""
OF_STREAMS: Final = frozenset(name.decode() for name, _ in STREAM_HEADERS)
"""Headers that every stream has."""
ANYWHERE: Final = frozenset({400, 503})
"""Statuses for what no operation answers: a request that cannot be read, and overload."""
OUTSIDE: Final = "unmatched"
"""In the place of the operation, where there is none."""
PREFLIGHT: Final = frozenset({200, 204})
FIRST_ERROR: Final = "4"


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer; `path` as in `request_path`, `body` is None where it was not kept."""

    method: str
    path: str
    preflight: bool
    status: int
    headers: Mapping[str, list[str]]
    size: int
    body: bytes | None

    @property
    def bodiless(self) -> bool:
        return self.method == "HEAD" or self.status in BODILESS


class Verdict:
    """Judges answers; `body_readers` by media type are for those that the runtime cannot read itself.

    `beside` are paths that are served though the contract does not have them.
    """

    def __init__(
        self,
        contract: Contract,
        *,
        body_readers: Mapping[str, ReadBody] | None = None,
        beside: Collection[str] = (),
    ) -> None:
        self._contract = contract
        self._body_readers = body_readers or {}
        self._beside = frozenset(beside)
        self._header_readers: dict[Header, tuple[Read, ...]] = {}
        self._outside = _outside(contract)

    def violations(self, sent: Sent) -> Iterator[Violation]:
        if sent.preflight and sent.status in PREFLIGHT and "access-control-allow-origin" in sent.headers:
            return  # answered by the Fetch standard, whatever the contract says
        match = self._contract.find(sent.path)
        found = match and match.route(sent.method)
        if found:
            operation = found[0]
            for fault in self._of(operation, sent):
                yield Violation(operation.id, *fault, operation.source)
        elif match is not None or sent.path not in self._beside:
            for fault in self._without_operation(match, sent):
                yield Violation(OUTSIDE, *fault)

    def event_violations(self, sent: Sent, event: Fields) -> Iterator[Violation]:
        """Judge one event of a stream by what the contract says of its items."""
        match = self._contract.find(sent.path)
        found = match and match.route(sent.method)
        response = found and found[0].response_for(sent.status)
        if not found or not response:
            return  # the head is wrong already
        keys = [key for name, key in response.content.items() if parse(name).name == EVENT_STREAM]
        if keys and keys[0] is not None:
            for fault in event_faults(self._contract.judge, found[0], keys[0], event):
                yield Violation(found[0].id, *fault, found[0].source)

    def _of(self, operation: Operation, sent: Sent) -> Iterator[Fault]:
        response = operation.response_for(sent.status)
        if response is None:
            yield Fault("status", "", f"{sent.status} is not declared")
            return
        yield from self._headers(response.headers, sent)
        yield from self._content(response.content, sent)

    def _without_operation(self, match: PathMatch | None, sent: Sent) -> Iterator[Fault]:
        """Judge what the contract's own machinery answers where there is no operation."""
        status = 404 if match is None else 204 if sent.method == "OPTIONS" else 405
        if sent.status not in {status, *ANYWHERE}:
            yield Fault("status", "", f"{sent.status} is given where there is no operation")
        elif match is not None and sent.status == status:
            allowed = {name.strip() for line in sent.headers.get("allow", ()) for name in line.split(",")}
            if allowed != set(match.allow.split(", ")):
                yield Fault("header", "/Allow", f"it does not say {match.allow}")
        yield from self._headers(self._outside.headers, sent)
        yield from self._content({} if sent.status in BODILESS else self._outside.content, sent)

    def _headers(self, declared: Iterable[Header], sent: Sent) -> Iterator[Fault]:
        undeclared = sent.headers.keys() - ALWAYS
        if sent.headers.get("content-type", [""])[0].startswith(EVENT_STREAM):
            undeclared -= OF_STREAMS
        for header in declared:
            name = header.name.lower()
            undeclared.discard(name)
            lines = sent.headers.get(name)
            if name == "content-type":
                continue  # OpenAPI: it follows from the content
            if lines is not None:
                yield from self._header(header, name, lines)
            elif header.required:
                yield Fault("header", f"/{header.name}", "it is required")
        for name in sorted(undeclared):
            if not name.startswith("access-control-"):
                yield Fault("undeclared header", f"/{name}", "it is not declared")

    def _header(self, header: Header, name: str, lines: list[str]) -> Iterator[Fault]:
        """Judge each line of Set-Cookie for itself; those of a list are one."""
        judge = self._contract.judge
        if header not in self._header_readers:
            self._header_readers[header] = _header_readers(header, judge)
        if name == "set-cookie":
            values = [[line] for line in lines]
        elif len(lines) > 1 and "array" in shape_of(judge, header.schema).types:
            values = [[",".join(lines)]]
        else:
            values = [lines]
        for value in values:
            wrong = self._wrong(header, self._header_readers[header], value)
            if wrong is not None:
                yield Fault("header", f"/{header.name}", wrong)

    def _wrong(self, header: Header, reads: Iterable[Read], lines: list[str]) -> str | None:
        """Say what is wrong with each way to read the header; None if one of them is right."""
        validator = self._contract.judge.validator(header.schema)
        wrong = "it cannot be read"
        for read in reads:
            try:
                value = read({header.name: lines})
            except UnreadableError as error:
                wrong = error.message
                continue
            if value is ABSENT:
                continue
            if judged(validator, value):
                return None
            wrong = details(validator, value, "header")[0]["message"]
        return wrong

    def _content(self, declared: Mapping[str, str | None], sent: Sent) -> Iterator[Fault]:
        types = sent.headers.get("content-type", [])
        if sent.bodiless and sent.size:
            yield Fault("body", "", f"{sent.method} and {sent.status} have no body")
        if not declared:
            if types or (sent.size and not sent.bodiless):
                yield Fault("body", "", "no content is declared")
        elif not types:
            if not sent.bodiless:
                yield Fault("media type", "", "there is no Content-Type")
        elif len(types) > 1:
            yield Fault("media type", "", "there are several Content-Types")
        else:
            yield from self._typed(declared, _parsed(types[0]), sent)

    def _typed(
        self, declared: Mapping[str, str | None], media_type: MediaType, sent: Sent
    ) -> Iterator[Fault]:
        found = declaring(declared, media_type)
        if found is None:
            yield Fault("media type", "", f"{media_type.name or 'what is no media type'} is not declared")
            return
        key = declared[found]
        if key is None or sent.bodiless or sent.body is None or "content-encoding" in sent.headers:
            return
        if media_type.name == EVENT_STREAM:
            return  # its events are judged one by one
        try:
            values = self._values(media_type, key, sent.body)
        except (LookupError, ValueError):
            yield Fault("body", "", f"it is no {media_type.name}")
            return
        validator = self._contract.judge.validator(key)
        if values and not any(judged(validator, value) for value in values):
            first = details(validator, values[0], "body")[0]
            yield Fault("body", first["pointer"], first["message"])

    def _values(self, media_type: MediaType, key: str, body: bytes) -> list[Any]:
        """Read the body in every way that counts; no value stands for what nothing here can read."""
        read = self._body_readers.get(media_type.name, read_json if media_type.is_json else None)
        if read is not None:
            return [read(body)]
        shape = shape_of(self._contract.judge, key)
        if media_type.is_text:
            return body_values(shape, body.decode(media_type.parameters.get("charset", "utf-8")))
        return [body.decode("latin-1")] if "string" in shape.types else []


def _outside(contract: Contract) -> Response:
    """Describe an answer without an operation by the headers and the schema that errors have."""
    operations = contract.operations.values()
    errors = [
        response
        for operation in operations
        for response in operation.responses
        if response.status[0] >= FIRST_ERROR
    ]
    headers: dict[str, Header] = {}
    for response in errors:
        for header in response.headers:
            headers.setdefault(header.name.lower(), header)
    keys = {key for response in errors for key in response.content.values()}
    return Response(
        status="default",
        content={"application/json": keys.pop() if len(keys) == 1 else None},
        headers=tuple(replace(header, required=False) for header in headers.values()),
    )


def _header_readers(header: Header, judge: Judge) -> tuple[Read, ...]:
    shape: Shape = shape_of(judge, header.schema)
    parameter = Parameter(
        name=header.name,
        argument=header.name,
        location="header",
        schema=header.schema,
        style="simple",
        explode=header.explode,
        media_type=header.media_type,
    )
    return readers(parameter, shape)


@lru_cache(256)
def _parsed(content_type: str) -> MediaType:
    return parse(content_type)
