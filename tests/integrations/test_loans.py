"""Accounts that Vault lends: held as long as their pool, replaced when their token is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.loans import Leased
from app.integrations.mysql import Mysql
from app.integrations.postgres import Postgres
from app.integrations.vault import Vault
from app.integrations.vault_loans import VaultLender
from app.sections import PooledSettings, PostgresSettings
from app.settings import Settings
from tests.vault_admin import lent, short_role, token

Database = Postgres | Mysql
DATABASES = ("postgres", "mysql")
PATIENCE = 5
"""Making up an account takes a second on a busy machine."""


@pytest.fixture
async def vault(root: httpx.AsyncClient, settings: Settings) -> AsyncIterator[Vault]:
    """Log in with a token that may borrow for a minute, and which nobody else has."""
    roles = [await short_role(root, name, "1m", "1h") for name in DATABASES]
    known = SecretStr(await token(root, policies=["reference-api", *roles]))
    vault = Vault(
        settings.vault.model_copy(update={"approle_dir": None, "token": known, "timeout_seconds": PATIENCE}),
        CircuitBreaker("vault"),
    )
    await vault.start()
    yield vault
    await vault.aclose()


def build(name: str, settings: Settings, vault: Vault, role: str | None = None) -> Database:
    lender = VaultLender(vault, "database")
    changes = {
        "vault_role": role or f"{name}-short",
        "pool_min": 1,
        "pool_max": 2,
        "timeout_seconds": PATIENCE,
    }
    breaker = CircuitBreaker(name)
    section: PooledSettings = getattr(settings, name).model_copy(update=changes)
    if isinstance(section, PostgresSettings):
        return Postgres(section, vault, breaker, lender)
    return Mysql(section, vault, breaker, lender)


@pytest.mark.parametrize("name", DATABASES)
async def test_an_account_lives_as_long_as_its_pool(
    name: str, root: httpx.AsyncClient, vault: Vault, settings: Settings
) -> None:
    before = set(await lent(root, f"{name}-short"))
    database = build(name, settings, vault)
    await database.start()
    await database.current_timestamp()
    borrowed = set(await lent(root, f"{name}-short")) - before
    await database.aclose()

    assert len(borrowed) == 1
    assert not borrowed & set(await lent(root, f"{name}-short"))


@pytest.mark.parametrize("name", DATABASES)
async def test_an_account_that_is_ended_under_way_is_replaced_without_a_failure(
    name: str, root: httpx.AsyncClient, vault: Vault, settings: Settings
) -> None:
    database = build(name, settings, vault)
    await database.start()
    first: Leased[Any] = database._connector.client  # noqa: SLF001
    (await root.put(f"sys/leases/revoke-prefix/database/creds/{name}-short")).raise_for_status()
    await (first.pool.expire_connections() if isinstance(database, Postgres) else first.pool.clear())
    async with asyncio.timeout(10):
        while database._connector.client is first:  # noqa: SLF001
            await database.current_timestamp()
    await database.current_timestamp()
    await database.aclose()


async def test_connections_that_outlive_their_account_are_given_up(
    root: httpx.AsyncClient, vault: Vault, settings: Settings
) -> None:
    """PostgreSQL leaves them open without any rights; MySQL's keep what they had."""
    database = build("postgres", settings, vault)
    await database.start()
    first: Leased[Any] = database._connector.client  # noqa: SLF001
    (await root.put("sys/leases/revoke-prefix/database/creds/postgres-short")).raise_for_status()

    async def delete_nothing() -> object:
        return await database.run(lambda connection: connection.execute("DELETE FROM records WHERE false"))

    with pytest.raises(errors.DatabaseConnectionError, match=r"^PostgreSQL refuses the credentials\.$"):
        await delete_nothing()
    async with asyncio.timeout(60):
        while database._connector.client is first:  # noqa: ASYNC110, SLF001  nothing tells
            await asyncio.sleep(0.05)
    assert await delete_nothing() == "DELETE 0"
    await database.aclose()


@pytest.mark.parametrize("name", DATABASES)
async def test_another_token_borrows_another_account(
    name: str, root: httpx.AsyncClient, vault: Vault, settings: Settings
) -> None:
    database = build(name, settings, vault)
    await database.start()
    first = database._connector.client  # noqa: SLF001
    lost = vault._client.token  # noqa: SLF001
    another = SecretStr(await token(root, policies=["reference-api", f"{name}-short"]))
    vault._settings = vault._settings.model_copy(update={"token": another})  # noqa: SLF001
    (await root.post("auth/token/revoke", json={"token": lost})).raise_for_status()
    await vault.read("postgres")  # finds the token lost, and logs in anew
    async with asyncio.timeout(10):
        while database._connector.client is first:  # noqa: SLF001
            await database.current_timestamp()
    await database.current_timestamp()
    await database.aclose()


async def test_a_role_that_is_not_there(vault: Vault, settings: Settings) -> None:
    database = build("postgres", settings, vault, role="nobody")
    await database.start()
    with pytest.raises(errors.ConfigurationError, match=r"^Vault lends no account of the role nobody\.$"):
        await database.version()
    await database.aclose()


async def test_without_a_lender_nothing_is_lent(vault: Vault, settings: Settings) -> None:
    section = settings.postgres.model_copy(update={"vault_role": "postgres"})
    postgres = Postgres(section, vault, CircuitBreaker("postgres"))
    await postgres.start()
    with pytest.raises(errors.ConfigurationError, match="nobody to lend an account of postgres"):
        await postgres.version()
    await postgres.aclose()


async def test_a_database_that_vault_cannot_reach(
    root: httpx.AsyncClient, vault: Vault, settings: Settings
) -> None:
    """It is no failure of Vault's: its breaker stays closed."""
    place = {"username": "x", "password": "x", "verify_connection": False, "allowed_roles": "*"}
    url = "postgresql://{{username}}:{{password}}@127.0.0.1:9/x?sslmode=disable"
    plugin = {"plugin_name": "postgresql-database-plugin", "connection_url": url}
    (await root.post("database/config/nowhere", json={**plugin, **place})).raise_for_status()
    name = await short_role(root, "postgres", "1m", "1h")
    (await root.post(f"database/roles/{name}", json={"db_name": "nowhere"})).raise_for_status()
    for _ in range(6):
        with pytest.raises(errors.VaultUnavailableError, match="it cannot reach the database"):
            await VaultLender(vault, "database").lend(name)

    assert vault.breaker.state == "closed"


async def test_an_account_that_cannot_be_given_back_is_left_to_vault(
    vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    loan = await VaultLender(vault, "database").lend("postgres-short")
    vault._client.token = "lost"  # noqa: SLF001
    vault._settings = vault._settings.model_copy(update={"token": None})  # noqa: SLF001
    await loan.give_back()

    assert f"The account {loan.user} is left to Vault, which will end it in time." in caplog.messages
