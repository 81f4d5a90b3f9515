"""Vault: the secrets of the service, read with a token that is renewed before it ends."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import hvac  # type: ignore[import-untyped]
import requests
from hvac import exceptions as refusals

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import background, ended, pauses
from app.integrations.leases import Lease, renewed
from app.sections import VaultSettings

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
THREADS: Final = 4
_REFUSED: Final = (refusals.InvalidRequest, refusals.Forbidden)
_ANSWERED: Final = (*_REFUSED, refusals.InvalidPath)


@dataclass(frozen=True, slots=True)
class VaultState:
    initialized: bool
    sealed: bool
    standby: bool


class Vault:
    """hvac is synchronous: it works in threads of its own, so that a hung Vault takes no others."""

    def __init__(self, settings: VaultSettings, breaker: CircuitBreaker) -> None:
        self.breaker = breaker
        self._settings = settings
        self._client = hvac.Client(
            url=settings.addr,
            token="",
            timeout=settings.timeout_seconds,
            verify=not settings.skip_verify and str(settings.cacert or True),
            cert=_certificate(settings),
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="vault")
        self._login_lock = asyncio.Lock()
        self._logged_in = asyncio.Event()
        self._lease = Lease(0, renewable=False)
        self._own_token = False
        self._problem = ""
        self._keeper: asyncio.Task[None] | None = None
        self.token_replaced = asyncio.Event()
        """Set once the present token has given way to another; what it has borrowed ends with it."""

    async def start(self) -> None:
        """Log in, or go on trying in the background; returns when the first attempt has ended."""
        first = asyncio.Event()
        self._keeper = background(self._keep_token(first), "renew the token of Vault", first)
        await first.wait()

    async def aclose(self) -> None:
        if self._keeper is not None:
            await ended(self._keeper)
        if self._own_token:
            with contextlib.suppress(errors.BaseAPIException, *_ANSWERED):
                await self._call(self._client.auth.token.revoke_self)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.adapter.close()

    async def read(self, name: str) -> Mapping[str, Any]:
        token = self._client.token
        if not self._logged_in.is_set():
            raise errors.VaultUnavailableError("There is no token for Vault yet.")
        with self.breaker.guard():
            try:
                return await self._read(name)
            except refusals.Forbidden:
                await self._login_instead_of(token)
            try:
                return await self._read(name)
            except refusals.Forbidden as error:
                raise errors.ConfigurationError(f"Vault does not let us read the secret {name}.") from error

    async def call(self, ask: Callable[[hvac.Client], Result]) -> Result:
        """Ask hvac, guarded by the breaker, and once more where the token was no good any longer.

        What Vault has against the request itself is the caller's: Forbidden, InvalidPath and InvalidRequest.
        """
        with self.breaker.guard():
            try:
                return await self.ask(ask)
            except _ANSWERED as error:
                refusal = error  # an answer of a Vault that is well: the breaker is not to see it
        raise refusal

    async def state(self) -> VaultState:
        answer = await self._call(self._client.sys.read_health_status, method="GET")
        # Only a 200 comes as a dictionary: a sealed or standby Vault tells so by its status as well.
        known = answer if isinstance(answer, dict) else answer.json()
        return VaultState(known["initialized"], known["sealed"], known["standby"])

    async def ask(self, ask: Callable[[hvac.Client], Result]) -> Result:
        """Ask as `call` does, whatever the breaker thinks of it."""
        if not self._logged_in.is_set():
            raise errors.VaultUnavailableError("There is no token for Vault yet.")
        token = self._client.token
        try:
            return await self._call(lambda: ask(self._client))
        except refusals.Forbidden:
            if await self._is_good():
                raise
        await self._login_instead_of(token)
        return await self._call(lambda: ask(self._client))

    async def _is_good(self) -> bool:
        """Whether Vault knows the token, and refuses for want of a right."""
        try:
            await self._call(self._client.auth.token.lookup_self)
        except refusals.Forbidden:
            return False
        return True

    async def _read(self, name: str) -> Mapping[str, Any]:
        try:
            answer = await self._call(
                self._client.secrets.kv.v2.read_secret_version,
                path=name,
                mount_point=self._settings.mount,
                raise_on_deleted_version=True,
            )
        except refusals.InvalidPath as error:
            raise errors.ConfigurationError(f"Vault has no secret {name}.") from error
        data: Mapping[str, Any] = answer["data"]["data"]
        return data

    async def _keep_token(self, first: asyncio.Event) -> None:
        """Log in and renew, for ever; whatever fails is tried again after a pause."""
        attempts = pauses()
        while True:
            try:
                await self._login_instead_of(self._client.token)
            except errors.BaseAPIException as error:
                self._note(error.message)
                first.set()
                await asyncio.sleep(next(attempts))
                continue
            self._note("")
            first.set()
            attempts = pauses()
            while not await self._near_its_end():
                pass

    async def _near_its_end(self) -> bool:
        """Renew the token until it nears its end, or until somebody logs in anew: then there is time."""
        end = asyncio.create_task(renewed(self._lease, self._renewed))
        other = asyncio.create_task(self.token_replaced.wait())
        try:
            await asyncio.wait({end, other}, return_when=asyncio.FIRST_COMPLETED)
            return not other.done()
        finally:
            end.cancel()
            other.cancel()

    async def _renewed(self) -> Lease | None:
        try:
            answer = await self._call(self._client.auth.token.renew_self)
        except _REFUSED:
            return None
        logger.info("The token of Vault has been renewed.")
        return Lease(answer["auth"]["lease_duration"], answer["auth"]["renewable"])

    def _note(self, problem: str) -> None:
        if problem and problem != self._problem:
            logger.warning("No token from Vault: %s", problem)
        self._problem = problem

    async def _login_instead_of(self, token: str | None) -> None:
        async with self._login_lock:
            if self._client.token == token:
                self._lease = await self._login()
                self._logged_in.set()
                self.token_replaced.set()
                self.token_replaced = asyncio.Event()

    async def _login(self) -> Lease:
        """Log in by the AppRole, or else by the token of the settings."""
        for name, login in (("the AppRole", self._by_approle), ("the token", self._by_token)):
            try:
                lease = await login()
            except _REFUSED:
                logger.warning("Vault refuses %s of the settings.", name)
                continue
            if lease is not None:
                return lease
        raise _unavailable("Neither VAULT_APPROLE_DIR nor VAULT_TOKEN gives access to Vault.")

    async def _by_approle(self) -> Lease | None:
        credentials = _approle(self._settings.approle_dir)
        if credentials is None:
            return None
        role_id, secret_id = credentials
        answer = await self._call(
            self._client.auth.approle.login, role_id=role_id, secret_id=secret_id, use_token=False
        )
        self._client.token = answer["auth"]["client_token"]
        self._own_token = True
        return Lease(answer["auth"]["lease_duration"], answer["auth"]["renewable"])

    async def _by_token(self) -> Lease | None:
        if self._settings.token is None:
            return None
        self._client.token = self._settings.token.get_secret_value()
        self._own_token = False
        answer = await self._call(self._client.auth.token.lookup_self)
        return Lease(answer["data"]["ttl"], answer["data"].get("renewable", False))

    async def _call(self, function: Callable[..., Result], **arguments: Any) -> Result:
        """Call hvac; what it says of a Vault that is well and refuses is left to the caller."""
        loop, context = asyncio.get_running_loop(), copy_context()  # hvac's lines have the request's id
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await loop.run_in_executor(self._threads, lambda: context.run(function, **arguments))
        except (TimeoutError, requests.Timeout) as error:
            raise errors.TimeoutError(
                "Vault did not answer in time.", details={"service": "vault"}
            ) from error
        except requests.RequestException as error:
            raise _unavailable("Vault cannot be reached.") from error
        except (
            refusals.VaultDown,
            refusals.VaultNotInitialized,
            refusals.InternalServerError,
            refusals.BadGateway,
            refusals.RateLimitExceeded,
            refusals.UnexpectedError,
        ) as error:
            raise _unavailable("Vault is sealed or out of order.") from error


def _certificate(settings: VaultSettings) -> tuple[str, str] | None:
    if settings.client_cert is None:
        return None
    return str(settings.client_cert), str(settings.client_key or settings.client_cert)


def _unavailable(message: str) -> errors.VaultUnavailableError:
    return errors.VaultUnavailableError(message, details={"service": "vault"})


def _approle(folder: Path | None) -> tuple[str, str] | None:
    """Read role and secret anew each time: they are replaced in place."""
    if folder is None:
        return None
    try:
        return (folder / "role-id").read_text().strip(), (folder / "secret-id").read_text().strip()
    except OSError as error:
        logger.warning("No AppRole in %s: %s", folder, error.strerror)
        return None
