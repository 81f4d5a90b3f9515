"""`python -m scripts.fuzz [--url URL] [--max-examples N]`: schemathesis, every check on every operation.

Without a URL the service runs beside it on the stack of the tests: once with rate limits off for the whole of
it, and once with limits on, where nothing that the contract does not declare may appear. The contract guard
judges every answer of it, too.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.serve.service import CHECKOUT, free_port

REPORTS = CHECKOUT / "build"
SECONDS = 600
# By its URL schemathesis would leave out the operation that serves it.
CONTRACT = CHECKOUT / "generated" / "openapi.json"
LIMITED = ("--max-examples", "120", "--phases", "coverage,fuzzing", "--warnings", "off")
"""Enough for the limits to bite."""
AS_ADMIN = (
    'ACCESS_TOKEN=$("$0" -m app token --role admin --minutes 60) && export ACCESS_TOKEN && '
    'exec "$0" -m scripts.violations "$@"'
)


def main() -> int:
    arguments = _arguments()
    examples = ("--max-examples", str(arguments.max_examples))
    if arguments.url:
        return _run(_schemathesis(arguments.url, "fuzz", *examples), {})
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    whole = _schemathesis(url, "fuzz", *examples)
    limited = _schemathesis(url, "fuzz-limited", *LIMITED)
    return _beside(whole, port, limits=False) or _beside(limited, port, limits=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz")
    parser.add_argument(
        "--url",
        help="a running service with rate limits off, to which ACCESS_TOKEN is known; absent: one is started",
    )
    parser.add_argument("--max-examples", type=int, default=50, help="for each operation and phase (50)")
    return parser.parse_args()


def _schemathesis(url: str, report: str, *options: str) -> list[str]:
    REPORTS.mkdir(exist_ok=True)
    return [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(CHECKOUT / "schemathesis.toml")),
        *("run", str(CONTRACT), "--url", url),
        *("--report", "junit", "--report-junit-path", str(REPORTS / f"{report}.xml")),
        *options,
    ]


def _beside(command: list[str], port: int, *, limits: bool) -> int:
    print(f"fuzzing with rate limits {'on' if limits else 'off'}", flush=True)
    serve = [sys.executable, "-m", "scripts.serve", "--stack", "test", "--"]
    return _run(
        [*serve, "sh", "-c", AS_ADMIN, sys.executable, *command],
        {
            "API_FIRST_HTTP_PORT": str(port),
            "RATE_LIMIT_ENABLED": str(limits).lower(),
            "LOG_LEVEL": "WARNING",
            "CONTRACT_GUARD_SAMPLE": "1",
        },
    )


def _run(command: list[str], settings: Mapping[str, str]) -> int:
    child = subprocess.Popen(command, env={**os.environ, **settings}, cwd=CHECKOUT)
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        child.terminate()  # scripts.serve ends what it started
        child.wait()
        print(f"not done after {SECONDS} seconds", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
