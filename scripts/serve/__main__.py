"""`python -m scripts.serve [--reload | -- COMMAND …]`: the service in the foreground, or beside a command."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys

from scripts.serve.foreground import Foreground
from scripts.stack import Stack, StackError, install


def main() -> int:
    arguments = _arguments()
    try:
        stack = None if arguments.stack == "none" else Stack(arguments.stack, report=_report)
        environment = _environment(stack, beside=bool(arguments.command))
        foreground = Foreground(
            environment, stays=stack is not None, authority=stack.authority if stack else None
        )
        if arguments.command:
            return asyncio.run(foreground.beside(arguments.command))
        if shutil.which("curl") is None and not install.debian(["curl"], _report):
            _report("the curl lines below need curl: apt-get install curl")
        return asyncio.run(foreground.reloading() if arguments.reload else foreground.run())
    except StackError as error:
        _report(str(error))
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.serve")
    parser.add_argument("--stack", default="dev", help="which local stack; none for servers of your own")
    parser.add_argument("--reload", action="store_true", help="regenerate and restart when a file is saved")
    parser.add_argument(
        "command", nargs="*", help="run it with BASE_URL and BASE_URLS set while the service answers"
    )
    return parser.parse_args()


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _environment(stack: Stack | None, *, beside: bool) -> dict[str, str]:
    """Bring the stack up; what the caller has set wins over what the stack says."""
    # Nobody has to be told that it is about to end: whoever asks is at this machine.
    at_once = {"DRAIN_SECONDS": "0", "JOBS_SHUTDOWN_SECONDS": "10"}
    if stack is None:
        return {**at_once, **os.environ}
    stack.up()
    # Beside a command it takes ports of the stack's own: 8001 may be in use by a person.
    numbers = {"API_FIRST_HTTP_PORT": 80, "API_FIRST_HTTPS_PORT": 81} if beside else {}
    ports = {name: str(stack.site.port(number)) for name, number in numbers.items()}
    return {**at_once, **stack.environment(), **ports, **os.environ}


if __name__ == "__main__":
    sys.exit(main())
