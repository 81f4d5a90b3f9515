"""Secrets of Vault's KV v2 engine: their versions read, new ones written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors
from app.integrations.vault import Vault


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    created_time: datetime
    deletion_time: datetime | None
    destroyed: bool


@dataclass(frozen=True, slots=True)
class Secret:
    """`data` is None where the version has been deleted or destroyed."""

    data: Mapping[str, Any] | None
    version: Version


class VaultSecrets:
    def __init__(self, vault: Vault, mount: str) -> None:
        self._vault = vault
        self._mount = mount

    async def latest(self, path: str) -> Mapping[str, Any]:
        """Read the fields of the latest version; one that has been deleted is not there."""
        found = await self.read(path)
        if found.data is None:
            raise _unknown(path, None)
        return found.data

    async def read(self, path: str, version: int | None = None) -> Secret:
        """Read a version, or the latest; raises ResourceNotFoundError where there is no such version."""
        try:
            answer = await self._vault.call(
                lambda client: client.secrets.kv.v2.read_secret_version(
                    path=path, version=version, mount_point=self._mount, raise_on_deleted_version=True
                )
            )
        except refusals.InvalidPath as error:
            answer = _gone(error)
            if answer is None:
                raise _unknown(path, version) from error
        except (refusals.Forbidden, refusals.InvalidRequest) as error:
            raise errors.ConfigurationError("Vault does not let the service read this secret.") from error
        data = answer["data"]
        return Secret(data["data"], _version(data["metadata"]))

    async def write(self, path: str, data: Mapping[str, Any], cas: int | None) -> Version:
        """Write a version that follows `cas`, or whichever is the latest."""
        try:
            answer = await self._vault.call(
                lambda client: client.secrets.kv.v2.create_or_update_secret(
                    path=path, secret=data, cas=cas, mount_point=self._mount
                )
            )
        except refusals.Forbidden as error:
            raise errors.PermissionDeniedError(
                "The service may not write this secret.", details={"path": path}
            ) from error
        except refusals.InvalidRequest as error:
            if "check-and-set" not in str(error):
                raise errors.ConfigurationError("Vault does not take this secret.") from error
            raise _conflict(path, cas) from error
        except refusals.InvalidPath as error:
            raise errors.ConfigurationError("Vault has no secrets engine where the settings say.") from error
        return _version(answer["data"])


def _gone(error: refusals.InvalidPath) -> Any:
    """Return what Vault tells, beside its 404, of a version that has been deleted or destroyed."""
    found = error.json.get("data") if isinstance(error.json, dict) else None
    return error.json if isinstance(found, dict) and "metadata" in found else None


def _version(metadata: Mapping[str, Any]) -> Version:
    deletion = metadata["deletion_time"]
    return Version(
        number=metadata["version"],
        created_time=datetime.fromisoformat(metadata["created_time"]),
        deletion_time=datetime.fromisoformat(deletion) if deletion else None,
        destroyed=metadata["destroyed"],
    )


def _unknown(path: str, version: int | None) -> errors.ResourceNotFoundError:
    if version is None:
        return errors.ResourceNotFoundError("There is no secret of that name.", details={"path": path})
    return errors.ResourceNotFoundError(
        "The secret has no such version.", details={"path": path, "version": version}
    )


def _conflict(path: str, cas: int | None) -> errors.ConflictError:
    if cas is None:
        return errors.ConflictError("This secret is written with check-and-set only.", details={"path": path})
    return errors.ConflictError("The secret does not have that version.", details={"path": path, "cas": cas})
