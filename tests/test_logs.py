"""Log lines: JSON, in order, none lost, none with a credential."""

import asyncio
import json
import logging
import logging.config
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from app import logs
from app.logs import REQUEST_ID, AccessLog, JsonFormatter, JsonHandler, LineWriter


class Pipe:
    """Where a writer writes, and what has arrived there."""

    def __init__(self) -> None:
        self.reader, self.descriptor = os.pipe()
        os.set_blocking(self.reader, False)
        self.writer = LineWriter(self.descriptor)

    def lines(self) -> list[str]:
        try:
            return os.read(self.reader, 1 << 20).decode().splitlines()
        except BlockingIOError:
            return []

    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines()]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    for descriptor in (pipe.reader, pipe.descriptor):
        os.close(descriptor)


@pytest.fixture
def logger(pipe: Pipe) -> Iterator[logging.Logger]:
    logger = logging.getLogger("tests.logs")
    handler = JsonHandler(pipe.writer)
    handler.setFormatter(JsonFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)


def record(access: AccessLog, status: int = 200) -> None:
    access.record(
        request_id="id",
        method="GET",
        path="/x",
        status_code=status,
        seconds=0.0012345,
        operation=None,
        error=None,
    )


async def test_gathered_lines_are_written_together_after_a_while(pipe: Pipe) -> None:
    for number in range(3):
        pipe.writer.gather(b"%d\n" % number)
    assert pipe.lines() == []
    await asyncio.sleep(logs.DELAY * 2)
    assert pipe.lines() == ["0", "1", "2"]


async def test_a_large_batch_does_not_wait(pipe: Pipe) -> None:
    for number in range(1500):
        pipe.writer.gather(b"%d\n" % number)
    assert len(pipe.lines()) == 1000
    pipe.writer.flush()
    assert len(pipe.lines()) == 500


async def test_an_ordinary_line_takes_those_before_it_along(pipe: Pipe) -> None:
    pipe.writer.gather(b"first\n")
    pipe.writer.write(b"second\n")
    assert pipe.lines() == ["first", "second"]


async def test_no_line_is_lost_between_threads(pipe: Pipe) -> None:
    def write() -> None:
        for _ in range(200):
            pipe.writer.write(b"thread\n")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(200):
        pipe.writer.gather(b"loop\n")
        await asyncio.sleep(0)
    for thread in threads:
        thread.join()
    pipe.writer.flush()
    lines = pipe.lines()
    assert (lines.count("thread"), lines.count("loop")) == (800, 200)


def test_a_full_pipe_is_waited_for(pipe: Pipe) -> None:
    os.set_blocking(pipe.descriptor, False)
    writing = threading.Thread(target=pipe.writer.write, args=(b"x" * (1 << 20) + b"\n",))
    writing.start()
    received = 0
    while received < (1 << 20) + 1:
        received += sum(len(line) + (received + len(line) == 1 << 20) for line in pipe.lines())
    writing.join()
    assert received == (1 << 20) + 1


def test_nobody_reading_is_no_error() -> None:
    reader, descriptor = os.pipe()
    os.close(reader)
    LineWriter(descriptor).write(b"unread\n")
    os.close(descriptor)


def test_what_was_gathered_is_written_at_exit() -> None:
    code = (
        "import asyncio\nfrom app import logs\n"
        "async def main(): logs.WRITER.gather(b'last words\\n')\n"
        "asyncio.run(main())\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout == b"last words\n"


def test_an_ordinary_line(pipe: Pipe, logger: logging.Logger) -> None:
    token = REQUEST_ID.set("the-request")
    logger.warning("it is %s", "late", extra={"service": "redis", "password": "hunter2"})
    REQUEST_ID.reset(token)
    (line,) = pipe.objects()
    asctime = line.pop("asctime")
    assert isinstance(asctime, str)
    assert (len(asctime), asctime[-1]) == (24, "Z")
    assert line == {
        "name": "tests.logs",
        "levelname": "WARNING",
        "message": "it is late",
        "service": "redis",
        "password": "***",
        "request_id": "the-request",
    }


def test_credentials_are_masked_in_messages_and_tracebacks(pipe: Pipe, logger: logging.Logger) -> None:
    try:
        raise RuntimeError("postgresql://app:hunter2@db")  # noqa: TRY301
    except RuntimeError:
        logger.exception("password=hunter2")
    (text,) = pipe.lines()
    line = json.loads(text)
    assert line["message"] == "password=***"
    assert "RuntimeError: postgresql://app:***@db" in line["exc_info"]
    assert "hunter2" not in text


DSN = "postgresql://app:hunter2@127.0.0.1:1/db?password=hunter2"
HEADERS = [(b"authorization", b"Bearer hunter2-hunter2"), (b"cookie", b"session=hunter2"), (b"host", b"x")]


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("headers", HEADERS, "[(b'authorization', b'Bearer ***'), (b'cookie', b***), (b'host', b'x')]"),
        ("login", {"user": "app", "password": "hunter2"}, {"user": "app", "password": "***"}),
        ("statuses", {200: 1}, {"200": 1}),
        ("error", OSError(f"no {DSN}"), "no postgresql://app:***@127.0.0.1:1/db?password=***"),
        ("seconds", 1.5, 1.5),
        ("well", True, True),
        ("nothing", None, None),
    ],
)
def test_whatever_is_logged_beside_a_message_has_no_secret(
    pipe: Pipe, logger: logging.Logger, name: str, value: object, written: object
) -> None:
    logger.info("event", extra={name: value})
    (text,) = pipe.lines()
    assert json.loads(text)[name] == written


