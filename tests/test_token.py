"""`python -m app token`: prints an access token of an account, and nothing else."""

import time
import uuid

import jwt
import pytest

from app.token import main
from scripts.stack import Stack


@pytest.fixture
def on_the_stack(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def name() -> str:
    return f"test-{uuid.uuid4().hex}"


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
    assert str(claims["sub"]).isdecimal()
    assert uuid.UUID(str(claims["sid"])).version == 4
    assert {name: value for name, value in claims.items() if name not in {"jti", "sub", "sid"}} == {
        "iss": "devstack-core",
        "aud": "reference-api",
        "roles": ["admin"],
        "iat": claims["iat"],
        "nbf": claims["iat"],
        "exp": claims["iat"] + 1800,  # type: ignore[operator]
    }


def test_a_token_as_it_is_asked_for(
    on_the_stack: None, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for _ in range(2):
        assert main(["--username", name, "--minutes", "1"]) == 0
        found.append(printed(capsys))
    first, second = found
    assert first["roles"] == ["user"]
    assert first["exp"] == first["iat"] + 60  # type: ignore[operator]
    assert first["sub"] == second["sub"], "one account"
    assert first["sid"] != second["sid"], "that has two sessions"


def test_an_account_has_one_role(on_the_stack: None, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--username", name]) == 0
    capsys.readouterr()
    assert main(["--username", name.upper(), "--role", "admin"]) == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", f"token: The account {name.upper()} has another role.\n")


def test_without_vault_there_is_no_token(
    on_the_stack: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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
