"""`python -m app account`: makes an account, and shows a password that it has made itself, once."""

import io
import re
import uuid

import pytest

from app.account import main
from scripts.stack import Stack

MADE = re.compile(r"account \d+: (\S+), (admin|user)\npassword, shown this once: (\S{24})\n")


@pytest.fixture(autouse=True)
def on_the_stack(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (stack.environment() | {"PASSWORDS_MEMORY_KIB": "8"}).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def name() -> str:
    return f"test-{uuid.uuid4().hex}"


def typed(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line))


def test_a_password_is_made_and_shown_once(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--username", name, "--role", "admin"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    made = MADE.fullmatch(output.out)
    assert made is not None
    assert made.group(1, 2) == (name, "admin")


def test_a_password_that_is_given_is_not_shown(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "correct horse battery\n")
    assert main(["--username", name, "--password-stdin"]) == 0
    output = capsys.readouterr()
    assert re.fullmatch(rf"account \d+: {name}, user\n", output.out)


@pytest.mark.parametrize(
    ("username", "password", "why"),
    [
        ("ann", "short\n", "The username has 1 to 50 letters"),
        ("ann", "", "The username has 1 to 50 letters"),
        ("-ann", "correct horse battery\n", "The username has 1 to 50 letters"),
        ("horse", "correct horse battery\n", "The password must not contain the username."),
    ],
)
def test_what_registration_would_refuse(
    username: str,
    password: str,
    why: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed(monkeypatch, password)
    assert main([f"--username={username}", "--password-stdin"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"account: {why}")


def test_a_name_that_is_taken(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--username", name]) == 0
    capsys.readouterr()
    assert main(["--username", name.upper()]) == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "account: The username is taken.\n")
