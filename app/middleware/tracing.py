"""A span for each request, named by its operation, in the trace that the caller has begun."""

from collections.abc import Awaitable, Iterable
from typing import Final

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import TRACE_ID
from app.metrics import METHODS
from app.middleware.secret_paths import SecretPaths
from generated.runtime.exchange import Exchange

_PROPAGATOR: Final = TraceContextTextMapPropagator()
_CARRIED: Final = (b"traceparent", b"tracestate")
_SERVER_ERRORS: Final = 500


class TracingMiddleware:
    """Outermost, so that the access log's line stands in the trace; mounted only where there are traces."""

    def __init__(self, app: ASGIApp, *, tracer: Tracer, secret_paths: SecretPaths) -> None:
        self._app = app
        self._tracer = tracer
        self._secret_paths = secret_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status: int | None = None

        def send_observed(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            return send(message)

        with self._tracer.start_as_current_span(
            _method(scope),
            context=_PROPAGATOR.extract(_carrier(scope), Context()),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            token = TRACE_ID.set(format_trace_id(span.get_span_context().trace_id))
            try:
                await self._app(scope, receive, send_observed)
            finally:
                TRACE_ID.reset(token)
                if span.is_recording():
                    self._describe(span, scope, status)

    def _describe(self, span: Span, scope: Scope, status: int | None) -> None:
        exchange: Exchange | None = scope.get("exchange")
        operation = exchange.operation if exchange else None
        span.set_attributes(dict(_attributes(scope)))
        span.set_attribute("url.path", self._secret_paths.told(scope["path"], operation))
        if operation is not None:
            span.update_name(f"{scope['method']} {operation.path}")
            span.set_attribute("http.route", operation.path)
        if status is not None:
            span.set_attribute("http.response.status_code", status)
        if exchange is not None:
            span.set_attribute("request.id", exchange.request_id)
        if status is None or status >= _SERVER_ERRORS:
            span.set_attribute(
                "error.type", (exchange.error if exchange else None) or str(status or "aborted")
            )
            span.set_status(Status(StatusCode.ERROR))


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"] in METHODS else "HTTP"


def _carrier(scope: Scope) -> dict[str, str]:
    carried = [(name, value) for name, value in scope["headers"] if name in _CARRIED]
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in carried}


def _attributes(scope: Scope) -> Iterable[tuple[str, str | int]]:
    method = scope["method"]
    yield "http.request.method", method if method in METHODS else "_OTHER"
    yield "url.scheme", scope["scheme"]
    yield "network.protocol.version", scope["http_version"]
    if client := scope.get("client"):
        yield "client.address", client[0]
    if server := scope.get("server"):
        yield "server.address", server[0]
        if server[1] is not None:
            yield "server.port", server[1]
    for name, value in scope["headers"]:
        if name == b"user-agent":
            yield "user_agent.original", value.decode("latin-1")
