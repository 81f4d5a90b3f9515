"""Every setting of the service, each an environment variable."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import ConfigurationError
from app.oidc_section import OidcSettings
from app.sections import (
    SEPARATED,
    BreakerSettings,
    EventsSettings,
    JobsSettings,
    LoginsSettings,
    MongodbSettings,
    Network,
    OtelSettings,
    PasswordsSettings,
    PooledSettings,
    Port,
    PostgresSettings,
    RabbitmqSettings,
    RedisSettings,
    Seconds,
    SecretsSettings,
    Section,
    ServiceName,
    SessionsSettings,
    TlsSettings,
    TokensSettings,
    VaultSettings,
    WebhooksSettings,
)


class Settings(BaseSettings):
    """In the environment a nested setting is SECTION_FIELD: `postgres.pool_min` is POSTGRES_POOL_MIN."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        enable_decoding=False,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    app_name: str = Field("DevStack Core Reference API", description="Name of the service")
    debug: bool = Field(default=False, description="Tracebacks in errors, any CORS origin")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="Least severe level that is logged"
    )
    workers: int = Field(1, ge=1, le=256, description="Server processes")
    host: str = Field("127.0.0.1", alias="API_FIRST_HOST", description="Address to listen on")
    http_port: Port = Field(8001, alias="API_FIRST_HTTP_PORT", description="Port for HTTP")
    enable_tls: bool = Field(
        default=False, alias="API_FIRST_ENABLE_TLS", description="Whether to serve HTTPS, too"
    )
    https_port: Port = Field(8444, alias="API_FIRST_HTTPS_PORT", description="Port for HTTPS")
    request_seconds: float = Field(30, gt=0, description="Longest wait for a request to arrive completely")
    worker_timeout_seconds: float = Field(
        30, gt=0, description="Without a sign of life for so long one of several workers is replaced"
    )
    drain_seconds: float = Field(
        1, ge=0, description="Time at shutdown in which requests are still accepted, but readiness is 503"
    )
    shutdown_seconds: int = Field(30, ge=1, description="Longest wait for running requests at shutdown")
    max_in_flight: int = Field(512, ge=1, description="Most requests of a worker at once; beyond it 503")
    max_streams: int = Field(
        256, ge=1, description="Most streams of a worker at once, beside those requests; beyond it 503"
    )
    rate_limit_enabled: bool = Field(default=True, description="Whether the contract's rate limits hold")
    contract_guard_sample: float = Field(
        0.01, ge=0, le=1, description="Share of the answers that are held against the contract"
    )
    cors_origins: Annotated[tuple[str, ...], SEPARATED] = Field(
        tuple(
            f"http://{host}:{port}"
            for host in ("localhost", "127.0.0.1")
            for port in (3000, 8000, 8001, 8080)
        ),
        description="Origins that browsers may call from, separated by commas",
    )
    cors_max_age_seconds: int = Field(
        600, ge=0, description="How long a browser may keep a preflight's answer"
    )
    trusted_proxies: Annotated[tuple[Network, ...], SEPARATED] = Field(
        (),
        description="Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas",
    )
    docs_username: str | None = Field(None, description="User that the documentation asks for, if any")
    docs_password: SecretStr | None = Field(None, description="Password that the documentation asks for")
    required_dependencies: Annotated[tuple[ServiceName, ...], SEPARATED] = Field(
        (), description="Services without which the service is not ready, separated by commas"
    )
    health_timeout_seconds: Seconds = Field(2, description="Longest wait for one health check")

    tls: TlsSettings = Field(default_factory=TlsSettings)
    secrets: SecretsSettings = Field(default_factory=SecretsSettings)
    vault: VaultSettings = Field(default_factory=VaultSettings)
    tokens: TokensSettings = Field(default_factory=TokensSettings)
    oidc: OidcSettings = Field(default_factory=OidcSettings)
    sessions: SessionsSettings = Field(default_factory=SessionsSettings)
    passwords: PasswordsSettings = Field(default_factory=PasswordsSettings)
    logins: LoginsSettings = Field(default_factory=LoginsSettings)
    postgres: PostgresSettings = Field(default_factory=PostgresSettings)
    mysql: PooledSettings = Field(default_factory=PooledSettings)
    mongodb: MongodbSettings = Field(default_factory=MongodbSettings)
    redis: RedisSettings = Field(default_factory=RedisSettings)
    rabbitmq: RabbitmqSettings = Field(default_factory=RabbitmqSettings)
    jobs: JobsSettings = Field(default_factory=JobsSettings)
    breaker: BreakerSettings = Field(default_factory=BreakerSettings)
    events: EventsSettings = Field(default_factory=EventsSettings)
    webhooks: WebhooksSettings = Field(default_factory=WebhooksSettings)
    otel: OtelSettings = Field(default_factory=OtelSettings)

    @model_validator(mode="after")
    def _documentation_asks_for_both(self) -> Self:
        if (self.docs_username is None) != (self.docs_password is None):
            raise ValueError("DOCS_USERNAME and DOCS_PASSWORD go together")
        return self

    @classmethod
    def load(cls) -> Self:
        """Read the environment; a ConfigurationError names each variable that is wrong, never its value."""
        try:
            return cls()
        except ValidationError as error:
            wrong = (f"{_variable(problem['loc'])}: {problem['msg']}" for problem in error.errors())
            raise ConfigurationError("; ".join(wrong)) from None


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: Any
    description: str


def variables(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[Variable]:
    """List every setting as documentation has it."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from variables(field.annotation, f"{name}_")
        else:
            variable = f"{prefix}{field.alias or name}".upper()
            yield Variable(variable, field.get_default(), cast("str", field.description))


def _variable(location: tuple[int | str, ...]) -> str:
    return "_".join(part for part in location if isinstance(part, str)).upper()
