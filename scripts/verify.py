"""`make test`: every level of proof on stacks of its own, which are ended whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections import deque
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Final, cast

from scripts.stack import Stack, StackError

CHECKOUT: Final = Path(__file__).resolve().parents[1]
ALONE: Final = ("check", "validate-apis", "test-only")
SIDE_BY_SIDE: Final = ("check-parity", "fuzz STACK=test-2")
"""On a stack each; the first mostly waits for windows of rate limits to end."""
MOST_SHOWN: Final = 25
"""Last lines of a failed step that are shown again: a log of CI is often read from its end, or cut to it."""
LONGEST_LINE: Final = 2**24


def main() -> int:
    signal.signal(signal.SIGTERM, _leave)
    began = monotonic()
    base = os.environ.get("PORT_BASE")
    stack = Stack("test", report=_say, port_base=int(base) if base else None)
    second = Stack("test-2", report=_say, port_base=int(base) + 100 if base else None)
    try:
        stack.up()
        failed = asyncio.run(_failures(stack, second))
    except StackError as error:
        failed = {"stack": [str(error)]}
    finally:
        second.down()
        stack.down()
    for step, lines in failed.items():
        _say("\n".join((f"\n== {step} FAILED; its last lines were:", *lines)))
    words = f"FAILED in {', '.join(failed)}" if failed else f"passed: {', '.join((*ALONE, *SIDE_BY_SIDE))}"
    _say(f"\nmake test {words} ({monotonic() - began:.0f} s)")
    return 1 if failed else 0


async def _failures(stack: Stack, second: Stack) -> dict[str, list[str]]:
    """Run all steps, whatever comes of those before; return the last lines of those that failed."""
    outcomes = {step: await _run(step, stack) for step in ALONE}
    second.up()
    steps = zip(SIDE_BY_SIDE, (stack, second), strict=True)
    found = await asyncio.gather(*(_run(step, on, prefix=f"{step:18}| ") for step, on in steps))
    outcomes |= dict(zip(SIDE_BY_SIDE, found, strict=True))
    return {step: lines for step, lines in outcomes.items() if lines is not None}


async def _run(step: str, stack: Stack, prefix: str = "") -> list[str] | None:
    """Run the step and show what it says; return its last lines if it failed."""
    began = monotonic()
    _say(f"\n== {step}")
    lines: deque[str] = deque(maxlen=MOST_SHOWN)
    child = await asyncio.create_subprocess_exec(
        "make", "--no-print-directory", *step.split(),
        cwd=CHECKOUT, env={**os.environ, **stack.environment()},
        stdout=PIPE, stderr=STDOUT, limit=LONGEST_LINE,
    )  # fmt: skip
    try:
        async for line in cast("asyncio.StreamReader", child.stdout):
            lines.append(line.decode(errors="replace").rstrip("\n"))
            _say(prefix + lines[-1])
        passed = await child.wait() == 0
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()
    _say(f"== {step}: {'passed' if passed else 'FAILED'} ({monotonic() - began:.0f} s)")
    return None if passed else list(lines)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
