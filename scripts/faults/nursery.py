"""Runs pytest again and again, each time in a fork of a process that has imported what no fault changes.

Run by its path, with nothing of the project imported: what a fault has changed is imported by the fork.
A line of standard input is a list of pytest's arguments and the file for its output; a line of standard
output is its exit code.
"""

import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

import pytest

HEAVY: Final = (
    *("aio_pika", "aiomysql", "alembic.command", "asyncpg", "fastapi", "httpx", "hvac"),
    *("jsonschema_rs", "motor.motor_asyncio", "openapi_spec_validator", "opentelemetry.sdk.trace"),
    *("prometheus_client", "psutil", "pydantic_settings", "pytest_asyncio.plugin", "redis.asyncio.cluster"),
    *("sqlalchemy.ext.asyncio", "slowapi", "uvicorn", "yaml"),
)


def main() -> None:
    for name in HEAVY:
        importlib.import_module(name)
    sys.path[0] = str(Path.cwd())
    for line in sys.stdin:
        arguments, output = json.loads(line)
        child = os.fork()
        if not child:
            _become_pytest(arguments, output)
        signal.signal(signal.SIGTERM, lambda *_, child=child: os.kill(child, signal.SIGKILL))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become_pytest(arguments: list[str], output: str) -> None:
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number in (1, 2):
        os.dup2(descriptor, number)
    code = pytest.main(arguments)
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
