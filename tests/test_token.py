"""`python -m app token`: prints an access token and nothing else."""

import time

import jwt
import pytest

from app.token import main
from scripts.stack import Stack


@pytest.fixture
def on_the_stack(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    output = capsys.readouterr()
    assert output.err == ""
    (line,) = output.out.splitlines()
    claims: dict[str, object] = jwt.decode(line, options={"verify_signature": False})
    return claims


def test_a_token_for_half_an_hour(on_the_stack: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--role", "admin"]) == 0
    claims = printed(capsys)
    now = int(time.time())
    assert now - 5 <= claims["iat"] <= now  # type: ignore[operator]
    assert {name: value for name, value in claims.items() if name != "jti"} == {
        "iss": "devstack-core",
        "aud": "reference-api",
        "sub": "operator",
        "roles": ["admin"],
        "iat": claims["iat"],
        "nbf": claims["iat"],
        "exp": claims["iat"] + 1800,  # type: ignore[operator]
    }


def test_a_token_as_it_is_asked_for(on_the_stack: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--subject", "ann", "--role", "user", "--role", "auditor", "--minutes", "1"]) == 0
    claims = printed(capsys)
    assert (claims["sub"], claims["roles"]) == ("ann", ["user", "auditor"])
    assert claims["exp"] == claims["iat"] + 60  # type: ignore[operator]


def test_without_vault_there_is_no_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:9")
    monkeypatch.setenv("VAULT_TOKEN", "any")
    monkeypatch.delenv("VAULT_APPROLE_DIR", raising=False)
    assert main([]) == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "token: There is no token for Vault yet.\n")


def test_a_setting_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VAULT_ADDR", "nowhere")
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("token: VAULT_ADDR: ")


@pytest.mark.parametrize("minutes", ["0", "1441", "x"])
def test_a_token_is_neither_for_nothing_nor_for_ever(
    minutes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--minutes", minutes])
    assert "argument --minutes" in capsys.readouterr().err