def test_headers_in_a_message_have_no_secret(pipe: Pipe, logger: logging.Logger) -> None:
    logger.info("headers %s, %r", HEADERS, {"Authorization": "Basic aHVudGVyMg==", "Cookie": "a=hunter2"})
    (text,) = pipe.lines()
    assert "hunter2" not in text
    assert "aHVudGVyMg" not in text


def test_a_chain_of_drivers_errors_has_no_secret(pipe: Pipe, logger: logging.Logger) -> None:
    try:
        try:
            raise OSError(f"[Errno 111] Connect call failed {DSN}")  # noqa: TRY301
        except OSError as error:
            raise RuntimeError("redis: AUTH failed, password='hunter2'") from error
    except RuntimeError as error:
        error.add_note("amqp://app:hunter2@mq/vhost")
        logger.exception("failed: %s", error)  # noqa: TRY401  drivers do
    (text,) = pipe.lines()
    assert "hunter2" not in text
    assert json.loads(text)["exc_info"].count("***") == 5


async def test_a_task_that_a_request_began_keeps_its_id(pipe: Pipe, logger: logging.Logger) -> None:
    async def work() -> None:
        await asyncio.sleep(0.01)
        logger.info("in the background")
        await asyncio.to_thread(logger.info, "in a thread")

    token = REQUEST_ID.set("the-request")
    task = asyncio.create_task(work())
    REQUEST_ID.reset(token)
    await task
    assert [line["request_id"] for line in pipe.objects()] == ["the-request", "the-request"]


def test_warnings_are_lines_too() -> None:
    code = (
        "import warnings\nfrom app import logs\nlogs.configure('info')\nwarnings.warn('old', stacklevel=1)\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "default", "-c", code], capture_output=True, check=True, text=True
    )
    (line,) = (json.loads(text) for text in result.stdout.splitlines())
    assert (line["name"], line["levelname"], result.stderr) == ("py.warnings", "WARNING", "")
    assert "UserWarning: old" in line["message"]


async def test_an_access_line_has_the_fields_of_an_ordinary_one(pipe: Pipe, logger: logging.Logger) -> None:
    record(AccessLog(pipe.writer))
    logger.info("ordinary")
    access, ordinary = pipe.objects()
    assert set(ordinary) <= set(access)
    assert access["duration_ms"] == 1.234
    assert access["levelname"] == "INFO"


async def test_server_errors_are_errors(pipe: Pipe) -> None:
    access = AccessLog(pipe.writer, logging.ERROR)
    for status in (200, 404, 500, 503):
        record(access, status)
    pipe.writer.flush()
    assert [(line["status_code"], line["levelname"]) for line in pipe.objects()] == [
        (500, "ERROR"),
        (503, "ERROR"),
    ]


async def test_time_goes_on(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    access = AccessLog(pipe.writer)
    for now in (1795320000.0, 1795320000.25, 1795320061.999):
        monkeypatch.setattr("app.logs.time.time", lambda now=now: now)
        record(access)
    pipe.writer.flush()
    assert [line["asctime"] for line in pipe.objects()] == [
        "2026-11-22T04:00:00.000Z",
        "2026-11-22T04:00:00.250Z",
        "2026-11-22T04:01:01.999Z",
    ]


def test_the_configuration_of_a_process() -> None:
    code = (
        "import logging\nfrom app import logs\nlogs.configure('warning')\n"
        "logging.getLogger('any').info('quiet')\n"
        "logging.getLogger('uvicorn.access').error('quiet')\n"
        "logging.getLogger('uvicorn.error').error('loud', extra={'color_message': 'red'})\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    (line,) = (json.loads(text) for text in result.stdout.splitlines())
    assert line.pop("asctime")
    assert line == {
        "name": "uvicorn.error",
        "levelname": "ERROR",
        "message": "loud",
        "request_id": None,
    }
