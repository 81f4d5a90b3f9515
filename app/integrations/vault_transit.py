"""Vault's transit engine: keys that never leave it encrypt, decrypt and sign."""

import base64
from collections.abc import Mapping
from typing import Final

from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors
from app.integrations.vault import Vault

KEY_TYPE: Final = "ecdsa-p256"


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
    """A key that signs; its versions are counted from 1."""

    def __init__(self, vault: Vault, name: str) -> None:
        self._vault = vault
        self._name = name

    async def public_keys(self) -> Mapping[int, str]:
        """Return each version that may still verify, in PEM."""
        try:
            answer = await self._vault.call(lambda client: client.secrets.transit.read_key(name=self._name))
        except (refusals.Forbidden, refusals.InvalidPath, refusals.InvalidRequest) as error:
            raise errors.ConfigurationError("Vault does not let the service read its signing key.") from error
        if answer["data"]["type"] != KEY_TYPE:
            raise errors.ConfigurationError(f"The signing key in Vault is not of the type {KEY_TYPE}.")
        return {int(version): key["public_key"] for version, key in answer["data"]["keys"].items()}

    async def sign(self, message: bytes, version: int) -> bytes:
        """Return the signature as JWS has it: base64url of r and s."""
        encoded = base64.b64encode(message).decode()
        try:
            answer = await self._vault.call(
                lambda client: client.secrets.transit.sign_data(
                    name=self._name,
                    hash_input=encoded,
                    key_version=version,
                    hash_algorithm="sha2-256",
                    marshaling_algorithm="jws",
                )
            )
        except (refusals.Forbidden, refusals.InvalidPath, refusals.InvalidRequest) as error:
            raise errors.ConfigurationError("Vault does not let the service sign.") from error
        signature: str = answer["data"]["signature"]
        return signature.rpartition(":")[2].encode()
