"""What the supervisor promises about processes, on real ones."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from scripts.stack import Stack, StackError, supervisor
from scripts.stack.process import Identity
from tests.stack.server import CRASH, DEAF, PYTHON, Plain, invoker

MakeStack = Callable[..., Stack]


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["/usr/bin/sleep", "60"]) as process:
        yield process
        process.kill()


def pids(stack: Stack) -> list[int | None]:
    return [row.pid for row in stack.status()]


def some(stack: Stack) -> list[int]:
    return [pid for pid in pids(stack) if pid is not None]


def test_up_starts_each_process_in_a_session_of_its_own_and_asks_it(make_stack: MakeStack) -> None:
    stack = make_stack()

    stack.up()

    assert [(row.unit, row.healthy, row.word) for row in stack.status()] == [
        ("plain-1", True, "ready"),
        ("plain-2", True, "ready"),
    ]
    assert [os.getsid(pid) for pid in some(stack)] == some(stack)
    assert os.getpid() not in [psutil.Process(pid).ppid() for pid in some(stack)]


def test_up_twice_starts_nothing(make_stack: MakeStack) -> None:
    make_stack().up()
    before = pids(make_stack())
    lines: list[str] = []

    make_stack(lines=lines).up()

    assert pids(make_stack()) == before
    assert not [line for line in lines if "starting" in line]


def test_up_restarts_the_process_that_died_and_no_other(make_stack: MakeStack) -> None:
    make_stack().up()
    first, second = some(make_stack())
    os.kill(first, signal.SIGKILL)
    psutil.Process(first).wait(5)
    lines: list[str] = []

    make_stack(lines=lines).up()

    assert lines[0] == "plain     starting plain-1"
    assert pids(make_stack())[1] == second
    assert pids(make_stack())[0] not in (None, first)


def test_a_port_of_a_stranger_is_refused_before_anything_starts(
    make_stack: MakeStack, port_base: int
) -> None:
    with socket.create_server(("127.0.0.1", port_base + 2)) as taken:
        with pytest.raises(StackError, match=f"port {port_base + 2} is held by a process"):
            make_stack().up()

        assert pids(make_stack()) == [None, None]
        assert taken.getsockname() == ("127.0.0.1", port_base + 2)


def test_a_strangers_port_is_not_taken_for_ours(stranger: subprocess.Popen[bytes], port_base: int) -> None:
    identity = Identity.of(stranger.pid)
    assert identity is not None

    with socket.create_server(("127.0.0.1", port_base + 1)):
        assert not identity.holds(port_base + 1)


def test_down_ends_its_own_processes_and_leaves_the_others(
    make_stack: MakeStack, stranger: subprocess.Popen[bytes]
) -> None:
    make_stack().up()
    ours = some(make_stack())

    make_stack().down()

    assert [pid for pid in ours if Identity.of(pid)] == []
    assert stranger.poll() is None
    assert pids(make_stack()) == [None, None]


def test_a_pid_used_again_by_a_stranger_is_left_alone(
    make_stack: MakeStack, stranger: subprocess.Popen[bytes]
) -> None:
    stack = make_stack()
    record = stack.site.folder / "run" / "plain-1.json"
    record.write_text(f'{{"pid": {stranger.pid}, "started": "another boot:1"}}')

    stack.down()

    assert stranger.poll() is None
    assert not record.exists()


def test_down_twice_is_fine(make_stack: MakeStack) -> None:
    make_stack().down()
    make_stack().down()

    assert pids(make_stack()) == [None, None]


def test_one_process_is_stopped_and_started_by_name(make_stack: MakeStack) -> None:
    make_stack().up()
    kept = pids(make_stack())[0]

    make_stack().stop("plain-2")

    assert pids(make_stack()) == [kept, None]
    assert not any(row.healthy for row in make_stack().status())
    make_stack().start("plain")
    assert all(row.healthy for row in make_stack().status())


def test_a_paused_process_holds_its_port_and_answers_nothing(
    make_stack: MakeStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "PROBE_SECONDS", 0.3)
    stack = make_stack()
    stack.up()

    stack.pause()

    assert [(row.pid is None, row.word) for row in stack.status()] == [
        (False, "unwell: no answer in 0.3 s"),
        (False, "unwell: no answer in 0.3 s"),
    ]
    stack.resume()
    assert [row.healthy for row in stack.status()] == [True, True]


def test_a_paused_process_can_be_ended(make_stack: MakeStack) -> None:
    stack = make_stack()
    stack.up()
    stack.pause()

    stack.down()

    assert pids(stack) == [None, None]


def test_who_does_not_leave_when_asked_is_killed(
    make_stack: MakeStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.3)
    stack = make_stack(Plain(program=DEAF))
    stack.up()

    stack.down()

    assert pids(stack) == [None, None]


def test_a_server_that_ends_at_once_is_reported_with_its_last_words(make_stack: MakeStack) -> None:
    stack = make_stack(Plain(program=CRASH))

    with pytest.raises(StackError, match=r"plain-\d ends as soon as it is started:\n(.*\n)*no such luck"):
        stack.up()


def test_a_server_that_never_answers_is_reported_with_the_reason(
    make_stack: MakeStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "START_SECONDS", 0.5)
    lines: list[str] = []
    stack = make_stack(Plain(program="import time; time.sleep(60)"), lines)

    with pytest.raises(StackError, match=r"plain was not ready within 0\.5 s"):
        stack.up()


def test_root_drops_to_the_servers_own_account(make_stack: MakeStack) -> None:
    account = "nobody" if os.geteuid() == 0 else invoker()
    stack = make_stack(Plain(account=account))

    stack.up()

    expected = pwd.getpwnam(account).pw_uid
    assert [psutil.Process(pid).uids().effective for pid in some(stack)] == [expected, expected]
    assert (stack.site.folder / "plain").stat().st_uid == expected


def test_a_command_waits_for_another_on_the_same_stack(make_stack: MakeStack, folder: Path) -> None:
    make_stack()
    holder = subprocess.Popen(
        ["/usr/bin/flock", folder / "unit" / "lock", PYTHON, "-c", "print('held', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        holder.communicate(b"\n")

    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        stack = Stack("unit", systems=(Plain(),), root=folder, report=report)
        stack.down()

    assert lines == ["waiting for another command on this stack"]
