"""The command line of scripts.serve as a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.serve.service import CHECKOUT, free_port
from scripts.stack import Stack
from tests import guarding
from tests.service.checkout import unmeasured


class Command:
    """`python -m scripts.serve` with what it has said so far."""

    def __init__(self, *arguments: str, environment: dict[str, str], folder: Path = CHECKOUT) -> None:
        self._lines: list[str] = []
        self._news = threading.Condition()
        inherited = os.environ if folder == CHECKOUT else unmeasured(os.environ)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve", *arguments],
            cwd=folder,
            env={**inherited, "LOG_LEVEL": "WARNING", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def output(self) -> str:
        return "".join(self._lines)

    def says(self, word: str, seconds: float = 90) -> bool:
        """Wait until it has said the word."""
        with self._news:
            return self._news.wait_for(lambda: word in self.output, seconds)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join()
        return code

    def _read(self) -> None:
        with self.process.stdout or contextlib.nullcontext() as output:
            for line in output or ():
                with self._news:
                    self._lines.append(line)
                    self._news.notify_all()


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def serve(stack: Stack, port: int) -> Iterator[Callable[..., Command]]:
    """Run it on the test's stack, which is up, and a free port."""
    started: list[Command] = []

    def start(*arguments: str, folder: Path = CHECKOUT, **settings: str) -> Command:
        ports = {"API_FIRST_HTTP_PORT": str(port), "JOBS_METRICS_PORT": str(free_port())}
        environment = {**stack.environment(), **ports, **settings}
        started.append(Command("--stack", "none", *arguments, environment=environment, folder=folder))
        return started[-1]

    yield start
    for command in started:
        command.end(signal.SIGTERM)
        guarding.fail_for(command.output.splitlines())
