"""Traces: one span a request, one a call to a system, sent to a collector; and nothing where none is set."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.trace import SpanKind

from app import errors
from app.breaker import CircuitBreaker
from app.resources import Resources
from app.sections import OtelSettings
from app.services import documents
from app.settings import Settings
from app.tracing import Tracing
from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.collector import Collector, Received, collecting
from tests.in_process import client_of, serving
from tests.served import served

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
SERVER, CLIENT = 2, 3
"""Kinds of span, as OTLP numbers them."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def traced(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"otel": OtelSettings(exporter_otlp_endpoint=url)})


async def ask(
    settings: Settings, resources: Resources, collector: Collector, method: str, path: str, **options: Any
) -> list[Received]:
    """Ask once, let the service end, and return the spans that it sent."""
    async with serving(traced(settings, collector.url), resources) as app, client_of(app) as client:
        await client.request(method, path, **options)
    return [span for span in collector.spans if span.kind == SERVER]


async def test_a_request_is_a_span_in_the_trace_of_its_caller(
    settings: Settings, resources: Resources, collector: Collector
) -> None:
    headers = {
        "traceparent": f"00-{TRACE}-{PARENT}-01",
        "user-agent": "tests",
        "x-request-id": "6a8a1d4e-9d0f-4a53-8d1f-0d6f5a2b7c11",
    }
    path = "/examples/cache/traced?word=hunter2"
    async with serving(settings, resources) as app, client_of(app) as client:
        await client.get(path)  # a Redis that was started anew is given the script of the limits once more
    (span,) = await ask(settings, resources, collector, "GET", path, headers=headers)

    assert collector.paths == {"/v1/traces"}
    assert (span.name, span.trace_id, span.parent_id) == ("GET /examples/cache/{key}", TRACE, PARENT)
    assert span.attributes.pop("client.address")
    assert span.attributes == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/examples/cache/{key}",
        "network.protocol.version": "1.1",
        "request.id": "6a8a1d4e-9d0f-4a53-8d1f-0d6f5a2b7c11",
        "server.address": "service",
        "url.path": "/examples/cache/traced",
        "url.scheme": "http",
        "user_agent.original": "tests",
    }
    assert not span.failed
    calls = [call for call in collector.named("redis") if call.parent_id == span.span_id]
    assert calls
    for call in calls:
        assert (call.kind, call.trace_id) == (CLIENT, TRACE)
        assert call.attributes == {"peer.service": "redis", "db.system.name": "redis"}
    assert not calls[-1].failed  # the others are of the limiter, which does not wait long
    assert span.resource["service.name"] == "devstack-core-reference-api"
    assert span.resource["service.version"] == documents.version()


async def test_what_no_operation_answers_is_named_by_its_method_alone(
    settings: Settings, resources: Resources, collector: Collector
) -> None:
    (span,) = await ask(settings, resources, collector, "BREW", "/nowhere")

    assert (span.name, len(span.parent_id)) == ("HTTP", 0)
    assert span.attributes["http.request.method"] == "_OTHER"
    assert span.attributes["http.response.status_code"] == 404
    assert "http.route" not in span.attributes
    assert not span.failed


