"""The one rule of what is a secret."""

import pytest

from app.redaction import is_sensitive, masked, redact


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "db_password",
        "passwords",
        "passphrase",
        "passwd",
        "passwordHash",
        "password_2",
        "passcode",
        "pwd",
        "pin",
        "auth",
        "jwt",
        "creds",
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
        "unseal_keys",
        "ssh_key",
        "tls-key",
        "hmacKey",
        "key_material",
        "private_key_pem",
        "private",
        "database_url",
        "MONGODB_URI",
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
    [
        *("key", "keys", "user", "host", "name", "database", "compass", "passenger", "monkey", "keyboard"),
        *("dsnake", "public_key", "primary_key", "routingKey", "author", "pinned", "url", "port"),
    ],
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
        ("amqp://app:a/b@mq/v", "amqp://app:***@mq/v"),
        (
            "postgresql://app@db/x?password=hunter2&sslmode=require",
            "postgresql://app@db/x?password=***&sslmode=require",
        ),
        ("{'password': 'hun\\'ter2', 'user': 'app'}", "{'password': ***, 'user': 'app'}"),
        ("Server=db;Pass=hunter2;Database=x", "Server=db;Pass=***;Database=x"),
        ("(b'authorization', b'Bearer abc.def-123')", "(b'authorization', b'Bearer ***')"),
        ("[(b'cookie', b'sid=abc; a=b'), (b'host', b'x')]", "[(b'cookie', b***), (b'host', b'x')]"),
        ("Set-Cookie: session=abc; Path=/\nrest", "Set-Cookie: ***\nrest"),
        ('Proxy-Authorization: Digest username="app", response="5f4d"', "Proxy-Authorization: ***"),
        ("{'X-Vault-Token': 's.short'}", "{'X-Vault-Token': ***}"),
        ("hvs.CAESIJabcdefgh denied", "*** denied"),
        ("s.abcdefghijklmnopqrstuvwx denied", "*** denied"),
        ("jwt eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl end", "jwt *** end"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest", "***\nrest"),
        ("AccountName=a;AccountKey=abc==;x", "AccountName=a;AccountKey=***;x"),
        ("Server=db;Uid=app;Pwd=hunter2;", "Server=db;Uid=app;Pwd=***;"),
        ("jdbc:mysql://db/x?user=app&password=hunter2&a=b", "jdbc:mysql://db/x?user=app&password=***&a=b"),
        ("clone ghp_abcdefghijklmnopqrstuv now", "clone *** now"),
        ("AKIAIOSFODNN7EXAMPLE", "***"),
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


def test_a_secret_is_masked_by_its_names_and_by_what_it_holds() -> None:
    secret = {
        "user": "app",
        "port": 5432,
        "ratio": 0.5,
        "on": True,
        "nothing": None,
        "password": "hunter2",
        "token": {"of": "any kind"},
        "pin": 1234,
        "url": "postgresql://app:hunter2@db/x",
        "note": "log in with password=hunter2",
        "certificate": "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        "nested": {"host": "db", "db_password": "hunter2", "list": ["x", {"secret": 1}, "amqp://a:b@c"]},
    }
    assert masked(secret) == {
        "user": "app",
        "port": 5432,
        "ratio": 0.5,
        "on": True,
        "nothing": None,
        "password": "***",
        "token": "***",
        "pin": "***",
        "url": "***",
        "note": "***",
        "certificate": "***",
        "nested": {"host": "db", "db_password": "***", "list": ["x", {"secret": "***"}, "***"]},
    }


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ("hunter2", "password", "***"),
        ("app", "user", "app"),
        ("redis://:x@db", "user", "***"),
        (None, "pin", "***"),
    ],
)
def test_one_value_is_masked_by_its_name_too(value: object, name: str, expected: object) -> None:
    assert masked(value, name) == expected
