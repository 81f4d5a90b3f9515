"""`make screenshots`: the documentation pages in a real browser, with what it saw in build/screenshots."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.stack import Stack, StackError, install

CHECKOUT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str]) -> int:
    """Run pytest on the tests, on the stack of the tests or the one that STACK names."""
    name = os.environ.get("STACK", "test")
    try:
        if shutil.which("chromium") is None and not install.debian(["chromium"], _say):
            _say("the pages need a browser. As root: apt-get install chromium   then run this again.")
            return 1
        Stack(name, report=_say).up()
    except StackError as error:
        _say(str(error))
        return 1
    command = [sys.executable, "-m", "pytest", "tests/pages", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env={**os.environ, "STACK": name}, check=False).returncode


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
