"""`python -m scripts.fuzz`: everything that the contract declares is asked for, on real systems.

For a change the same requests each time; with --minutes others, again and again, from a seed that is printed.
"""

import argparse
import asyncio
import secrets
import sys
from typing import Final

from scripts.fuzz.schemathesis import Plan
from scripts.fuzz.session import Session

EXAMPLES: Final = 25
FEW: Final = 15
MANY: Final = 200


def main() -> int:
    options = _arguments()
    session = Session(options.stack, _plan(options))
    if options.url:
        return asyncio.run(session.elsewhere(options.url))
    return asyncio.run(session.part() if options.operation or options.quick else session.whole())


def _plan(options: argparse.Namespace) -> Plan:
    operations = tuple(options.operation)
    if options.minutes is not None:
        seed = options.seed if options.seed is not None else secrets.randbelow(2**32)
        return Plan(examples=MANY, seed=seed, seconds=options.minutes * 60, operations=operations)
    return Plan(
        examples=FEW if options.quick else EXAMPLES,
        seed=options.seed,
        operations=operations,
        most_failures=1 if options.quick else 20,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description=__doc__)
    parser.add_argument(
        "--url",
        help="a running service with rate limits off, to which ACCESS_TOKEN is known; absent: one is started",
    )
    parser.add_argument("--stack", default="test", help="the stack it is started on (%(default)s)")
    parser.add_argument("--minutes", type=int, help="random, and as long as this")
    parser.add_argument("--seed", type=int, help="try what another run tried")
    parser.add_argument("--operation", action="append", default=[], help="schemathesis on this one alone")
    parser.add_argument("--quick", action="store_true", help="schemathesis alone, few examples, one failure")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
