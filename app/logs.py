"""JSON logs: one line an event, the access log beside the ordinary loggers, in one stream and one order.

The access log is the hot path: its lines are gathered and written together, at the latest after DELAY seconds
or with the next ordinary line, and at exit. Ordinary lines are written at once.
"""

import asyncio
import atexit
import logging
import logging.config
import os
import select
import threading
import time
from collections import deque
from contextvars import ContextVar
from typing import Any, Final

import orjson
from pythonjsonlogger.orjson import OrjsonFormatter

from app.redaction import MASK, is_sensitive, masked, redact

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
TRACE_ID: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""Set only where requests are traced: without traces no line has it."""
DELAY: Final = 0.05
ACCESS: Final = "app.access"
_LARGEST_BATCH: Final = 1000
_QUIET: Final = ("uvicorn.access", "aiormq", "asyncpg.pool", "httpx", "pgqueuer")
"""Loggers that repeat what ours say: the access log, and each attempt to connect anew."""


class LineWriter:
    """Writes lines to a file descriptor, many at a time where they may wait."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lines: deque[bytes] = deque()  # appended to without the lock
        self._lock = threading.Lock()

    def gather(self, line: bytes) -> None:
        """Add a line from the event loop; it is written with the others of its batch."""
        self._lines.append(line)
        waiting = len(self._lines)
        if waiting == 1:
            asyncio.get_running_loop().call_later(DELAY, self.flush)
        elif waiting >= _LARGEST_BATCH:
            self.flush()

    def write(self, line: bytes) -> None:
        """Write a line, from any thread, after those that wait."""
        self._lines.append(line)
        self.flush()

    def flush(self) -> None:
        with self._lock:
            data = memoryview(b"".join([self._lines.popleft() for _ in range(len(self._lines))]))
            while data:
                data = data[self._write_some(data) :]

    def _write_some(self, data: memoryview) -> int:
        """Return how much of `data` needs no more care: what was written, or all where nobody reads."""
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            select.select([], [self._descriptor], [])
            return 0
        except BrokenPipeError:
            return len(data)


class JsonFormatter(OrjsonFormatter):
    """The ordinary loggers' line, without credentials."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data["request_id"] = REQUEST_ID.get()
        if trace_id := TRACE_ID.get():
            log_data["trace_id"] = trace_id
        log_data.pop("color_message", None)  # uvicorn's, for terminals
        return {name: _presentable(name, value) for name, value in log_data.items()}


def _presentable(name: str, value: object) -> object:
    """Return what may be written of a field: no secret, and of an object of any kind its redacted text."""
    match value:
        case _ if is_sensitive(name):
            return MASK
        case None | bool() | int() | float():
            return value
        case dict():
            return masked(orjson.loads(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)))
        case _:
            return redact(str(value))


class JsonHandler(logging.Handler):
    """Sends records to the same writer as the access log."""

    def __init__(self, writer: LineWriter) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        self._writer.write(self.format(record).encode() + b"\n")


class AccessLog:
    """One line a request, with the fields of an ordinary line and those of the request."""

    def __init__(self, writer: LineWriter, level: int = logging.INFO) -> None:
        self._writer = writer
        self._level = level
        self._second = 0
        self._prefix = ""

    def record(  # noqa: PLR0913  the fields of a line
        self,
        *,
        request_id: str,
        method: str,
        path: str,
        status_code: int,
        seconds: float,
        operation: str | None,
        error: str | None,
        close_code: int | None = None,
    ) -> None:
        """Tell of a request, or of a WebSocket connection once it has ended, which has a code for why."""
        level, name = (logging.ERROR, "ERROR") if status_code >= 500 else (logging.INFO, "INFO")  # noqa: PLR2004  statuses from here on are errors of ours
        if level < self._level:
            return
        line = {
            "asctime": self._asctime(time.time()),
            "name": ACCESS,
            "levelname": name,
            "message": "request",
            "request_id": request_id,
            "method": method,
            "path": path,
            "status_code": status_code,
            "duration_ms": round(seconds * 1000, 3),
            "operation": operation,
            "error": error,
        }
        if close_code is not None:
            line["close_code"] = close_code
        if trace_id := TRACE_ID.get():
            line["trace_id"] = trace_id
        self._writer.gather(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))

    def _asctime(self, now: float) -> str:
        second = int(now)
        if second != self._second:
            self._second = second
            self._prefix = time.strftime(JsonFormatter.default_time_format, time.gmtime(second))
        return f"{self._prefix}.{int((now - second) * 1000):03d}Z"


WRITER: Final = LineWriter(1)
atexit.register(WRITER.flush)


def configuration(level: str) -> dict[str, Any]:
    """Build the logging configuration of the whole process, uvicorn's own loggers included."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": JsonFormatter, "fmt": "%(asctime)s %(name)s %(levelname)s %(message)s"}
        },
        "handlers": {"json": {"()": JsonHandler, "writer": WRITER, "formatter": "json"}},
        "root": {"level": level.upper(), "handlers": ["json"]},
        "loggers": {name: {"level": "CRITICAL"} for name in _QUIET},
    }


def configure(level: str) -> None:
    logging.config.dictConfig(configuration(level))
    logging.captureWarnings(capture=True)
