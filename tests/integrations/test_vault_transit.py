"""Encryption and signatures by keys in the real Vault."""

import base64
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app import errors
from app.integrations.vault import Vault
from app.integrations.vault_transit import SigningKey, Transit
from app.resources import Resources
from app.settings import Settings
from scripts.stack import Stack
from tests.vault_admin import administration


@pytest.mark.parametrize("text", ["a", "ä€😀", "\0\n", "x" * 4000, "😀" * 4000, " "])
async def test_what_was_encrypted_is_decrypted(resources: Resources, text: str) -> None:
    ciphertext = await resources.transit.encrypt(text)
    assert ciphertext.startswith("vault:v1:")
    assert await resources.transit.decrypt(ciphertext) == text


async def test_the_same_text_gives_another_ciphertext(resources: Resources) -> None:
    assert await resources.transit.encrypt("a") != await resources.transit.encrypt("a")


async def foreign(resources: Resources) -> list[str]:
    whole = await resources.transit.encrypt("hunter2")
    version, _, encoded = whole.rpartition(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[-1] ^= 1
    changed = base64.b64encode(raw).decode()
    return [
        f"{version}:{changed}",
        f"{version}:AAAA",
        f"vault:v999999999:{encoded}",
        f"{version}:{'A' * 400}",
    ]


async def test_what_the_key_has_not_made_is_a_conflict(resources: Resources) -> None:
    for ciphertext in await foreign(resources):
        with pytest.raises(errors.ConflictError):
            await resources.transit.decrypt(ciphertext)
    assert not resources.vault.breaker.is_open


async def test_what_is_no_text_is_a_conflict(resources: Resources, settings: Settings) -> None:
    binary = base64.b64encode(b"\xff\xfe").decode()
    answer = await resources.vault.call(
        lambda client: client.secrets.transit.encrypt_data(name=settings.vault.transit_key, plaintext=binary)
    )
    with pytest.raises(errors.ConflictError):
        await resources.transit.decrypt(answer["data"]["ciphertext"])


async def test_the_signing_key_comes_with_all_its_versions(resources: Resources, stack: Stack) -> None:
    before = await resources.signing_key.versions()
    async with administration(stack) as api:
        (await api.post("transit/keys/access-tokens/rotate")).raise_for_status()
    after = await resources.signing_key.versions()
    assert after[:-1] == before
    assert [version.number for version in after] == [*range(1, len(before) + 2)]
    assert abs(after[-1].made_at - time.time()) < 30
    key = load_pem_private_key(after[-1].private_pem.encode(), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    assert key.curve.name == "secp256r1"
    assert "PRIVATE" not in repr(after)


async def test_a_key_that_is_not_ours(resources: Resources) -> None:
    transit = Transit(resources.vault, "somebody-elses")
    signing = SigningKey(resources.vault, "somebody-elses")
    for refused in (
        transit.encrypt("a"),
        transit.decrypt("vault:v1:AAAA"),
        signing.versions(),
    ):
        with pytest.raises(errors.ConfigurationError, match="does not let the service"):
            await refused


async def test_a_key_of_another_type_is_none_to_verify_with() -> None:
    class Symmetric(Vault):
        def __init__(self) -> None:
            pass

        async def call(self, _: object) -> Any:
            return {"data": {"type": "aes256-gcm96", "keys": {"1": "c2VjcmV0"}}}

    with pytest.raises(errors.ConfigurationError, match="not of the type ecdsa-p256"):
        await SigningKey(Symmetric(), "reference-api").versions()
