"""`python -m app token --role admin`: prints an access token, signed by the key in Vault."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing

from app.breaker import CircuitBreaker
from app.errors import BaseAPIException
from app.integrations.vault import Vault
from app.integrations.vault_transit import SigningKey
from app.principal import Principal
from app.services.access_tokens import Terms, issue
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
    parser.add_argument("--role", action="append", default=[], help="a role that it gives; may be repeated")
    parser.add_argument("--subject", default="operator", help="whom it speaks for (operator)")
    parser.add_argument("--minutes", type=int, choices=range(1, 1441), default=30, metavar="1..1440")
    return parser.parse_args(arguments)


async def _token(settings: Settings, wanted: argparse.Namespace) -> str:
    vault = Vault(settings.vault, CircuitBreaker("vault"))
    principal = Principal(wanted.subject, tuple(wanted.role))
    terms = Terms(settings.tokens.issuer, settings.tokens.audience)
    async with aclosing(vault):
        await vault.start()
        return await issue(SigningKey(vault, settings.tokens.key), terms, principal, wanted.minutes * 60)
