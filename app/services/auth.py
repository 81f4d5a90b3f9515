"""Who is asking, and how they come by what they show: the parts of it, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

from app.integrations.postgres import Postgres
from app.integrations.sessions_table import EndedTable
from app.integrations.sql_sessions import Transactions
from app.integrations.vault_transit import SigningKey
from app.services.access_tokens import AccessTokens, OwnIssuer, Terms
from app.services.ended_sessions import EndedSessions
from app.services.external_tokens import external_issuers, opened
from app.services.logins import Logins
from app.services.passwords import Passwords
from app.services.sessions import Sessions
from app.services.signing_keys import SigningKeys
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Auth:
    """What handlers need of it."""

    keys: SigningKeys
    passwords: Passwords
    logins: Logins
    sessions: Sessions


class Gate:
    """What judges access tokens; it is there before the systems are, and believes nobody until it knows."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.keys = SigningKeys(refresh_seconds=settings.tokens.refresh_seconds)
        self.ended = EndedSessions()
        self.issuer = OwnIssuer(Terms(settings.tokens.issuer, settings.tokens.audience), self.keys)
        self.others = external_issuers(settings)
        self.tokens = AccessTokens([self.issuer, *self.others], self.ended)

    @asynccontextmanager
    async def attached(
        self, transactions: Transactions, postgres: Postgres, signing_key: SigningKey
    ) -> AsyncIterator[Auth]:
        """Learn keys and ended sessions from now on."""
        settings = self._settings
        ended = EndedTable(postgres, settings.postgres.timeout_seconds)
        with closing(Passwords(settings.passwords)) as passwords:
            async with (
                self.keys.attached(signing_key),
                self.ended.attached(ended),
                opened(self.others, transactions),
            ):
                yield Auth(
                    keys=self.keys,
                    passwords=passwords,
                    logins=Logins(settings.logins, transactions, passwords),
                    sessions=Sessions(settings.sessions, transactions, self.issuer, self.ended),
                )
