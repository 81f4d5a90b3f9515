"""What `make run`, `make dev` and the tools beside a service promise."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.serve.conftest import Command
from tests.service.checkout import Checkout

Serve = Callable[..., Command]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Checkout.copy(tmp_path).root


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_service_well(serve: Serve, port: int, number: signal.Signals) -> None:
    command = serve()
    assert command.says("Ctrl-C ends the service."), command.output

    assert command.end(number) == 0
    socket.create_server(("127.0.0.1", port)).close()


def test_a_worker_runs_beside_the_service(serve: Serve) -> None:
    metrics = free_port()
    command = serve(JOBS_METRICS_PORT=str(metrics), LOG_LEVEL="INFO")
    assert command.says("Worker started."), command.output

    assert command.end() == 0
    assert '"Worker stopped."' in command.output
    socket.create_server(("127.0.0.1", metrics)).close()


def test_a_worker_that_dies_takes_the_service_with_it(serve: Serve, port: int) -> None:
    command = serve(LOG_LEVEL="INFO")
    assert command.says("Worker started."), command.output
    (worker,) = [
        child for child in psutil.Process(command.process.pid).children() if child.cmdline()[-1] == "worker"
    ]
    worker.kill()

    assert command.process.wait(60) != 0
    socket.create_server(("127.0.0.1", port)).close()


def test_the_lines_that_it_prints_work(serve: Serve) -> None:
    command = serve()
    assert command.says("Ctrl-C ends the service."), command.output
    lines = [line.strip() for line in command.output.splitlines() if line.startswith("  curl ")]

    answers = [json.loads(subprocess.check_output(["/bin/sh", "-c", line])) for line in lines]

    assert [answer.get("status") or answer["value"] for answer in answers] == ["healthy", "hello", "hello"]


def test_the_line_for_https_works(serve: Serve, stack: Stack) -> None:
    settings = {"API_FIRST_ENABLE_TLS": "true", "API_FIRST_HTTPS_PORT": str(free_port()), "LOG_LEVEL": "INFO"}
    command = serve("--stack", stack.site.name, **settings)
    assert command.says("Ctrl-C ends the service."), command.output
    assert command.says("Listening on https://"), command.output
    (line,) = [line for line in command.output.splitlines() if "https://localhost" in line]

    answer = json.loads(subprocess.check_output(["/bin/sh", "-c", line]))

    assert f" --cacert {stack.authority} " in line
    assert answer["status"] == "healthy"


def test_a_command_knows_both_addresses_and_whom_to_trust(serve: Serve, stack: Stack, port: int) -> None:
    program = (
        "import os, sys, urllib.request as u\n"
        "urls = os.environ['BASE_URLS'].split(',')\n"
        "statuses = [u.urlopen(f'{url}/health').status for url in urls]\n"
        "sys.exit(7 if (len(urls), set(statuses)) == (2, {200}) else 1)"
    )
    settings = {"API_FIRST_ENABLE_TLS": "true", "API_FIRST_HTTPS_PORT": str(free_port())}

    command = serve("--stack", stack.site.name, "--", sys.executable, "-c", program, **settings)

    assert command.process.wait(90) == 7, command.output


def test_a_strangers_port_is_refused(serve: Serve, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        command = serve()

        assert command.process.wait(60) == 1

    assert command.end() == 1
    assert f"port {port} is held by another process; set API_FIRST_HTTP_PORT" in command.output


def test_a_command_runs_beside_the_service_and_gives_its_code(serve: Serve, port: int) -> None:
    program = (
        "import os, sys, urllib.request as u; u.urlopen(os.environ['BASE_URL'] + '/health'); sys.exit(7)"
    )

    command = serve("--", sys.executable, "-c", program)

    assert command.process.wait(90) == 7
    socket.create_server(("127.0.0.1", port)).close()


def test_saving_the_spec_reloads_and_a_broken_one_keeps_the_service(
    serve: Serve, port: int, copy: Path
) -> None:
    spec = copy / "spec" / "paths" / "cache.yaml"
    before = spec.read_text()
    command = serve("--reload", folder=copy)
    assert command.says("Ctrl-C ends the service."), command.output

    spec.write_text(before.replace("summary: Read a value", "sumary: Read a value"))

    assert command.says("goes on with the last one that could"), command.output
    line = 1 + before[: before.index("summary: Read a value")].count("\n")
    assert f"spec/paths/cache.yaml:{line}: error:" in command.output
    assert "Read a value" in _contract(port)
    spec.write_text(before.replace("summary: Read a value", "summary: Read one value"))
    assert command.says("dev: reloaded"), command.output
    assert "Read one value" in _contract(port)


def test_code_that_cannot_be_imported_keeps_the_service(serve: Serve, port: int, copy: Path) -> None:
    command = serve("--reload", folder=copy)
    assert command.says("Ctrl-C ends the service."), command.output

    (copy / "app" / "handlers" / "cache.py").write_text("def broken(:\n")

    assert command.says("the code cannot be imported"), command.output
    assert 'cache.py", line 1' in command.output
    assert "Read a value" in _contract(port)


def _contract(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}/openapi.json") as answer:
        content: bytes = answer.read()
    return content.decode()
