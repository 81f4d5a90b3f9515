"""The keys of access tokens: which one signs, which verify, and what becomes of them when Vault is away."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from app import errors
from app.integrations.vault_transit import KeyVersion
from app.services import key_looks
from app.services.signing_keys import LONGEST_TOKEN_SECONDS, SigningKeys
from tests.services.auth import Keys, pem

NOW = 1_795_000_000.0


@pytest.fixture
def keys() -> Keys:
    return Keys(made_at=NOW - 1_000_000)


@asynccontextmanager
async def attached(keys: Keys, *, refresh_seconds: float = 60) -> AsyncIterator[SigningKeys]:
    held = SigningKeys(refresh_seconds=refresh_seconds, clock=lambda: NOW)
    async with held.attached(keys):
        yield held


async def until(condition: object) -> None:
    async with asyncio.timeout(5):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.01)


async def test_a_new_version_signs_once_everybody_has_seen_it(keys: Keys) -> None:
    for age, signs in ((0.0, "1"), (119.0, "1"), (120.0, "2")):
        keys.held.pop(2, None)
        keys.rotate(NOW - age)
        async with attached(keys) as held:
            assert held.signing().kid == signs
            assert [key["kid"] for key in held.published()] == ["1", "2"]


async def test_the_only_version_signs_at_once() -> None:
    async with attached(Keys(made_at=NOW)) as held:
        assert held.signing().kid == "1"


async def test_a_version_is_forgotten_when_its_last_token_has_ended(keys: Keys) -> None:
    settled = 120 + LONGEST_TOKEN_SECONDS
    for age, known in ((settled - 1, ["1", "2"]), (settled, ["2"])):
        keys.held.pop(2, None)
        keys.rotate(NOW - age)
        async with attached(keys) as held:
            assert [key["kid"] for key in held.published()] == known


async def test_keys_are_published_as_others_read_them(keys: Keys) -> None:
    async with attached(keys) as held:
        (published,) = held.published()
    read = jwt.PyJWK({"kty": "EC", "crv": "P-256", "alg": "ES256", **published})
    assert read.key.public_numbers() == keys.held[1][1].public_key().public_numbers()
    assert all(len(base64.urlsafe_b64decode(published[name] + "=")) == 32 for name in ("x", "y"))


async def test_nobody_reads_the_private_part(keys: Keys) -> None:
    async with attached(keys) as held:
        assert repr(held.signing()) == f"Key(kid='1', made_at={NOW - 1_000_000})"


async def test_vault_is_not_asked_for_known_keys(keys: Keys) -> None:
    async with attached(keys) as held:
        keys.away = True
        for _ in range(10):
            assert await held.public("1") is not None
    assert keys.looks == 1


async def test_a_key_that_is_new_is_looked_for_once_by_all(keys: Keys) -> None:
    async with attached(keys) as held:
        keys.rotate(NOW)
        looks = keys.looks
        found = await asyncio.gather(*(held.public(kid) for kid in ("1", "2") * 10))
    assert None not in found
    assert keys.looks - looks == 1, "whoever comes during a look waits for that one"


async def test_unknown_keys_do_not_make_us_look_often(keys: Keys) -> None:
    async with attached(keys) as held:
        for number in range(2, 50):
            assert await held.public(str(number)) is None
    assert keys.looks == 2, "at the start, and for the first of them"


async def test_keys_are_looked_at_in_the_background(keys: Keys) -> None:
    async with attached(keys, refresh_seconds=0.01) as held:
        keys.rotate(NOW - 1)
        await until(lambda: held.signing().kid == "2")
        keys.held = {2: keys.held[2]}
        await until(lambda: [key["kid"] for key in held.published()] == ["2"])


async def test_keys_that_cannot_be_read_leave_those_we_have(
    keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    async with attached(keys, refresh_seconds=0.01) as held:
        keys.away = True
        looks = keys.looks
        await until(lambda: keys.looks >= looks + 3)
        assert held.signing().kid == "1"
    assert "The keys of access tokens stay as they are: Vault cannot be reached." in caplog.messages


async def test_without_any_key_nobody_is_refused_for_good(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_looks, "UNKNOWN_KEY_PAUSE", 0.01)
    keys.away = True
    async with attached(keys) as held:
        for ask in (held.signing, held.published):
            with pytest.raises(errors.VaultUnavailableError, match="not known yet"):
                ask()
        with pytest.raises(errors.VaultUnavailableError, match="not known yet"):
            await held.public("1")
        keys.away = False
        async with asyncio.timeout(5):
            while not held._keys:  # noqa: ASYNC110, SLF001  that it looks by itself is the point
                await asyncio.sleep(0.01)
        assert held.signing().kid == "1"


async def test_a_key_of_another_kind_is_not_taken(caplog: pytest.LogCaptureFixture) -> None:
    class Edwards(Keys):
        async def versions(self) -> list[KeyVersion]:
            return [KeyVersion(1, NOW, pem(ed25519.Ed25519PrivateKey.generate()))]

    async with attached(Edwards()) as held:
        with pytest.raises(errors.VaultUnavailableError):
            held.signing()
    assert (
        "The keys of access tokens stay as they are: The key of access tokens is not on an elliptic curve."
        in caplog.messages
    )


async def test_nothing_is_known_before_there_is_a_source() -> None:
    with pytest.raises(errors.VaultUnavailableError):
        await SigningKeys(refresh_seconds=60, clock=time.time).public("1")
