"""`python -m app [serve | worker | jobs | migrate | account | token] …`: serves when nothing else is said."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

# Imported once asked for: to serve needs no Alembic, and to migrate no web server.
COMMANDS: Final = {
    "serve": "app.serve",
    "worker": "app.worker",
    "jobs": "app.held_jobs",
    "migrate": "app.migrate",
    "account": "app.account",
    "token": "app.token",
}


def main(arguments: Sequence[str]) -> int:
    command, *others = arguments or ("serve",)
    if command not in COMMANDS:
        print(f"usage: python -m app [{' | '.join(COMMANDS)}] …", file=sys.stderr)  # noqa: T201  a command line
        return 2
    code: int = import_module(COMMANDS[command]).main(others)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
