"""The Prometheus metrics of the service: every name, every label, and the scrape.

Labels are bounded: `endpoint` is the template of an operation or UNMATCHED, `method` one of METHODS or OTHER.
With several workers (PROMETHEUS_MULTIPROC_DIR) each writes its own files and a scrape adds them up.
"""

import asyncio
import os
from functools import cache
from pathlib import Path
from typing import Final

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app import worker_files

disable_created_metrics()  # type: ignore[no-untyped-call]

UNMATCHED: Final = "unmatched"
OTHER: Final = "OTHER"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS: Final = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0)

HTTP_REQUESTS: Final = Counter("http_requests_total", "Requests answered.", ["method", "endpoint", "status"])
HTTP_DURATION: Final = Histogram(
    "http_request_duration_seconds", "Time to answer a request.", ["method", "endpoint"], buckets=BUCKETS
)
HTTP_IN_PROGRESS: Final = Gauge(
    "http_requests_in_progress",
    "Requests being answered.",
    ["method", "endpoint"],
    multiprocess_mode="livesum",
)
HTTP_ERRORS: Final = Counter("http_errors_total", "Errors answered.", ["error_type", "status_code"])

CACHE_HITS: Final = Counter("cache_hits_total", "Answers from the response cache.", ["endpoint"])
CACHE_MISSES: Final = Counter("cache_misses_total", "Answers computed for the response cache.", ["endpoint"])
CACHE_INVALIDATIONS: Final = Counter("cache_invalidations_total", "Invalidations.", ["pattern"])
CACHE_UNAVAILABLE: Final = Counter("cache_unavailable_total", "Answers not cached: the store was away.")

BREAKER_OPENED: Final = Counter("circuit_breaker_opened_total", "Circuit breakers opened.", ["service"])
BREAKER_HALF_OPEN: Final = Counter(
    "circuit_breaker_half_open_total", "Circuit breakers that began to let trials through.", ["service"]
)
BREAKER_CLOSED: Final = Counter("circuit_breaker_closed_total", "Circuit breakers closed.", ["service"])
BREAKER_FAILURES: Final = Counter("circuit_breaker_failures_total", "Failed calls.", ["service"])
BREAKER_STATE: Final = Gauge(
    "circuit_breaker_state",
    "Workers whose circuit breaker is in the state.",
    ["service", "state"],
    multiprocess_mode="livesum",
)

EVENTS_LISTENING: Final = Gauge(
    "events_listening",
    "Workers that hear the events of all replicas.",
    multiprocess_mode="livesum",
)
EVENTS_PUBLISHED: Final = Counter("events_published_total", "Events handed to Redis.", ["type"])
EVENTS_SENT: Final = Counter("events_sent_total", "Events sent to WebSocket clients.", ["type"])
EVENTS_DROPPED: Final = Counter("events_dropped_total", "Events dropped.", ["reason"])
WEBSOCKET_CONNECTIONS: Final = Gauge(
    "websocket_connections", "WebSocket clients that are connected.", multiprocess_mode="livesum"
)
WEBSOCKET_HANDSHAKES: Final = Counter("websocket_handshakes_total", "Handshakes answered.", ["status"])
WEBSOCKET_CLOSED: Final = Counter("websocket_closed_total", "WebSocket connections ended.", ["code"])

CONTRACT_VIOLATIONS: Final = Counter(
    "contract_violations_total", "Answers of the service that broke its contract.", ["operation", "kind"]
)
RATE_LIMIT_FALLBACK: Final = Counter(
    "rate_limit_fallback_total", "Requests counted in this process alone: the shared store was away."
)

CERTIFICATE_EXPIRY: Final = Gauge(
    "tls_certificate_expiry_timestamp_seconds",
    "When the certificate of HTTPS ends; 0 where there is none.",
    multiprocess_mode="livemin",
)

_APP_INFO: Final = Gauge("app_info", "The running application.", ["version", "name"], multiprocess_mode="max")


class Endpoint:
    """The metrics of one method of one path, bound once: finding a child by its labels is what costs."""

    __slots__ = ("_labels", "_requests", "duration", "in_progress")

    def __init__(self, method: str, endpoint: str) -> None:
        self._labels = (method, endpoint)
        self._requests: dict[int, Counter] = {}
        self.duration = HTTP_DURATION.labels(method, endpoint)
        self.in_progress = HTTP_IN_PROGRESS.labels(method, endpoint)

    def count(self, status: int, seconds: float) -> None:
        requests = self._requests.get(status)
        if requests is None:
            requests = self._requests[status] = HTTP_REQUESTS.labels(*self._labels, str(status))
        requests.inc()
        self.duration.observe(seconds)


@cache
def _endpoint(method: str, endpoint: str) -> Endpoint:
    return Endpoint(method, endpoint)


def endpoint(method: str, template: str | None) -> Endpoint:
    return _endpoint(method if method in METHODS else OTHER, template or UNMATCHED)


def describe(*, name: str, version: str) -> None:
    _APP_INFO.labels(version, name).set(1)


async def render() -> str:
    """Write a scrape, off the event loop: a large one would hold it up."""
    return await asyncio.to_thread(_render)


def _render() -> str:
    directory = os.environ.get(worker_files.DIRECTORY)
    if directory is None:
        return generate_latest(REGISTRY).decode()
    worker_files.forget_the_dead(Path(directory))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, directory)  # type: ignore[no-untyped-call]
    return generate_latest(registry).decode()
