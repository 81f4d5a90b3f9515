"""`make test`: every level of proof on stacks of its own, which are ended whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Final

from scripts.stack import Stack, StackError

CHECKOUT: Final = Path(__file__).resolve().parents[1]
STEPS: Final = ("check", "validate-apis", "test-only", "check-parity", "fuzz")
MOST_SHOWN: Final = 25
"""Last lines of a failed step that are shown again: a log of CI is often read from its end, or cut to it."""


def main() -> int:
    signal.signal(signal.SIGTERM, _leave)
    began = monotonic()
    base = os.environ.get("PORT_BASE")
    stack = Stack("test", report=_say, port_base=int(base) if base else None)
    second = Stack("test-2", report=_say, port_base=int(base) + 100 if base else None)
    try:
        stack.up()
        environment = {**os.environ, **stack.environment()}
        failed = {step: lines for step in STEPS if (lines := _run(step, environment)) is not None}
    except StackError as error:
        failed = {"stack": [str(error)]}
    finally:
        second.down()
        stack.down()
    for step, lines in failed.items():
        _say("\n".join((f"\n== {step} FAILED; its last lines were:", *lines)))
    words = f"FAILED in {', '.join(failed)}" if failed else f"passed: {', '.join(STEPS)}"
    _say(f"\nmake test {words} ({monotonic() - began:.0f} s)")
    return 1 if failed else 0


def _run(step: str, environment: Mapping[str, str]) -> list[str] | None:
    """Run the step as it shows what it says; return its last lines if it failed."""
    began = monotonic()
    _say(f"\n== {step}")
    lines: deque[str] = deque(maxlen=MOST_SHOWN)
    with subprocess.Popen(
        ["make", "--no-print-directory", step],
        cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    ) as child:  # fmt: skip
        for line in child.stdout or ():
            _say(line.removesuffix("\n"))
            lines.append(line.removesuffix("\n"))
    passed = child.returncode == 0
    _say(f"== {step}: {'passed' if passed else 'FAILED'} ({monotonic() - began:.0f} s)")
    return None if passed else list(lines)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
