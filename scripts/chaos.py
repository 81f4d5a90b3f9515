"""`make chaos`: the tests that break things under load, on a stack of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.stack import Stack, StackError

CHECKOUT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str]) -> int:
    """Run pytest on the tests; a stack that STACK names stays up, ours is ended."""
    name = os.environ.get("STACK", "chaos")
    base = os.environ.get("PORT_BASE")
    try:
        stack = Stack(name, report=_say, port_base=int(base) if base else None)
        stack.up()
    except StackError as error:
        _say(str(error))
        return 1
    command = [sys.executable, "-m", "pytest", "--capture=no", "tests/chaos", *arguments]
    try:
        return subprocess.run(
            command, cwd=CHECKOUT, env={**os.environ, "STACK": name}, check=False
        ).returncode
    finally:
        if "STACK" not in os.environ:
            stack.down()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
