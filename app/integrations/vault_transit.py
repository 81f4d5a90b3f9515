"""Vault's transit engine: a key that never leaves it encrypts and decrypts, another one signs here."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors
from app.integrations.vault import Vault

KEY_TYPE: Final = "ecdsa-p256"


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """A version of a key that signs, with the Unix time at which it was made."""

    number: int
    made_at: float
    private_pem: str = field(repr=False)


class Transit:
    """One symmetric key."""

    def __init__(self, vault: Vault, key: str) -> None:
        self._vault = vault
        self._key = key

    async def encrypt(self, plaintext: str) -> str:
        encoded = base64.b64encode(plaintext.encode()).decode()
        try:
            answer = await self._vault.call(
                lambda client: client.secrets.transit.encrypt_data(name=self._key, plaintext=encoded)
            )
        except (refusals.Forbidden, refusals.InvalidPath, refusals.InvalidRequest) as error:
            raise errors.ConfigurationError("Vault does not let the service encrypt.") from error
        ciphertext: str = answer["data"]["ciphertext"]
        return ciphertext

    async def decrypt(self, ciphertext: str) -> str:
        """Raise ConflictError for what this key has not encrypted, or what is no text."""
        try:
            answer = await self._vault.call(
                lambda client: client.secrets.transit.decrypt_data(name=self._key, ciphertext=ciphertext)
            )
            return base64.b64decode(answer["data"]["plaintext"]).decode()
        except (refusals.InvalidRequest, UnicodeDecodeError) as error:
            raise errors.ConflictError("The service's key has not made this ciphertext of a text.") from error
        except (refusals.Forbidden, refusals.InvalidPath) as error:
            raise errors.ConfigurationError("Vault does not let the service decrypt.") from error


class SigningKey:
    """A key that signs; it may be exported, because signing must not need Vault."""

    def __init__(self, vault: Vault, name: str) -> None:
        self._vault = vault
        self._name = name

    async def versions(self) -> Sequence[KeyVersion]:
        """Return each version that may sign or verify."""
        try:
            about = await self._vault.call(lambda client: client.secrets.transit.read_key(name=self._name))
            held = await self._vault.call(
                lambda client: client.secrets.transit.export_key(name=self._name, key_type="signing-key")
            )
        except (refusals.Forbidden, refusals.InvalidPath, refusals.InvalidRequest) as error:
            raise errors.ConfigurationError("Vault does not let the service read its signing key.") from error
        if about["data"]["type"] != KEY_TYPE:
            raise errors.ConfigurationError(f"The signing key in Vault is not of the type {KEY_TYPE}.")
        made = about["data"]["keys"]
        return [
            KeyVersion(int(number), datetime.fromisoformat(made[number]["creation_time"]).timestamp(), pem)
            for number, pem in held["data"]["keys"].items()
            if number in made  # rotated between the two calls: the next look finds it
        ]
