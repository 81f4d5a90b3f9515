"""`python -m scripts.stack up|down|status|env|purge [--name NAME] [service …]`."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from time import monotonic

from scripts.stack.stack import Stack
from scripts.stack.system import StackError


def main() -> int:
    arguments = _arguments()
    try:
        stack = Stack(
            arguments.name,
            port_base=arguments.port_base,
            report=lambda line: print(line, file=sys.stderr, flush=True),
        )
        return {"up": _up, "down": _down, "status": _status, "env": _env, "purge": _purge}[arguments.command](
            stack, arguments
        )
    except StackError as error:
        print(f"stack {arguments.name}: {error}", file=sys.stderr)
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.stack", description="Real services on loopback.")
    parser.add_argument("command", choices=["up", "down", "status", "env", "purge"])
    parser.add_argument("services", nargs="*", metavar="service", help="all when none is named")
    parser.add_argument("--name", default="dev", help="which stack: dev, test, or your own (default dev)")
    parser.add_argument("--port-base", type=int, help="first port of a stack of your own")
    parser.add_argument("--format", choices=["sh", "json"], default="sh", help="of env")
    return parser.parse_intermixed_args()


def _up(stack: Stack, arguments: argparse.Namespace) -> int:
    began = monotonic()
    stack.up(*arguments.services)
    print(f"stack {arguments.name} is up ({monotonic() - began:.1f} s)", file=sys.stderr)
    return 0


def _down(stack: Stack, arguments: argparse.Namespace) -> int:
    stack.down(*arguments.services)
    return 0


def _purge(stack: Stack, arguments: argparse.Namespace) -> int:
    stack.purge()
    print(f"stack {arguments.name} is gone with its data", file=sys.stderr)
    return 0


def _status(stack: Stack, arguments: argparse.Namespace) -> int:
    rows = stack.status(*arguments.services)
    print(f"{'service':<10}{'pid':>8}  {'ports':<19}health")
    for row in rows:
        ports = ",".join(map(str, row.ports))
        print(f"{row.unit:<10}{row.pid or '-':>8}  {ports:<19}{'ok  ' if row.healthy else 'DOWN'} {row.word}")
    return 0 if rows and all(row.healthy for row in rows) else 1


def _env(stack: Stack, arguments: argparse.Namespace) -> int:
    environment = stack.environment()
    if arguments.format == "json":
        print(json.dumps(environment, indent=2))
    else:
        print("".join(f"export {key}={shlex.quote(value)}\n" for key, value in environment.items()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
