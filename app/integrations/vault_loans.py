"""Accounts that Vault's database secrets engine makes up, each with a lease."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors
from app.integrations.leases import Lease, renewed
from app.integrations.vault import Vault

logger = logging.getLogger(__name__)

_REFUSED = (refusals.InvalidRequest, refusals.Forbidden, refusals.InvalidPath)


@dataclass(frozen=True, slots=True, eq=False)
class VaultLoan:
    vault: Vault
    user: str
    password: str = field(repr=False)
    lease_id: str
    lease: Lease
    token_replaced: asyncio.Event
    """What a token has borrowed ends with it."""

    async def kept(self) -> None:
        reasons = {
            asyncio.create_task(renewed(self.lease, self._renewed)),
            asyncio.create_task(self._outlives_its_token()),
        }
        try:
            await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for reason in reasons:
                reason.cancel()

    async def give_back(self) -> None:
        try:
            await self.vault.ask(lambda client: client.sys.revoke_lease(self.lease_id))
        except (errors.BaseAPIException, *_REFUSED):
            logger.warning("The account %s is left to Vault, which will end it in time.", self.user)

    async def _outlives_its_token(self) -> None:
        await self.token_replaced.wait()

    async def _renewed(self) -> Lease | None:
        with suppress(*_REFUSED):
            answer = await self.vault.ask(lambda client: client.sys.renew_lease(self.lease_id))
            logger.info("The account %s has been renewed.", self.user)
            return Lease(answer["lease_duration"], answer["renewable"])
        return None


class VaultLender:
    def __init__(self, vault: Vault, mount: str) -> None:
        self._vault = vault
        self._mount = mount

    async def lend(self, role: str) -> VaultLoan:
        """Unguarded by Vault's breaker: it may well be the database that does not answer Vault."""
        token_replaced = self._vault.token_replaced
        try:
            answer = await self._vault.ask(
                lambda client: client.secrets.database.generate_credentials(role, mount_point=self._mount)
            )
        except _REFUSED as error:
            raise errors.ConfigurationError(f"Vault lends no account of the role {role}.") from error
        except errors.VaultUnavailableError as error:
            message = f"{error.message} Or it cannot reach the database of the role {role}."
            raise errors.VaultUnavailableError(message, details=error.details) from error
        return VaultLoan(
            vault=self._vault,
            user=answer["data"]["username"],
            password=answer["data"]["password"],
            lease_id=answer["lease_id"],
            lease=Lease(answer["lease_duration"], answer["renewable"]),
            token_replaced=token_replaced,
        )
