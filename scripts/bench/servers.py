"""The servers that are compared: one worker each, on one processor, their output in a file."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import hvac  # type: ignore[import-untyped]

from scripts.stack import Stack

SERVER_PROCESSOR: Final = 0
_START_SECONDS: Final = 30.0
_UVICORN: Final = (
    "uvicorn --factory --workers 1 --loop uvloop --http httptools --no-access-log --log-level warning"
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the processor time that it has used."""

    name: str
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def commands(port: int) -> Mapping[str, tuple[int, list[str]]]:
    def uvicorn(app: str, own_port: int) -> list[str]:
        return [sys.executable, "-m", *_UVICORN.split(), "--port", str(own_port), app]

    return {
        "bare": (port, uvicorn("scripts.bench.bare:create_app", port)),
        "usual": (port + 1, uvicorn("scripts.bench.usual:create_app", port + 1)),
        "service": (port + 2, [sys.executable, "-m", "app"]),
    }


@contextmanager
def running(port: int, log: Path) -> Iterator[dict[str, Server]]:
    systems = _systems()
    environment = {
        **systems,
        "REDIS_PASSWORD": systems.get("REDIS_PASSWORD") or _redis_password(systems),
        "TRUSTED_PROXIES": "127.0.0.1",
        "FORWARDED_ALLOW_IPS": "127.0.0.1",
        "API_FIRST_HTTP_PORT": str(port + 2),
        "WORKERS": "1",
    }
    processes: list[subprocess.Popen[bytes]] = []
    servers = {}
    try:
        for name, (own_port, command) in commands(port).items():
            output = (log / f"{name}.log").open("wb")
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
            os.sched_setaffinity(process.pid, {SERVER_PROCESSOR})
            processes.append(process)
            servers[name] = Server(name, own_port, process.pid)
            _await(process, own_port, log / f"{name}.log")
        yield servers
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=_START_SECONDS)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > give_up:
            sys.exit(f"{' '.join(process.args)} does not answer; see {log}")  # type: ignore[arg-type]
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1) as answer:
            return bool(json.load(answer))
    except OSError:
        return False


def _systems() -> dict[str, str]:
    """Take the systems that the environment names, else those of the stack, started where they are not."""
    if "VAULT_ADDR" in os.environ:
        return dict(os.environ)
    stack = Stack("dev")
    stack.up()
    return {**os.environ, **stack.environment()}


def _redis_password(systems: Mapping[str, str]) -> str:
    """Take it from where the service takes it."""
    folder = Path(systems["VAULT_APPROLE_DIR"])
    client = hvac.Client(url=systems["VAULT_ADDR"], timeout=5)
    role, secret = ((folder / name).read_text(encoding="ascii").strip() for name in ("role-id", "secret-id"))
    client.auth.approle.login(role_id=role, secret_id=secret)
    answer = client.secrets.kv.v2.read_secret_version("redis-1", raise_on_deleted_version=True)
    client.auth.token.revoke_self()
    return str(answer["data"]["data"]["password"])