async def test_a_failed_call_is_told_without_its_cause(
    settings: Settings, resources: Resources, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        with resources.postgres.breaker.guard():
            raise errors.DatabaseConnectionError("It is away.") from ValueError("password=hunter2")

    monkeypatch.setattr(type(resources.postgres), "current_timestamp", lambda _: fail())
    (span,) = await ask(settings, resources, collector, "GET", "/examples/database/postgres/query")

    (call,) = collector.named("postgres")
    assert (call.failed, call.events) == (True, 0)
    assert call.attributes == {
        "peer.service": "postgres",
        "db.system.name": "postgresql",
        "error.type": "DatabaseConnectionError",
    }
    assert span.failed
    assert span.attributes["error.type"] == "DatabaseConnectionError"
    assert span.attributes["http.response.status_code"] == 503


async def test_a_callers_mistake_is_no_failure_of_the_call(collector: Collector) -> None:
    tracing = Tracing(OtelSettings(exporter_otlp_endpoint=collector.url), version="1")
    with (
        tracing.tracer.start_as_current_span("request"),
        pytest.raises(errors.ConflictError),
        tracing.call("vault"),
    ):
        raise errors.ConflictError("Not like this.")
    with tracing.call("vault"):
        pass
    await tracing.aclose()

    (call,) = collector.named("vault")
    assert not call.failed
    assert call.attributes == {"peer.service": "vault", "error.type": "ConflictError"}


async def test_who_does_not_sample_sends_nothing(
    settings: Settings, resources: Resources, collector: Collector
) -> None:
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-00"}
    assert await ask(settings, resources, collector, "GET", "/examples/cache/x", headers=headers) == []
    assert collector.spans == []


async def test_workers_send_theirs_and_their_lines_name_the_trace(
    stack: Stack, tmp_path: Path, collector: Collector
) -> None:
    environment = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "WORKERS": "2",
        "RATE_LIMIT_ENABLED": "false",
    }
    async with served(stack, tmp_path / "log", **environment) as service:
        ids = set()
        async with asyncio.timeout(20):
            while len({span.resource["service.instance.id"] for span in collector.spans}) < 2:
                answers = await asyncio.gather(
                    *(service.client.get("/", headers={"connection": "close"}) for _ in range(20))
                )
                ids |= {answer.headers["x-request-id"] for answer in answers}
                await asyncio.sleep(0.2)
    spans = {span.attributes["request.id"]: span for span in collector.named("GET /")}
    lines = {line["request_id"]: line for line in service.events() if line["message"] == "request"}

    assert ids <= set(spans)
    assert {lines[each]["trace_id"] for each in ids} == {spans[each].trace_id for each in ids}
    assert all(lines[each]["trace_id"] == spans[each].trace_id for each in ids)
    assert {line["name"] for line in service.events()} >= {"app.access"}


async def test_a_collector_that_is_away_costs_no_request(
    settings: Settings, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tracing.FLUSH_SECONDS", 0.2)
    away = traced(settings, f"http://user:hunter2@127.0.0.1:{free_port()}")
    async with serving(away, resources) as app, client_of(app) as client:
        answers = [await client.get("/health") for _ in range(3)]
        began = time.perf_counter()
    ended = time.perf_counter() - began

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ended < 3


async def test_a_collector_that_hangs_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.tracing.FLUSH_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        tracing = Tracing(OtelSettings(exporter_otlp_endpoint=url), version="1")
        with tracing.tracer.start_as_current_span("request", kind=SpanKind.SERVER):
            pass
        began = time.perf_counter()
        await tracing.aclose()

    assert time.perf_counter() - began < 1
    assert caplog.messages == ["The collector of traces does not answer: the last spans are lost."]


COMPOSE = """
import json, sys
from app.breaker import CircuitBreaker
from app.main import create_app
from app.settings import Settings
app = create_app(Settings.load())
# redis-py loads the metrics of the SDK for itself wherever the SDK is installed.
costly = ("app.tracing", "google.protobuf", "opentelemetry.exporter", "opentelemetry.sdk.trace")
print(json.dumps({
    "loaded": [name for name in sys.modules if name.startswith(costly)],
    "layers": [layer.cls.__name__ for layer in app.user_middleware],
    "around": CircuitBreaker.around,
}))
"""


def composed(**environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", COMPOSE], env=environment, capture_output=True, text=True, check=True
    )
    composed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return composed


def test_a_collector_adds_one_layer_and_without_one_there_is_nothing() -> None:
    without = composed()
    found = composed(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="http://localhost:4318/v1/traces")

    assert (without["loaded"], without["around"]) == ([], None)
    assert without["layers"][:3] == ["ContractGuard", "WebSocketMiddleware", "ObservationMiddleware"]
    assert found["layers"] == ["ContractGuard", "TracingMiddleware", *without["layers"][1:]]
    assert "app.tracing" in found["loaded"]


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ({}, None),
        ({"exporter_otlp_endpoint": "http://otel:4318/"}, "http://otel:4318/v1/traces"),
        ({"exporter_otlp_endpoint": "http://otel:4318/under"}, "http://otel:4318/under/v1/traces"),
        (
            {"exporter_otlp_endpoint": "http://otel", "exporter_otlp_traces_endpoint": "http://x/spans"},
            "http://x/spans",
        ),
        ({"exporter_otlp_endpoint": "http://otel:4318", "sdk_disabled": True}, None),
    ],
)
def test_where_spans_go(given: dict[str, Any], endpoint: str | None) -> None:
    assert OtelSettings(**given).traces_endpoint == endpoint


async def test_spans_of_calls_end_with_the_service(
    settings: Settings, resources: Resources, collector: Collector
) -> None:
    async with serving(traced(settings, collector.url), resources):
        assert CircuitBreaker.around is not None
    assert CircuitBreaker.around is None
