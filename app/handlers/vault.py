"""Secrets and encryption in Vault."""

from typing import Final

from app.context import RequestContext
from app.errors import ResourceNotFoundError
from app.integrations.vault_secrets import Version
from app.redaction import masked
from app.services.health import vault_health
from generated import models

NOTE: Final = "Sensitive values are masked."


async def get_vault_health(context: RequestContext) -> models.VaultHealth:
    return await vault_health(context.resources.vault, context.resources.settings.health_timeout_seconds)


async def get_secret(context: RequestContext, *, service_name: str) -> models.Secret:
    found = await context.resources.vault_secrets.latest(service_name)
    return models.Secret(service=service_name, data=masked(found), note=NOTE)


async def get_secret_key(context: RequestContext, *, service_name: str, key: str) -> models.SecretField:
    found = await context.resources.vault_secrets.latest(service_name)
    if key not in found:
        raise ResourceNotFoundError(
            "The secret has no such field.", details={"path": service_name, "key": key}
        )
    return models.SecretField(service=service_name, key=key, value=masked(found[key], key), note=NOTE)


async def get_secret_version(
    context: RequestContext, *, path: str, version: int | None = None
) -> models.SecretVersion:
    found = await context.resources.vault_secrets.read(path, version)
    data = None if found.data is None else masked(found.data)
    return models.SecretVersion(path=path, data=data, metadata=_metadata(found.version), note=NOTE)


async def write_secret(
    context: RequestContext, *, service_name: str, body: models.SecretFields
) -> models.SecretWrite:
    written = await context.resources.vault_secrets.write(service_name, body.data, body.cas)
    await context.response_cache.invalidate("get_secret", f"path.service_name={service_name}")
    await context.response_cache.invalidate("get_secret_key", f"path.key=*&path.service_name={service_name}")
    return models.SecretWrite(path=service_name, metadata=_metadata(written), action="written")


async def encrypt(context: RequestContext, *, body: models.EncryptionRequest) -> models.Encrypted:
    return models.Encrypted(ciphertext=await context.resources.transit.encrypt(body.plaintext))


async def encrypt_in_url(context: RequestContext, *, plaintext: str) -> models.Encrypted:
    return models.Encrypted(ciphertext=await context.resources.transit.encrypt(plaintext))


async def decrypt(context: RequestContext, *, body: models.DecryptionRequest) -> models.Decrypted:
    return models.Decrypted(plaintext=await context.resources.transit.decrypt(body.ciphertext))


async def decrypt_in_url(context: RequestContext, *, ciphertext: str) -> models.Decrypted:
    return models.Decrypted(plaintext=await context.resources.transit.decrypt(ciphertext))


def _metadata(version: Version) -> models.VersionMetadata:
    return models.VersionMetadata(
        version=version.number,
        created_time=version.created_time,
        deletion_time=version.deletion_time,
        destroyed=version.destroyed,
    )
