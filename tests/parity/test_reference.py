"""The adapter for the code-first reference: against a stand-in that answers as its documentation says."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn

from scripts.contract.mock.app import app_of
from scripts.contract.mock.package import load
from tests.parity import stand_in

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(app: Any) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    with serving(app_of(load(str(ROOT / "spec" / "openapi.yaml")))) as url:
        yield url


def compared(ours: str, theirs: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=line", "parity-tests/cases/code_first.py"],
        check=False,
        cwd=ROOT,
        env={
            **os.environ,
            "BASE_URLS": ours,
            "REFERENCE_URL": theirs,
            "CONTRACT": str(ROOT / "generated" / "openapi.json"),
        },
        capture_output=True,
        text=True,
    )
    return ended.stdout


def test_every_difference_to_the_reference_has_a_reason(mock: str) -> None:
    with serving(stand_in.app) as reference:
        printed = compared(mock, reference)
    assert printed.splitlines()[-1].startswith("14 passed"), printed


def test_a_reason_without_its_difference_fails(mock: str) -> None:
    printed = compared(mock, mock)
    assert printed.splitlines()[-1].startswith("4 failed, 10 passed"), printed
