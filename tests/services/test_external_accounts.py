"""The names that an account of the OpenID provider is offered at first sight."""

from collections.abc import Iterator

import pytest

from app.integrations.external_identities import KnownAccount
from app.principal import USER
from app.services.external_accounts import ExternalAccounts


class Identities:
    """Knows nobody, and notes which names there were to choose from."""

    def __init__(self) -> None:
        self.offered: list[str] = []

    async def find(self, _subject: str) -> KnownAccount | None:
        return None

    async def find_or_create(self, _subject: str, names: Iterator[str]) -> KnownAccount:
        self.offered = list(names)
        return KnownAccount(7, USER, enabled=True)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("ann", ["ann", "ann-3beaf425f08bda85", "oidc-3beaf425f08bda85"]),
        ("Operator-Admin", ["Operator-Admin-3beaf425f08bda85", "oidc-3beaf425f08bda85"]),
        ("!", ["oidc-3beaf425f08bda85"]),
    ],
)
async def test_a_name_of_operators_is_not_among_them(said: str, names: list[str]) -> None:
    identities = Identities()
    accounts = ExternalAccounts("https://issuer.example", "preferred_username")
    accounts.attach(identities)
    await accounts.principal({"sub": "7", "preferred_username": said})
    assert identities.offered == names
