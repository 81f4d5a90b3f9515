"""Answers of operations with a cache time, from the response cache where it has them."""

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import metrics
from app.services.response_cache import Key, ResponseCache
from generated.runtime.endpoint import Negotiation
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation, Parameter

_END_OF_HEADERS: Final = b"\r\n\r\n"
_HEADER: Final = "x-cache"


@dataclass(frozen=True, slots=True)
class _Policy:
    """What decides the answers of a cached operation, and for how long they hold."""

    ttl: int
    parameters: frozenset[tuple[str, str]]
    negotiation: Negotiation | None
    by_media_type: bool
    tells: bool


class ResponseCacheMiddleware:
    """Keeps answers of status 200: the handler's headers and the body, nothing that outer layers add."""

    def __init__(self, app: ASGIApp, *, cache: ResponseCache, operations: Iterable[Operation]) -> None:
        self._app = app
        self._cache = cache
        self._policies = {
            operation.id: _policy(operation, operation.cache_ttl)
            for operation in operations
            if operation.cache_ttl is not None and operation.method == "GET"
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        policy = self._policies.get(operation.id) if operation else None
        if operation is None or policy is None:
            await self._app(scope, receive, send)
            return
        exchange = Exchange.of(scope)
        if policy.negotiation:
            policy.negotiation.apply(scope, exchange)

        async def compute() -> bytes | None:
            metrics.CACHE_MISSES.labels(operation.path).inc()
            _tell(exchange, policy, b"MISS")
            capture = _Capture(send)
            await self._app(scope, receive, capture.send)
            return capture.entry

        key = Key(operation.id, _variant(scope, exchange, policy))
        entry = await self._cache.answer(key, policy.ttl, compute)
        if entry is not None:
            metrics.CACHE_HITS.labels(operation.path).inc()
            _tell(exchange, policy, b"HIT")
            await _replay(entry, send)


def _policy(operation: Operation, ttl: int) -> _Policy:
    success = operation.response_for(200)
    names = {header.name.lower() for header in success.headers} if success else set()
    return _Policy(
        ttl=ttl,
        parameters=frozenset(map(_name, operation.parameters)),
        negotiation=Negotiation(tuple(success.content)) if success and success.content else None,
        by_media_type=success is not None and len(success.content) > 1,
        tells=_HEADER in names,
    )


def _name(parameter: Parameter) -> tuple[str, str]:
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    return parameter.location, name


def _variant(scope: Scope, exchange: Exchange, policy: _Policy) -> str:
    """Write down what of the request decides the answer: what the contract names.

    Names are sorted; the values of one keep their order, which may matter.
    """
    named = policy.parameters
    parts = [("path", name, value) for name, value in exchange.path_params.items()]
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    parts += [("query", name, value) for name, value in query if ("query", name) in named]
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if ("header", name) in named or (name == "accept" and policy.by_media_type):
            parts.append(("header", name, raw_value.decode("latin-1")))
    if exchange.principal is not None:
        parts.append(("principal", "", str(exchange.principal)))
    return urlencode(
        [(f"{location}.{name}", value) for location, name, value in sorted(parts, key=itemgetter(0, 1))]
    )


def _tell(exchange: Exchange, policy: _Policy, found: bytes) -> None:
    if policy.tells:
        exchange.response_headers.append((_HEADER.encode(), found))


class _Capture:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._head: bytes | None = None
        self._body: list[bytes] = []
        self.entry: bytes | None = None

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            if message["status"] == 200:  # noqa: PLR2004  OK
                self._head = b"\r\n".join(b": ".join(header) for header in message.get("headers", ()))
        elif self._head is not None:
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self.entry = self._head + _END_OF_HEADERS + b"".join(self._body)
        return self._send(message)


async def _replay(entry: bytes, send: Send) -> None:
    head, body = entry.split(_END_OF_HEADERS, 1)
    headers = [line.split(b": ", 1) for line in head.split(b"\r\n") if line]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
