"""`python -m app serve`: listens, and ends well."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import uvicorn

from app import logs
from app.errors import ConfigurationError
from app.settings import Settings

_MULTIPROCESS_DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """Give several workers an empty folder for their metrics; they read the variable when they import."""
    if workers == 1:
        os.environ.pop(_MULTIPROCESS_DIRECTORY, None)
        yield
        return
    with tempfile.TemporaryDirectory(prefix="metrics-") as scratch:
        directory = Path(os.environ.setdefault(_MULTIPROCESS_DIRECTORY, scratch))
        directory.mkdir(parents=True, exist_ok=True)
        for file in directory.glob("*.db"):
            file.unlink()
        yield


def main(_arguments: Sequence[str]) -> int:
    # uvicorn raises the signal again once it has shut down; by default that would not be an exit of 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        sys.exit(f"configuration: {error.message}")
    logs.configure(settings.log_level)
    with _shared_metrics(settings.workers):
        uvicorn.run(
            "app.main:app_factory",
            factory=True,
            host=settings.host,
            port=settings.http_port,
            workers=settings.workers,
            loop="uvloop",
            http="app.protocol:Protocol",  # imported once the folder of the metrics is settled
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # our own layer believes the configured proxies only
            timeout_graceful_shutdown=settings.shutdown_seconds,
        )
    return 0
