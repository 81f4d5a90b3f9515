"""Processes in their own session, known again by pid and start time."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import NamedTuple

import psutil

from scripts.stack.site import Account

# The shell ends at once, so that the server is the child of init: as a zombie of ours a killed server would
# keep its pid in use. A shell has what it starts in the background ignore these two signals.
_LAUNCH = 'setsid env --default-signal=INT,QUIT -- "$@" >&2 & echo $!'

_LISTENING = "0A"
_STATE, _THREADS, _START_TIME = 0, 17, 19


@dataclass(frozen=True, slots=True)
class Identity:
    pid: int
    started: str
    """Boot id and clock ticks since boot: a pid used again differs in it."""

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        """Identify the process that has this pid now; None when there is none."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # A killed process is a zombie before its last thread is gone, and with that its ports.
        if fields[_STATE] in "ZX" and int(fields[_THREADS]) <= 1:
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return cls(pid, f"{boot}:{fields[_START_TIME]}")

    def alive(self) -> bool:
        return Identity.of(self.pid) == self

    def family(self) -> list[psutil.Process]:
        """List the process and all that descend from it."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.alive():
                process = psutil.Process(self.pid)
                return [process, *process.children(recursive=True)]
        return []

    def signal(self, number: Signals) -> None:
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def signal_family(self, number: Signals) -> None:
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def holds(self, port: int) -> bool:
        """Tell whether this process, or one that it started, listens on the port."""
        wanted = {f"socket:[{inode}]" for inode in _listeners(port)}
        return bool(wanted) and any(wanted & set(_links(member.pid)) for member in self.family())


def spawn(
    command: Sequence[str], environment: Mapping[str, str], account: Account, folder: Path, log: Path
) -> Identity:
    change = _change_to(account)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as output:
        launched = subprocess.run(
            ["/bin/sh", "-c", _LAUNCH, "launch", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            check=True,
            cwd=folder,
            env=environment,
            user=change.user,
            group=change.group,
            extra_groups=change.groups,
        )
    pid = int(launched.stdout)
    return Identity.of(pid) or Identity(pid, "ended")


def run(command: Sequence[str], environment: Mapping[str, str], account: Account, folder: Path) -> None:
    """Run a short program to its end; its output is in the error when it fails."""
    change = _change_to(account)
    subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        cwd=folder,
        env=environment,
        text=True,
        user=change.user,
        group=change.group,
        extra_groups=change.groups,
    )


def inhabited(folder: Path) -> bool:
    """Tell whether a process that we can look into works in the folder."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.cwd() == str(folder):
                return True
    return False


def occupied(port: int) -> bool:
    return bool(_listeners(port))


class _Change(NamedTuple):
    user: int | None
    group: int | None
    groups: list[int] | None


def _change_to(account: Account) -> _Change:
    if os.geteuid() != 0 or account.uid == 0:
        return _Change(None, None, None)
    return _Change(account.uid, account.gid, os.getgrouplist(account.name, account.gid))


def _listeners(port: int) -> set[str]:
    """Return the socket inodes that listen on the port, whoever they belong to."""
    found = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(FileNotFoundError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                _, local, _, state, *rest = line.split()
                if state == _LISTENING and int(local.rpartition(":")[2], 16) == port:
                    found.add(rest[5])
    return found


def _links(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                yield str(descriptor.readlink())
