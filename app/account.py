"""`python -m app account --role admin --username NAME`: makes an account, such as the first one of all."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Final

from app.errors import BaseAPIException, ValidationError
from app.resources import open_accounts
from app.services import operators
from app.services.passwords import Passwords, require_acceptable
from app.services.users import new_password
from app.settings import Settings
from generated.operations import CONTRACT
from generated.runtime.judge import judged

RULES: Final = (
    "The username has 1 to 50 letters, digits, dots, hyphens and underscores,"
    " the password 15 to 128 characters."
)


def main(arguments: Sequence[str]) -> int:
    wanted = _arguments(arguments)
    given = sys.stdin.readline().rstrip("\r\n") if wanted.password_stdin else None
    try:
        shown = asyncio.run(_create(Settings.load(), wanted, given))
    except BaseAPIException as error:
        print(f"account: {error.message}", file=sys.stderr)  # noqa: T201  a command line
        return 1
    print(shown)  # noqa: T201  a command line
    return 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app account", description="Make an account.")
    parser.add_argument("--username", required=True, help="its name")
    parser.add_argument("--role", choices=sorted(operators.ROLES), default="user", help="its role (user)")
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password, a line, from standard input; without it one is made and shown once",
    )
    return parser.parse_args(arguments)


async def _create(settings: Settings, wanted: argparse.Namespace, given: str | None) -> str:
    password = new_password() if given is None else given
    _require_form(wanted.username, password)
    with closing(Passwords(settings.passwords)) as passwords:
        password_hash = await passwords.hash(password)
    async with open_accounts(settings) as resources:
        account_id = await operators.create(
            resources.transactions, wanted.username, wanted.role, password_hash
        )
    made = f"account {account_id}: {wanted.username}, {wanted.role}"
    return made if given is not None else f"{made}\npassword, shown this once: {password}"


def _require_form(username: str, password: str) -> None:
    """Demand what the contract does of a registration."""
    registration = {"username": username, "password": password}
    if not judged(CONTRACT.judge.validator("Registration"), registration):
        raise ValidationError(RULES)
    require_acceptable(password, username)
