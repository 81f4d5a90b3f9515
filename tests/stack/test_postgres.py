"""The lock file that a killed PostgreSQL leaves behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.stack import Stack
from scripts.stack.postgres import Postgres
from scripts.stack.site import Site

MakeStack = Callable[..., Stack]


@pytest.fixture
def site(make_stack: MakeStack) -> Site:
    return make_stack().site


@pytest.fixture
def lock(site: Site) -> Path:
    """Return the lock file's path in a folder that looks like a cluster."""
    data = site.home("postgres", Postgres().account) / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")
    return data / "postmaster.pid"


@pytest.fixture
def zombie() -> Iterator[int]:
    """Yield the pid of a process that has ended and that nobody has waited for."""
    with subprocess.Popen(["/bin/true"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process.pid


def test_the_lock_of_a_dead_server_whose_pid_is_still_in_use_goes(
    site: Site, lock: Path, zombie: int
) -> None:
    lock.write_text(f"{zombie}\n{lock.parent}\n")

    Postgres().prepare(site)

    assert not lock.exists()


def test_the_lock_of_a_living_server_stays(site: Site, lock: Path) -> None:
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n")

    Postgres().prepare(site)

    assert lock.exists()


def test_the_lock_stays_while_one_of_its_processes_works_on(
    site: Site, lock: Path, zombie: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.stack.postgres.LAST_ONES_SECONDS", 0.1)
    lock.write_text(f"{zombie}\n{lock.parent}\n")
    with subprocess.Popen(["/usr/bin/sleep", "60"], cwd=lock.parent) as backend:
        Postgres().prepare(site)
        backend.kill()

    assert lock.exists()
