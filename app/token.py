"""`python -m app token --role admin`: prints an access token of an account, signed by the key in Vault."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from app.errors import BaseAPIException
from app.resources import open_accounts
from app.services import operators
from app.services.auth import Gate
from app.services.sessions import Sessions
from app.settings import Settings


def main(arguments: Sequence[str]) -> int:
    wanted = _arguments(arguments)
    try:
        token = asyncio.run(_token(Settings.load(), wanted))
    except BaseAPIException as error:
        print(f"token: {error.message}", file=sys.stderr)  # noqa: T201  a command line
        return 1
    print(token)  # noqa: T201  a command line
    return 0


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app token", description="Print an access token.")
    parser.add_argument("--role", choices=sorted(operators.ROLES), default="user", help="its role (user)")
    parser.add_argument("--username", help="whom it speaks for (operator-ROLE); made where there is none")
    parser.add_argument("--minutes", type=int, choices=range(1, 1441), default=30, metavar="1..1440")
    return parser.parse_args(arguments)


async def _token(settings: Settings, wanted: argparse.Namespace) -> str:
    """Begin a session that ends like any other: by logging out, or with its account."""
    gate = Gate(settings)
    async with open_accounts(settings) as resources:
        await gate.keys.read(resources.signing_key)
        username = wanted.username or operators.NAMES[wanted.role]
        account_id = await operators.ensure(resources.transactions, username, wanted.role)
        sessions = Sessions(settings.sessions, resources.transactions, gate.issuer, gate.ended)
        return await sessions.begin_without_refresh(account_id, wanted.minutes * 60)
