"""The servers that are compared: one worker each, on one processor, their output in a file."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

import psutil

SERVER_PROCESSOR: Final = 0
START_SECONDS: Final = 30.0
_LISTENS: Final = b"ing on http://"
_UVICORN: Final = (
    "uvicorn",
    *("--factory", "--workers", "1", "--loop", "uvloop"),
    *("--no-access-log", "--log-level", "info"),
)
SERVICE: Final = (sys.executable, "-m", "app")


def uvicorn(app: str, port: int, http: str = "httptools") -> tuple[str, ...]:
    return (sys.executable, "-m", *_UVICORN, "--http", http, "--port", str(port), app)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with what it has used of processor time and what it holds of memory."""

    name: str
    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        times = [one.cpu_times() for one in self._tree()]
        return float(sum(time.user + time.system for time in times))

    def megabytes(self) -> float:
        return float(sum(one.memory_info().rss for one in self._tree())) / 1e6

    def _tree(self) -> Sequence[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextmanager
def running(
    name: str, command: Sequence[str], port: int, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Run a server that says in its output when it listens, and end it afterwards."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    os.sched_setaffinity(process.pid, {SERVER_PROCESSOR})
    listens, ended = Event(), Event()

    def copy() -> None:
        with log.open("wb", buffering=0) as file:
            for line in process.stdout or ():
                file.write(line)
                if _LISTENS in line:
                    listens.set()
        ended.set()
        listens.set()

    reader = Thread(target=copy, name=f"output of {name}")
    reader.start()
    try:
        if not listens.wait(START_SECONDS) or ended.is_set():
            sys.exit(f"{name} does not listen:\n{log.read_text()[-2000:]}")
        yield Server(name, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(START_SECONDS)
        reader.join(START_SECONDS)


def service_environment(systems: Mapping[str, str], port: int, **settings: str) -> dict[str, str]:
    """Return the environment of a service that believes the load when it names its clients."""
    return {
        **systems,
        "TRUSTED_PROXIES": "127.0.0.1",
        "API_FIRST_HTTP_PORT": str(port),
        "WORKERS": "1",
        **settings,
    }
