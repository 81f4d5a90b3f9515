"""`python -m app serve`: listens, and ends well."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app import logs, worker_files
from app.errors import ConfigurationError
from app.listeners import bind
from app.server import Listeners, Server
from app.settings import Settings
from app.supervisor import Supervisor

CLOSING_SECONDS: Final = 10.0
"""Time for a worker to close its pools, beyond which it is killed."""


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """Give several workers an empty folder for their metrics; they read the variable when they import."""
    if workers == 1:
        os.environ.pop(worker_files.DIRECTORY, None)
        yield
        return
    with tempfile.TemporaryDirectory(prefix="metrics-") as scratch:
        directory = Path(os.environ.setdefault(worker_files.DIRECTORY, scratch))
        directory.mkdir(parents=True, exist_ok=True)
        for file in directory.glob("*.db"):
            file.unlink()
        yield


def main(_arguments: Sequence[str]) -> int:
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        sys.exit(f"configuration: {error.message}")
    logs.configure(settings.log_level)
    ports = [settings.http_port, *([settings.https_port] if settings.enable_tls else [])]
    sockets = [_bound(settings.host, port) for port in ports]
    with _shared_metrics(settings.workers):
        if settings.workers == 1:
            Server(settings, Listeners(*sockets)).run()
            return 0
        return asyncio.run(_supervise(settings, sockets))


def _bound(host: str, port: int) -> socket.socket:
    try:
        return bind(host, port)
    except OSError as error:
        sys.exit(f"cannot listen on {host} port {port}: {error.strerror}")


async def _supervise(settings: Settings, sockets: Sequence[socket.socket]) -> int:
    supervisor = Supervisor(
        sockets,
        workers=settings.workers,
        patience=settings.worker_timeout_seconds,
        grace=settings.drain_seconds + settings.shutdown_seconds + CLOSING_SECONDS,
    )
    return await supervisor.run()
