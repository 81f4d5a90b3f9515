"""What an OpenID provider says of itself, and what is made of what it should not say."""

from collections.abc import Mapping
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from app import errors
from app.integrations.openid import LONGEST_DOCUMENT, OpenidProvider
from app.oidc_section import OidcSettings

ISSUER = "https://login.example.org/staff"
DISCOVERY = f"{ISSUER}/.well-known/openid-configuration"
KEYS = f"{ISSUER}/keys"
DESCRIPTION = {
    "issuer": ISSUER,
    "jwks_uri": KEYS,
    "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "HS256", "none"],
}
RSA = jwt.algorithms.RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key(), as_dict=True)
CURVE = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
EDWARDS = jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key(), as_dict=True)
PRIVATE = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
SECRET = {"kty": "oct", "k": "c2VjcmV0"}


async def read(answers: Mapping[str, Any], **settings: Any) -> set[tuple[str, str]]:
    """Read the keys from a provider that answers so: JSON, or an answer as it is."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = answers[str(request.url)]
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    configured = OidcSettings.model_validate({"issuer": ISSUER, **settings})
    provider = OpenidProvider(configured, ISSUER, transport=httpx.MockTransport(answer))
    try:
        return set((await provider.read()).keys)
    finally:
        await provider.aclose()


async def keys(*found: Mapping[str, Any]) -> set[tuple[str, str]]:
    return await read({DISCOVERY: DESCRIPTION, KEYS: {"keys": found}})


async def test_each_key_verifies_what_its_kind_and_both_sides_allow() -> None:
    found = await keys({**RSA, "kid": "r"}, {**CURVE, "kid": "c"}, {**EDWARDS, "kid": "e"})
    assert found == {("r", "RS256"), ("c", "ES256"), ("e", "EdDSA")}


@pytest.mark.parametrize(
    "unfit",
    [
        {**RSA, "kid": "r", "use": "enc"},
        {**RSA, "kid": "r", "key_ops": ["encrypt"]},
        {**RSA, "kid": "r", "alg": "RS512"},
        {**RSA},
        {**SECRET, "kid": "s"},
        {**CURVE, "kid": "c", "crv": "secp256k1"},
    ],
)
async def test_a_key_that_is_for_something_else_is_left_out(unfit: Mapping[str, Any]) -> None:
    assert await keys(unfit, {**CURVE, "kid": "c"}) == {("c", "ES256")}


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"issuer": "https://elsewhere.example.org"}, "calls itself otherwise"),
        ({"jwks_uri": "http://login.example.org/keys"}, "not behind HTTPS"),
        ({"jwks_uri": None}, "does not describe itself"),
        ({"id_token_signing_alg_values_supported": None}, "does not describe itself"),
    ],
)
async def test_a_description_that_is_not_as_it_must_be(description: Mapping[str, Any], message: str) -> None:
    answers = {DISCOVERY: {**DESCRIPTION, **description}, KEYS: {"keys": []}}
    with pytest.raises(errors.ServiceUnavailableError, match=message):
        await read(answers)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (httpx.Response(500), "answers 500"),
        (httpx.Response(302, headers={"location": "https://elsewhere.example.org"}), "answers 302"),
        (httpx.Response(200, text="<html>"), "does not describe itself"),
        (httpx.Response(200, json=[]), "does not describe itself"),
        (httpx.Response(200, json={"keys": [{**CURVE, "kid": "c", "x": "AA"}]}), "does not describe itself"),
        (httpx.Response(200, json={"keys": [{**PRIVATE, "kid": "p"}]}), "does not describe itself"),
        (httpx.Response(200, content=b" " * (LONGEST_DOCUMENT + 1)), "at too great a length"),
    ],
)
async def test_keys_that_do_not_come(found: httpx.Response, message: str) -> None:
    with pytest.raises(errors.ServiceUnavailableError, match=message):
        await read({DISCOVERY: DESCRIPTION, KEYS: found})


async def test_a_provider_that_does_not_answer_in_time() -> None:
    def hang(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("")

    provider = OpenidProvider(OidcSettings(issuer=ISSUER), ISSUER, transport=httpx.MockTransport(hang))
    with pytest.raises(errors.ServiceUnavailableError, match="does not answer") as refusal:
        await provider.read()
    assert refusal.value.details == {"service": "openid"}
    await provider.aclose()
