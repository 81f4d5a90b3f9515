"""Which of pytest's processes this is: each has a stack and ports of its own."""

import os
from typing import Final

NUMBER: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def stack_name() -> str:
    """STACK, or `test`; the second process has one of the same name with -2."""
    name = os.environ.get("STACK", "test")
    return f"{name}-{NUMBER + 1}" if NUMBER else name
