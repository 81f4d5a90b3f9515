"""Throw-away stacks in a folder that every account can reach."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.stack import Stack
from tests import workers
from tests.stack.server import Plain


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="stack-", dir="/tmp"))  # pytest's own is closed to others
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def port_base() -> int:
    """Find a base whose next ports are free; nothing of ours takes ports in that range."""
    for base in range(18100 + 400 * workers.NUMBER, 18500 + 400 * workers.NUMBER, 10):
        try:
            for offset in (1, 2):
                socket.create_server(("127.0.0.1", base + offset)).close()
        except OSError:
            continue
        return base
    raise AssertionError("no free ports from 18100 to 19000")


@pytest.fixture
def make_stack(folder: Path, port_base: int) -> Iterator[Callable[..., Stack]]:
    """Open the stack `unit`, as a command of its own would, with its report in `lines`."""

    def make(system: Plain | None = None, lines: list[str] | None = None) -> Stack:
        report = (lines if lines is not None else []).append
        systems = (system or Plain(),)
        return Stack("unit", port_base=port_base, systems=systems, root=folder, report=report)

    yield make
    make().kill()
