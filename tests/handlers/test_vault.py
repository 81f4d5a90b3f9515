"""Vault's handlers on the real Vault."""

from dataclasses import replace
from typing import Final

import pytest
from pydantic import JsonValue

from app import errors
from app.context import RequestContext
from app.handlers import vault
from app.integrations.vault import VaultState
from app.services.response_cache import ResponseCache
from app.services.store import SharedStore
from generated import models

NOTE: Final = "Sensitive values are masked."
FIELDS: dict[str, int | float | bool | str] = {
    "user": "app",
    "password": "hunter2",
    "port": 5432,
    "ratio": 0.5,
    "on": True,
    "url": "amqp://app:hunter2@mq/v",
}
MASKED: dict[str, JsonValue] = {**FIELDS, "password": "***", "url": "***"}


async def write(context: RequestContext, name: str, cas: int | None = None) -> models.SecretWrite:
    body = models.SecretFields(data=FIELDS, cas=cas)
    return await vault.write_secret(context, service_name=name, body=body)


async def test_vault_is_well(context: RequestContext) -> None:
    details = models.VaultDetails(initialized=True, sealed=False, standby=False)
    assert await vault.get_vault_health(context) == models.VaultHealth(status="healthy", details=details)


async def test_vault_is_away(lost: RequestContext) -> None:
    assert await vault.get_vault_health(lost) == models.VaultHealth(
        status="unhealthy", error="Vault cannot be reached."
    )


async def test_vault_is_sealed(context: RequestContext, monkeypatch: pytest.MonkeyPatch) -> None:
    async def state() -> VaultState:
        return VaultState(initialized=True, sealed=True, standby=True)

    monkeypatch.setattr(context.resources.vault, "state", state)
    details = models.VaultDetails(initialized=True, sealed=True, standby=True)
    assert await vault.get_vault_health(context) == models.VaultHealth(
        status="unhealthy", details=details, error="Vault is sealed."
    )


async def test_a_secret_is_masked(context: RequestContext, name: str) -> None:
    await write(context, name)
    assert await vault.get_secret(context, service_name=name) == models.Secret(
        service=name, data=MASKED, note=NOTE
    )


@pytest.mark.parametrize("key", FIELDS)
async def test_a_field_is_masked(context: RequestContext, name: str, key: str) -> None:
    await write(context, name)
    field = await vault.get_secret_key(context, service_name=name, key=key)
    assert field == models.SecretField(service=name, key=key, value=MASKED[key], note=NOTE)
    assert type(field.value) is type(MASKED[key])


async def test_the_credentials_of_the_service_are_masked(context: RequestContext) -> None:
    secret = await vault.get_secret(context, service_name="postgres")
    assert secret.data | {"password": "***"} == secret.data
    assert sorted(secret.data) == ["database", "host", "password", "port", "user"]


async def test_a_field_that_is_not_there(context: RequestContext) -> None:
    with pytest.raises(errors.ResourceNotFoundError) as refused:
        await vault.get_secret_key(context, service_name="postgres", key="nothing")
    assert refused.value.details == {"path": "postgres", "key": "nothing"}


async def test_what_was_written_is_told_by_its_metadata_alone(context: RequestContext, name: str) -> None:
    written = await write(context, name, 0)
    metadata = models.VersionMetadata(
        version=1, created_time=written.metadata.created_time, deletion_time=None, destroyed=False
    )
    assert written == models.SecretWrite(path=name, metadata=metadata, action="written")
    found = await vault.get_secret_version(context, path=name, version=1)
    assert found == models.SecretVersion(path=name, data=MASKED, metadata=metadata, note=NOTE)
    assert await vault.get_secret_version(context, path=name) == found


class Noting(ResponseCache):
    """Notes what is dropped; that it is dropped is tested on Redis."""

    def __init__(self) -> None:
        super().__init__(SharedStore())
        self.dropped: list[tuple[str, str]] = []

    async def invalidate(self, operation: str, pattern: str = "*") -> int:
        self.dropped.append((operation, pattern))
        return 0


async def test_a_write_drops_the_kept_reads_of_the_secret(context: RequestContext, name: str) -> None:
    cache = Noting()
    await write(replace(context, response_cache=cache), name)
    assert cache.dropped == [
        ("get_secret", f"path.service_name={name}"),
        ("get_secret_key", f"path.key=*&path.service_name={name}"),
    ]


async def test_a_refused_write_drops_nothing(context: RequestContext) -> None:
    cache = Noting()
    with pytest.raises(errors.PermissionDeniedError):
        await write(replace(context, response_cache=cache), "postgres")
    assert cache.dropped == []


async def test_both_ways_encrypt_and_decrypt_each_others(context: RequestContext) -> None:
    by_url = await vault.encrypt_in_url(context, plaintext="ä text")
    by_body = await vault.encrypt(context, body=models.EncryptionRequest(plaintext="ä text"))
    decrypted = models.Decrypted(plaintext="ä text")
    for ciphertext in (by_url.ciphertext, by_body.ciphertext):
        assert await vault.decrypt_in_url(context, ciphertext=ciphertext) == decrypted
        body = models.DecryptionRequest(ciphertext=ciphertext)
        assert await vault.decrypt(context, body=body) == decrypted
