"""The settings and the environment variables that they come from."""

import pytest
from pydantic import ValidationError

from app.errors import ConfigurationError
from app.sections import RedisSettings
from app.settings import Settings, variables


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in variables():
        monkeypatch.delenv(variable.name, raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.load()

    assert settings.http_port == 8001
    assert settings.rate_limit_enabled is True
    assert settings.debug is False
    assert (settings.postgres.pool_min, settings.postgres.pool_max) == (5, 20)
    assert (settings.mysql.pool_min, settings.mysql.pool_max) == (5, 20)
    assert (settings.breaker.failures, settings.breaker.reset_seconds) == (5, 60)
    assert settings.cors_origins == (
        "http://localhost:3000",
        "http://localhost:8000",
        "http://localhost:8001",
        "http://localhost:8080",
        "http://127.0.0.1:3000",
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8001",
        "http://127.0.0.1:8080",
    )
    assert settings.required_dependencies == ()


def test_the_variables_have_the_documented_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "API_FIRST_HTTP_PORT": "9001",
        "POSTGRES_DB": "records",
        "POSTGRES_POOL_MIN": "1",
        "MYSQL_DATABASE": "orders",
        "REDIS_NODES": "one:7000, two:7001",
        "RABBITMQ_VHOST": "/",
        "VAULT_APPROLE_DIR": "/run/approle",
        "BREAKER_RESET_SECONDS": "0.5",
        "CORS_ORIGINS": "https://a.example, https://b.example",
        "TRUSTED_PROXIES": "10.0.0.1,192.168.0.0/16",
        "REQUIRED_DEPENDENCIES": "vault,redis",
        "POSTGRES_PASSWORD": "",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()

    assert settings.http_port == 9001
    assert settings.postgres.database == "records"
    assert settings.postgres.pool_min == 1
    assert settings.postgres.password is None
    assert settings.mysql.database == "orders"
    assert settings.redis.nodes == (("one", 7000), ("two", 7001))
    assert settings.rabbitmq.vhost == "/"
    assert str(settings.vault.approle_dir) == "/run/approle"
    assert settings.breaker.reset_seconds == 0.5
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.trusted_proxies == ("10.0.0.1/32", "192.168.0.0/16")
    assert settings.required_dependencies == ("vault", "redis")


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("API_FIRST_HTTP_PORT", "0", "Input should be greater than or equal to 1"),
        ("POSTGRES_PORT", "five", "Input should be a valid integer, unable to parse string as an integer"),
        ("REDIS_NODES", "one:7000,two", "Value error, 'two' is not host:port"),
        ("REDIS_NODES", "one:70000", "Input should be less than or equal to 65535"),
        ("LOG_LEVEL", "LOUD", "Input should be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
        (
            "TRUSTED_PROXIES",
            "everybody",
            "Value error, 'everybody' does not appear to be an IPv4 or IPv6 network",
        ),
        ("VAULT_ADDR", "vault:8200", "String should match pattern '^https?://'"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()

    assert caught.value.message == f"{variable}: {problem}"


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "0")
    monkeypatch.setenv("MYSQL_POOL_MAX", "0")
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()

    assert caught.value.message == (
        "WORKERS: Input should be greater than or equal to 1; "
        "MYSQL_POOL_MAX: Input should be greater than or equal to 1"
    )


def test_a_pool_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSQL_POOL_MIN", "9")
    monkeypatch.setenv("MYSQL_POOL_MAX", "2")
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()

    assert caught.value.message == "MYSQL: Value error, POOL_MIN is greater than POOL_MAX"


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_PASSWORD", "hunter2")
    monkeypatch.setenv("VAULT_TOKEN", "hunter3")

    assert "hunter" not in repr(Settings.load())
    assert "hunter" not in Settings.load().model_dump_json()


def test_settings_can_be_given_as_they_are() -> None:
    redis = RedisSettings(nodes=(("one", 7000),))

    assert Settings(redis=redis, http_port=9001).redis.nodes == (("one", 7000),)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings.load().debug = True  # type: ignore[misc]


def test_every_variable_is_described_once() -> None:
    names = [variable.name for variable in variables()]

    assert len(names) == len(set(names))
    assert {"VAULT_ADDR", "API_FIRST_HTTP_PORT", "POSTGRES_DB", "REDIS_NODES", "DEBUG"} <= set(names)
    assert all(variable.description for variable in variables())


@pytest.mark.parametrize("name", ["DOCS_USERNAME", "DOCS_PASSWORD"])
def test_a_user_of_the_documentation_has_a_password(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "reader")
    with pytest.raises(ConfigurationError, match="DOCS_USERNAME and DOCS_PASSWORD go together"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://login.example.org"),
        ("OIDC_ISSUER", "http://127.0.0.1.example.org/"),
        ("OIDC_ALGORITHMS", "ES256,HS256"),
        ("OIDC_ALGORITHMS", "none"),
        ("OIDC_TOKEN_TYPES", ","),
    ],
)
def test_a_provider_that_cannot_be_believed(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        Settings.load()
