"""Spans of this process, sent in batches by OTLP over HTTP. Imported only where a collector is configured."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

from app import errors
from app.errors import BaseAPIException, ServiceUnavailableError
from app.sections import OtelSettings

_LOG: Final = logging.getLogger(__name__)
FLUSH_SECONDS: Final = 5.0
_SYSTEMS: Final = {
    "postgres": ("db.system.name", "postgresql"),
    "mysql": ("db.system.name", "mysql"),
    "mongodb": ("db.system.name", "mongodb"),
    "redis": ("db.system.name", "redis"),
    "rabbitmq": ("messaging.system", "rabbitmq"),
}


class Tracing:
    """A provider of our own: nothing else in the process sends spans because this one does.

    Its further settings (sampler, batches, headers, time-out) are the standard variables that the SDK reads.
    """

    def __init__(self, settings: OtelSettings, *, version: str) -> None:
        attributes = {
            "service.name": settings.service_name,
            "service.version": version,
            "service.instance.id": str(uuid4()),
        }
        self._provider = TracerProvider(resource=Resource.create(attributes), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=settings.traces_endpoint)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self.tracer = self._provider.get_tracer("app", version)

    def call(self, service: str) -> AbstractContextManager[object]:
        """Make the span of a call to a system, within a traced request: background work has none."""
        if not trace.get_current_span().is_recording():
            return nullcontext()
        return self._span(service)

    async def aclose(self) -> None:
        """Send what is left; a collector that does not answer is not waited for longer than FLUSH_SECONDS."""
        sending = threading.Thread(target=self._provider.shutdown, name="flush spans", daemon=True)
        sending.start()
        await asyncio.to_thread(sending.join, FLUSH_SECONDS)
        if sending.is_alive():
            _LOG.warning("The collector of traces does not answer: the last spans are lost.")

    @contextmanager
    def _span(self, service: str) -> Iterator[None]:
        attributes = {"peer.service": service}
        if known := _SYSTEMS.get(service):
            attributes[known[0]] = known[1]
        # No exception is recorded in full: the driver's, which caused it, may hold credentials.
        with self.tracer.start_as_current_span(
            service,
            kind=SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                if _is_failure(error):
                    message = error.message if isinstance(error, BaseAPIException) else None
                    span.set_status(Status(StatusCode.ERROR, message))
                raise


def _is_failure(error: BaseException) -> bool:
    """Whether it is the system or we who erred, not the caller, and nobody who went away."""
    if isinstance(error, BaseAPIException):
        return isinstance(error, (ServiceUnavailableError, errors.TimeoutError))
    return isinstance(error, Exception)
