"""`python -m app`: serves, shuts down well, and counts as one with several workers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scripts.stack import Stack

PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Service:
    """A running `python -m app`."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    def ask(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


def read(stream: IO[str], lines: list[str]) -> None:
    lines.extend(stream)


@contextmanager
def running(stack: Stack, **settings: str) -> Iterator[Service]:
    port = free_port()
    environment = {**os.environ, **stack.environment(), "API_FIRST_HTTP_PORT": str(port), **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "app"], env=environment, stdout=subprocess.PIPE, text=True
    )
    service = Service(process, port)
    assert process.stdout is not None
    reader = threading.Thread(target=read, args=(process.stdout, service.lines))
    reader.start()
    try:
        wait_for(service)
        yield service
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def wait_for(service: Service) -> None:
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        assert service.process.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", service.port)) == 0 and service.ask("/health/live")[0] == 200:
                return
        time.sleep(0.1)
    raise TimeoutError


def refused_early(port: int) -> bytes:
    """Announce a large body, and read the answer before and after sending some of it."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"POST /examples/messaging/publish?queue_name=q HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/json\r\nContent-Length: 20000000\r\n\r\n"
        )
        answer = connection.recv(4096)
        connection.sendall(b"x" * 1_000_000)
        connection.shutdown(socket.SHUT_WR)
        while chunk := connection.recv(4096):
            answer += chunk
    return answer


def test_one_worker_serves_logs_json_and_ends_well(stack: Stack) -> None:
    with running(stack) as service:
        refusal = refused_early(service.port)
        assert refusal.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in refusal
        assert refusal.endswith(b"}")
        assert service.ask("/health/live")[0] == 200
        assert service.ask("/nowhere")[0] == 404
        assert service.stop() == 0
    events = service.events()
    access = [event for event in events if event["name"] == "app.access"]
    assert [(event["path"], event["status_code"]) for event in access][-2:] == [
        ("/health/live", 200),
        ("/nowhere", 404),
    ]
    assert [event["message"] for event in events if event["name"] == "app.main"] == [
        "started, rate limits on"
    ]


def test_a_request_under_way_is_finished_before_the_end(stack: Stack) -> None:
    with running(stack) as service, socket.create_connection(("127.0.0.1", service.port)) as connection:
        head = b"POST /examples/messaging/publish?queue_name=shutdown HTTP/1.1\r\nHost: x\r\n"
        connection.sendall(head + b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
        time.sleep(0.2)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(b'"a":"b"}')
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 OK")
        assert service.process.wait(timeout=PATIENCE) == 0


def test_several_workers_count_together(stack: Stack, tmp_path: Path) -> None:
    with running(stack, WORKERS="2", PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) as service:
        for _ in range(40):
            assert service.ask("/health")[0] == 200
        scrape = service.ask("/metrics")[1]
        assert 'http_requests_total{endpoint="/health",method="GET",status="200"} 40.0' in scrape
        assert service.stop() == 0
    assert {event["name"] for event in service.events()} >= {"app.main", "app.access", "uvicorn.error"}


def test_a_wrong_setting_is_named() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "app"],
        env={**os.environ, "API_FIRST_HTTP_PORT": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("configuration: ")
    assert "API_FIRST_HTTP_PORT" in result.stderr
