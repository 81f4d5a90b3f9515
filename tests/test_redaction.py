"""The one rule of what is a secret."""

import pytest

from app.redaction import is_sensitive, redact


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "db_password",
        "passwords",
        "passphrase",
        "passwd",
        "pwd",
        "db_pass",
        "token",
        "access_token",
        "accessToken",
        "refresh-token",
        "secret",
        "secret_id",
        "client_secret",
        "api_key",
        "apikey",
        "API-Key",
        "private_key",
        "privateKey",
        "signing_key",
        "encryption_key",
        "unseal_key",
        "credentials",
        "authorization",
        "Set-Cookie",
        "plaintext",
        "ciphertext",
        "connection_string",
        "connectionUrl",
        "dsn",
    ],
)
def test_sensitive_names(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize(
    "name",
    ["key", "user", "host", "name", "database", "compass", "passenger", "monkey", "keyboard", "dsnake"],
)
def test_ordinary_names(name: str) -> None:
    assert not is_sensitive(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://app:hunter2@db:5432/x", "postgresql://app:***@db:5432/x"),
        ("amqp://app:p@ss@mq/v", "amqp://app:***@mq/v"),
        ("redis://:hunter2@cache", "redis://:***@cache"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
        ("got basic dXNlcjpwYXNz from", "got basic *** from"),
        ("password=hunter2 user=app", "password=*** user=app"),
        ("{'password': 'hunter 2', 'user': 'app'}", "{'password': ***, 'user': 'app'}"),
        ('{"db_password": "hunter\\u0032"}', '{"db_password": ***}'),
        ("api_key: abc; next", "api_key: ***; next"),
        ("secret_id=1234, role", "secret_id=***, role"),
        ("token => abc", "token => ***"),
        ("hvs.CAESIJabcdefgh denied", "*** denied"),
        ("s.abcdefghijklmnopqrstuvwx denied", "*** denied"),
        ("jwt eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl end", "jwt *** end"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest", "***\nrest"),
        ("cut -----BEGIN PRIVATE KEY-----\nMIIE", "cut ***"),
    ],
)
def test_credentials_in_text_are_masked(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "GET /examples/cache/user:123", "http://localhost:8001/health", "a token of thanks", "s.short"],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = redact("password=hunter2 postgresql://app:hunter2@db")
    assert redact(once) == once
