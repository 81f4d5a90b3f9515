"""The token of Vault: by AppRole or from the settings, renewed, and replaced when it is refused."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.vault import Vault
from app.sections import VaultSettings
from app.settings import Settings
from scripts.stack import Stack
from tests import vault_admin

Open = Callable[..., AbstractAsyncContextManager[Vault]]


@pytest.fixture
def opened(settings: Settings) -> Open:
    @asynccontextmanager
    async def opened(**changes: Any) -> AsyncIterator[Vault]:
        vault = Vault(settings.vault.model_copy(update=changes), CircuitBreaker("vault"))
        await vault.start()
        try:
            yield vault
        finally:
            await vault.aclose()

    return opened


async def token(root: httpx.AsyncClient, **options: Any) -> SecretStr:
    return SecretStr(await vault_admin.token(root, **options))


def held(vault: Vault) -> str:
    """Return the token that Vault would see next."""
    token: str = vault._client.token  # noqa: SLF001 - nobody else may have it
    return token


async def test_secrets_are_read_by_the_approle(opened: Open) -> None:
    async with opened() as vault:
        secret = await vault.read("postgres")

    assert set(secret) == {"user", "password", "database", "host", "port"}


async def test_the_token_of_the_settings_will_do(opened: Open, root: httpx.AsyncClient) -> None:
    async with opened(approle_dir=None, token=await token(root)) as vault:
        assert "password" in await vault.read("redis-1")


async def test_the_token_is_used_where_the_approle_is_not_there(
    opened: Open, root: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with opened(approle_dir=tmp_path, token=await token(root)) as vault:
        assert "password" in await vault.read("redis-1")


async def test_the_token_is_used_where_the_approle_is_refused(
    opened: Open, root: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "role-id").write_text("nobody")
    (tmp_path / "secret-id").write_text("nothing")
    async with opened(approle_dir=tmp_path, token=await token(root)) as vault:
        assert "password" in await vault.read("redis-1")


async def test_without_any_access_there_is_no_secret(opened: Open) -> None:
    async with opened(approle_dir=None, token=None) as vault:
        with pytest.raises(errors.VaultUnavailableError, match="There is no token for Vault yet"):
            await vault.read("postgres")


async def test_a_role_that_appears_later_is_taken(opened: Open, settings: Settings, tmp_path: Path) -> None:
    async with opened(approle_dir=tmp_path) as vault:
        for name in ("role-id", "secret-id"):
            (tmp_path / name).write_text(((settings.vault.approle_dir or tmp_path) / name).read_text())
        async with asyncio.timeout(10):
            while not await readable(vault):  # noqa: ASYNC110 - only asking shows it
                await asyncio.sleep(0.05)


async def readable(vault: Vault) -> bool:
    try:
        await vault.read("postgres")
    except errors.ServiceUnavailableError:
        return False
    return True


async def test_a_token_is_renewed_before_it_ends(opened: Open, root: httpx.AsyncClient) -> None:
    short = await token(root, ttl="2s", renewable=True)
    async with opened(approle_dir=None, token=short) as vault:
        await asyncio.sleep(3)  # longer than it lives

        assert "password" in await vault.read("postgres")


async def test_a_token_that_cannot_live_longer_gives_way_to_the_approle(
    opened: Open, root: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    short = await token(root, ttl="1s", explicit_max_ttl="2s", renewable=True)
    async with opened(approle_dir=tmp_path, token=short) as vault:
        for name in ("role-id", "secret-id"):
            (tmp_path / name).write_text(((settings.vault.approle_dir or tmp_path) / name).read_text())
        await asyncio.sleep(3)

        assert "password" in await vault.read("postgres")


async def test_a_token_that_is_not_renewable_gives_way_to_another(
    opened: Open, root: httpx.AsyncClient
) -> None:
    short = await token(root, ttl="2s", renewable=False)
    async with opened(approle_dir=None, token=short) as vault:
        assert "password" in await vault.read("postgres")
        await asyncio.sleep(3)

        with pytest.raises(errors.VaultUnavailableError, match="Neither VAULT_APPROLE_DIR nor VAULT_TOKEN"):
            await vault.read("postgres")


async def test_a_revoked_token_is_replaced_once_for_all_readers(
    opened: Open, root: httpx.AsyncClient
) -> None:
    async with opened() as vault:
        revoked = held(vault)
        (await root.post("auth/token/revoke", json={"token": revoked})).raise_for_status()
        secrets = await asyncio.gather(*(vault.read(name) for name in ("postgres", "mysql", "mongodb")))

        assert all("password" in secret for secret in secrets)
        assert held(vault) != revoked


async def test_a_token_for_ever_needs_no_renewal(opened: Open, stack: Stack) -> None:
    root_token = SecretStr(stack.site.ledger.get("vault_root_token") or "")
    async with opened(approle_dir=None, token=root_token) as vault:
        assert "password" in await vault.read("postgres")


async def test_a_secret_that_is_not_there(opened: Open) -> None:
    async with opened() as vault:
        with pytest.raises(errors.ConfigurationError, match="Vault has no secret nowhere"):
            await vault.read("nowhere")


async def test_a_secret_that_is_not_ours(opened: Open) -> None:
    async with opened() as vault:
        with pytest.raises(errors.ConfigurationError, match="does not let us read"):
            await vault.read("../metadata")


async def test_a_sealed_vault_says_so(opened: Open, stack: Stack, root: httpx.AsyncClient) -> None:
    async with opened() as vault:
        (await root.put("sys/seal")).raise_for_status()
        state = await vault.state()
        with pytest.raises(errors.VaultUnavailableError, match="sealed or out of order"):
            await vault.read("postgres")
        await asyncio.to_thread(stack.start, "vault")

        assert (state.initialized, state.sealed) == (True, True)
        assert "password" in await vault.read("postgres")


async def test_nothing_listens_there() -> None:
    settings = VaultSettings(addr="http://127.0.0.1:9", token=SecretStr("x"))
    vault = Vault(settings, CircuitBreaker("vault"))
    with pytest.raises(errors.VaultUnavailableError, match="cannot be reached"):
        await vault.state()
    await vault.aclose()
