"""`make test`: every level of proof on stacks of its own, which are ended whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import FrameType

from scripts.stack import Stack, StackError

CHECKOUT = Path(__file__).resolve().parents[1]
STEPS = ("check", "validate-apis", "test-only", "check-parity", "fuzz")


def main() -> int:
    signal.signal(signal.SIGTERM, _leave)
    began = monotonic()
    base = os.environ.get("PORT_BASE")
    stack = Stack("test", report=_say, port_base=int(base) if base else None)
    second = Stack("test-2", report=_say, port_base=int(base) + 100 if base else None)
    try:
        stack.up()
        outcomes = {step: _run(step, {**os.environ, **stack.environment()}) for step in STEPS}
    except StackError as error:
        _say(str(error))
        outcomes = {"stack": False}
    finally:
        second.down()
        stack.down()
    failed = [step for step, passed in outcomes.items() if not passed]
    words = f"FAILED in {', '.join(failed)}" if failed else f"passed: {', '.join(outcomes)}"
    _say(f"\nmake test {words} ({monotonic() - began:.0f} s)")
    return 1 if failed else 0


def _run(step: str, environment: Mapping[str, str]) -> bool:
    began = monotonic()
    _say(f"\n== {step}")
    passed = subprocess.run(
        ["make", "--no-print-directory", step], cwd=CHECKOUT, env=environment, check=False
    )
    _say(f"== {step}: {'passed' if passed.returncode == 0 else 'FAILED'} ({monotonic() - began:.0f} s)")
    return passed.returncode == 0


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
