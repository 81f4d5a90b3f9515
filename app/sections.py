"""The sections of the settings, and the types of their values; what is absent and secret comes from Vault."""

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

ServiceName = Literal["vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq"]
FROM_VAULT: Final = "absent: from Vault"


def _split(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _address(value: object) -> object:
    if not isinstance(value, str):
        return value
    host, separator, port = value.rpartition(":")
    if not (separator and host and port.isdecimal()):
        raise ValueError(f"{value!r} is not host:port")
    return host, int(port)


def _network(value: str) -> str:
    return str(ip_network(value, strict=False))


def _ip_address(value: str) -> str:
    return str(ip_address(value))


SEPARATED: Final = BeforeValidator(_split)
"""Several values in one variable, separated by commas."""

Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[tuple[str, Port], BeforeValidator(_address)]
Network = Annotated[str, AfterValidator(_network)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]
Seconds = Annotated[float, Field(gt=0, le=60)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class SecretsSettings(Section):
    store: Literal["vault", "files"] = Field("vault", description="Where credentials are that are not set")
    dir: Path | None = Field(None, description="Folder of the secrets, where their store is files")
    refresh_seconds: float = Field(
        30,
        gt=0,
        description="Time after which secrets that are in use are read again, to see whether they changed",
    )

    @model_validator(mode="after")
    def _files_have_a_folder(self) -> Self:
        if self.store == "files" and self.dir is None:
            raise ValueError("STORE is files, and there is no DIR")
        return self


class ClientTlsSettings(Section):
    """TLS to a system."""

    tls: bool = Field(default=False, description="Whether connections are encrypted")
    tls_ca: Path | None = Field(None, description="Certificates that are trusted; absent: the machine's")
    tls_cert: Path | None = Field(None, description="Certificate of the service, for a server that asks")
    tls_verify: bool = Field(default=True, description="Whether the server must prove who it is")


class KeyedTlsSettings(ClientTlsSettings):
    """TLS by a driver that takes certificate and key apart."""

    tls_key: Path | None = Field(None, description="Its key; absent: in the same file")


class VaultSettings(Section):
    addr: str = Field("http://127.0.0.1:8200", pattern=r"^https?://", description="Address of Vault")
    token: SecretStr | None = Field(None, description="Token, used where there is no AppRole")
    approle_dir: Path | None = Field(None, description="Folder with the files role-id and secret-id")
    mount: str = Field("secret", description="Mount of the KV v2 secrets engine")
    database_mount: str = Field("database", description="Mount of the database secrets engine")
    cacert: Path | None = Field(None, description="Certificates that are trusted; absent: the public ones")
    client_cert: Path | None = Field(None, description="Certificate of the service, if Vault asks for it")
    client_key: Path | None = Field(None, description="Its key; absent: in the same file")
    skip_verify: bool = Field(default=False, description="Whether Vault need not prove who it is")
    transit_key: str = Field("reference-api", description="Key of the transit engine that encrypts")
    timeout_seconds: Seconds = Field(2, description="Longest wait for an answer of Vault")


class TokensSettings(Section):
    key: str = Field("access-tokens", description="Key of Vault's transit engine that signs access tokens")
    issuer: str = Field("devstack-core", description="Who issues access tokens: their `iss`")
    audience: str = Field("reference-api", description="Whom access tokens are for: their `aud`")
    refresh_seconds: float = Field(
        60, gt=0, description="Time between two looks at the keys that verify access tokens"
    )


class SessionsSettings(Section):
    access_seconds: int = Field(1800, ge=1, le=86_400, description="How long an access token is good")
    refresh_seconds: int = Field(604_800, ge=1, description="How long a refresh token is good")


class PasswordsSettings(Section):
    memory_kib: int = Field(19_456, ge=8, description="Memory that Argon2id takes for a password, in KiB")
    iterations: int = Field(2, ge=1, description="Passes of Argon2id over that memory")
    lanes: int = Field(1, ge=1, le=64, description="Lanes of Argon2id")
    at_once: int = Field(2, ge=1, le=64, description="Passwords that a worker looks at at once")


class LoginsSettings(Section):
    account_failures: int = Field(
        10, ge=1, description="Failed logins for one name within the window; beyond it 429"
    )
    address_failures: int = Field(
        100, ge=1, description="Failed logins from one address within the window; beyond it 429"
    )
    window_seconds: int = Field(900, ge=1, description="How long failed logins count")


class DatabaseSettings(ClientTlsSettings):
    host: str | None = Field(None, description=f"Host; {FROM_VAULT}")
    port: Port | None = Field(None, description=f"Port; {FROM_VAULT}")
    user: str | None = Field(None, description=f"User; {FROM_VAULT}")
    password: SecretStr | None = Field(None, description=f"Password; {FROM_VAULT}")
    database: str | None = Field(None, description=f"Database; {FROM_VAULT}")
    timeout_seconds: Seconds = Field(2, description="Longest wait for a statement, its connection included")


class PooledSettings(DatabaseSettings, KeyedTlsSettings):
    vault_role: str | None = Field(
        None, description="Role of Vault's database secrets engine that lends the account; absent: none does"
    )
    pool_min: int = Field(5, ge=0, le=1000, description="Connections that are kept open")
    pool_max: int = Field(20, ge=1, le=1000, description="Most connections of a worker")

    @model_validator(mode="after")
    def _min_within_max(self) -> Self:
        if self.pool_min > self.pool_max:
            raise ValueError("POOL_MIN is greater than POOL_MAX")
        return self


class PostgresSettings(PooledSettings):
    database: str | None = Field(None, alias="db", description=f"Database; {FROM_VAULT}")


class MongodbSettings(DatabaseSettings):
    tls_cert: Path | None = Field(
        None, description="Certificate of the service and its key in one file, for a server that asks"
    )
    auth_source: str = Field("admin", description="Database that knows the user")
    pool_max: int = Field(20, ge=1, le=1000, description="Most connections of a worker")


class RedisSettings(KeyedTlsSettings):
    host: str | None = Field(None, description=f"Host of a node of the cluster; {FROM_VAULT}")
    port: Port | None = Field(None, description=f"Port of that node; {FROM_VAULT}")
    user: str | None = Field(None, description="User of the access list; absent: the default one")
    password: SecretStr | None = Field(None, description=f"Password; {FROM_VAULT}")
    nodes: Annotated[tuple[Address, ...], SEPARATED] = Field(
        (), description="Nodes to find the cluster by, host:port separated by commas; absent: host and port"
    )
    timeout_seconds: Seconds = Field(1, description="Longest wait for a command")


class RabbitmqSettings(KeyedTlsSettings):
    host: str | None = Field(None, description=f"Host; {FROM_VAULT}")
    port: Port | None = Field(None, description=f"AMQP port; {FROM_VAULT}")
    user: str | None = Field(None, description=f"User; {FROM_VAULT}")
    password: SecretStr | None = Field(None, description=f"Password; {FROM_VAULT}")
    vhost: str | None = Field(None, description=f"Virtual host; {FROM_VAULT}")
    management_url: str | None = Field(
        None,
        pattern=r"^https?://",
        description="Address of the management API; absent: port 15672 of the host, 15671 with TLS",
    )
    timeout_seconds: Seconds = Field(2, description="Longest wait for an answer of the broker")


class TlsSettings(Section):
    cert_file: Path | None = Field(None, description=f"Certificate and chain in PEM; {FROM_VAULT}")
    key_file: Path | None = Field(None, description=f"Key in PEM; {FROM_VAULT}")
    names: Annotated[tuple[str, ...], SEPARATED] = Field(
        ("localhost",), min_length=1, description="Names in a certificate of Vault, separated by commas"
    )
    addresses: Annotated[tuple[IpAddress, ...], SEPARATED] = Field(
        ("127.0.0.1",), description="IP addresses in it, separated by commas"
    )
    ttl_seconds: int = Field(
        86400, ge=1, description="How long it is to be good; it is renewed at two thirds"
    )
    mount: str = Field("pki_int", description="Mount of the PKI engine")
    role: str = Field("reference-api", description="Role of the PKI engine")

    @model_validator(mode="after")
    def _both_files_or_none(self) -> Self:
        if (self.cert_file is None) is not (self.key_file is None):
            raise ValueError("CERT_FILE and KEY_FILE need each other")
        return self


class JobsSettings(Section):
    at_once: int = Field(10, ge=2, le=1000, description="Most jobs of a worker of background jobs at once")
    poll_seconds: Seconds = Field(
        0.5, description="Time between two looks for jobs to do and events to publish"
    )
    heartbeat_seconds: float = Field(
        30, ge=1, description="Without a sign of life for so long a job is given to another worker"
    )
    shutdown_seconds: float = Field(
        30, ge=0, description="Longest wait for running jobs at shutdown; the others are begun anew elsewhere"
    )
    history_days: int = Field(
        7, ge=1, description="How long sent events and what is logged of jobs are kept in the database"
    )
    metrics_host: str = Field("127.0.0.1", description="Address of a worker's metrics")
    metrics_port: Port = Field(9101, description="Port of a worker's metrics")


class BreakerSettings(Section):
    failures: int = Field(5, ge=1, description="Failures in a row that open a circuit breaker")
    reset_seconds: float = Field(60, gt=0, description="Time a circuit breaker stays open before a trial")
    trials: int = Field(1, ge=1, description="Most trials of a circuit breaker at once")


class EventsSettings(Section):
    max_connections: int = Field(
        1000, ge=1, description="Most WebSocket clients of a worker at once; beyond it 503"
    )
    max_connections_per_account: int = Field(
        10, ge=1, description="Most of them that one account has; beyond it 429"
    )
    queue_size: int = Field(100, ge=1, description="Most events that wait for a client; beyond it 1013")
    max_message_bytes: int = Field(4096, ge=1, description="Longest message of a client; beyond it 1009")
    ping_seconds: float = Field(
        20, gt=0, description="Time between two pings, and the longest wait for the answer to one"
    )


class WebhooksSettings(Section):
    urls: Annotated[tuple[str, ...], SEPARATED] = Field(
        (), description="Receivers of webhooks, separated by commas"
    )
    secret: SecretStr | None = Field(
        None,
        description=f"What webhooks are signed with, or several, separated by blanks; {FROM_VAULT}",
    )
    timeout_seconds: Seconds = Field(10, description="Longest wait for a receiver")
    allow_http: bool = Field(default=False, description="Whether receivers may have http URLs")
    allow_private: bool = Field(
        default=False, description="Whether receivers may have addresses that are not of the Internet"
    )
    tls_ca: Path | None = Field(
        None, description="Certificates that receivers' are held against; absent: the system's"
    )


class OtelSettings(Section):
    exporter_otlp_endpoint: str | None = Field(
        None, pattern=r"^https?://", description="Collector of traces (OTLP over HTTP); absent: no traces"
    )
    exporter_otlp_traces_endpoint: str | None = Field(
        None, pattern=r"^https?://", description="The same as a whole URL, its path included"
    )
    exporter_otlp_protocol: Literal["http/protobuf"] = Field(
        "http/protobuf", description="How spans are sent: there is one way"
    )
    service_name: str = Field("devstack-core-reference-api", description="Name of the service in traces")
    sdk_disabled: bool = Field(default=False, description="No traces, whatever else is set")

    @property
    def traces_endpoint(self) -> str | None:
        """Where spans go; None where there are none."""
        if self.sdk_disabled:
            return None
        base = self.exporter_otlp_endpoint
        return self.exporter_otlp_traces_endpoint or (base and f"{base.rstrip('/')}/v1/traces")
