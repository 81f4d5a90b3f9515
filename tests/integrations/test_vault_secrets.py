"""Versions of secrets in the real Vault."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import httpx
import pytest
from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors
from app.integrations.vault import Vault
from app.integrations.vault_secrets import VaultSecrets
from app.resources import Resources


@pytest.fixture
def secrets(resources: Resources) -> VaultSecrets:
    return resources.vault_secrets


@pytest.fixture
def path() -> str:
    return f"tests/{uuid.uuid4().hex}"


async def test_each_write_is_a_version(secrets: VaultSecrets, path: str) -> None:
    first = await secrets.write(path, {"a": 1, "b": 1.5, "c": "ü", "d": True}, None)
    second = await secrets.write(path, {"a": 2}, None)
    assert (first.number, first.deletion_time, first.destroyed) == (1, None, False)
    assert second.number == 2
    assert timedelta() <= datetime.now(UTC) - first.created_time < timedelta(minutes=1)
    assert await secrets.latest(path) == {"a": 2}
    found = await secrets.read(path, 1)
    assert (found.data, found.version) == ({"a": 1, "b": 1.5, "c": "ü", "d": True}, first)


async def test_check_and_set(secrets: VaultSecrets, path: str) -> None:
    await secrets.write(path, {"a": 1}, 0)
    await secrets.write(path, {"a": 2}, 1)
    for wrong in (0, 1, 3):
        with pytest.raises(errors.ConflictError, match="does not have that version") as refused:
            await secrets.write(path, {"a": 3}, wrong)
        assert refused.value.details == {"path": path, "cas": wrong}
    assert await secrets.latest(path) == {"a": 2}


async def test_a_secret_that_demands_check_and_set(
    secrets: VaultSecrets, path: str, root: httpx.AsyncClient
) -> None:
    (await root.post(f"secret/metadata/{path}", json={"cas_required": True})).raise_for_status()
    with pytest.raises(errors.ConflictError, match="written with check-and-set only"):
        await secrets.write(path, {"a": 1}, None)
    assert (await secrets.write(path, {"a": 1}, 0)).number == 1


async def test_what_is_not_there(secrets: VaultSecrets, path: str) -> None:
    with pytest.raises(errors.ResourceNotFoundError, match="no secret of that name"):
        await secrets.read(path)
    await secrets.write(path, {"a": 1}, None)
    with pytest.raises(errors.ResourceNotFoundError, match="no such version"):
        await secrets.read(path, 2)


async def test_a_deleted_version_is_told_by_its_metadata(
    secrets: VaultSecrets, path: str, root: httpx.AsyncClient
) -> None:
    written = await secrets.write(path, {"a": 1}, None)
    (await root.delete(f"secret/data/{path}")).raise_for_status()
    found = await secrets.read(path, 1)
    assert (found.data, found.version.destroyed) == (None, False)
    assert found.version.deletion_time is not None
    assert found.version.deletion_time >= written.created_time
    with pytest.raises(errors.ResourceNotFoundError, match="no secret of that name"):
        await secrets.latest(path)


async def test_a_destroyed_version_is_told_by_its_metadata(
    secrets: VaultSecrets, path: str, root: httpx.AsyncClient
) -> None:
    await secrets.write(path, {"a": 1}, None)
    (await root.put(f"secret/destroy/{path}", json={"versions": [1]})).raise_for_status()
    found = await secrets.read(path)
    assert (found.data, found.version.deletion_time, found.version.destroyed) == (None, None, True)


@pytest.mark.parametrize("name", ["postgres", "mysql", "mongodb", "redis-1", "rabbitmq"])
async def test_the_credentials_of_the_service_are_not_its_to_write(secrets: VaultSecrets, name: str) -> None:
    before = (await secrets.read(name)).version
    with pytest.raises(errors.PermissionDeniedError) as refused:
        await secrets.write(name, {"password": "mine"}, None)
    assert refused.value.details == {"path": name}
    assert (await secrets.read(name)).version == before


async def test_where_there_is_no_engine(resources: Resources) -> None:
    elsewhere = VaultSecrets(resources.vault, "nowhere")
    with pytest.raises(errors.ConfigurationError):
        await elsewhere.read("a")
    with pytest.raises(errors.PermissionDeniedError):
        await elsewhere.write("a", {"a": 1}, None)


class Refusing(Vault):
    """Refuses in ways that a Vault of our own never does."""

    def __init__(self, refusal: Exception) -> None:
        self._refusal = refusal

    async def call(self, _: object) -> NoReturn:
        raise self._refusal


@pytest.mark.parametrize("refusal", [refusals.InvalidRequest("no"), refusals.Forbidden("no")])
async def test_a_read_that_vault_does_not_take(refusal: Exception) -> None:
    with pytest.raises(errors.ConfigurationError, match="does not let the service read"):
        await VaultSecrets(Refusing(refusal), "secret").read("a")


@pytest.mark.parametrize("refusal", [refusals.InvalidRequest("too large"), refusals.InvalidPath("no route")])
async def test_a_write_that_vault_does_not_take(refusal: Exception) -> None:
    with pytest.raises(errors.ConfigurationError, match="Vault"):
        await VaultSecrets(Refusing(refusal), "secret").write("a", {"a": 1}, None)


async def test_what_vault_refuses_opens_no_breaker(
    secrets: VaultSecrets, resources: Resources, path: str
) -> None:
    for _ in range(resources.settings.breaker.failures + 1):
        with pytest.raises(errors.ResourceNotFoundError):
            await secrets.read(path)
        with pytest.raises(errors.ConflictError):
            await secrets.write(path, {"a": 1}, 7)
        with pytest.raises(errors.PermissionDeniedError):
            await secrets.write("postgres", {"a": 1}, None)
    assert not resources.vault.breaker.is_open


async def test_a_refusal_closes_a_breaker_on_trial(
    secrets: VaultSecrets, resources: Resources, path: str
) -> None:
    breaker = resources.vault.breaker
    for _ in range(resources.settings.breaker.failures):
        breaker.failed()
    with pytest.raises(errors.CircuitBreakerError):
        await secrets.read(path)
    await until_on_trial(secrets, path)
    assert not breaker.is_open


async def until_on_trial(secrets: VaultSecrets, path: str) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await secrets.read(path)
            except errors.CircuitBreakerError:
                await asyncio.sleep(0.05)
            except errors.ResourceNotFoundError:
                return
