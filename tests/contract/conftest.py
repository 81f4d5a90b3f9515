"""The contract that uses everything: its package, its honest handlers, and the two served."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from scripts.contract.__main__ import main

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold the generated package `everything` and `honest`, the handlers written for it."""
    folder = tmp_path_factory.mktemp("everything")
    spec = HERE / "everything.yaml"
    assert main(["generate", "--spec", str(spec), "--out", str(folder / "everything")]) == 0
    shutil.copytree(HERE / "honest", folder / "honest", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="session")
def unmeasured() -> Mapping[str, str]:
    """Return the environment without what would measure children that do not count."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@pytest.fixture(scope="session")
def everything_url(everything: Path, unmeasured: Mapping[str, str]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        serving = subprocess.Popen(
            [sys.executable, "-m", "honest", str(descriptor)],
            cwd=everything,
            pass_fds=[descriptor],
            env=dict(unmeasured),
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            serving.terminate()
            serving.wait(20)
