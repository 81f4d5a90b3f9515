"""Models of the contract's schemas, generated from spec/; do not edit."""

# ruff: noqa: D205

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue
from typing_extensions import TypeAliasType

from .runtime.model import ABSENT, ContractModel


class BinaryContent(ContractModel):
    """Bytes that are no text in UTF-8, in Base64."""

    encoding: Literal["base64"]
    value: str


class CacheDeletion(ContractModel):
    key: str
    deleted: bool
    """Whether there was an entry to delete."""
    action: Literal["delete"]


class CacheEntry(ContractModel):
    key: str
    value: str | None
    """The value, null where there is none."""
    exists: bool
    ttl: Literal["no expiration"] | int | None
    """Seconds left, "no expiration" for an entry that stays, null where there is none."""


class CacheKeys(ContractModel):
    pattern: str
    keys: list[str]
    """The keys of this page, each once."""
    count: int
    """How many keys this page has."""
    next_cursor: str | None
    """The cursor of the next page, null where there is none."""


class CacheWrite(ContractModel):
    key: str
    value: str
    ttl: int | None
    """The seconds that were asked for, null for an entry that stays."""
    action: Literal["set"]


class CircuitBreaker(ContractModel):
    """A circuit breaker of the worker that made the report; each worker has its own. Open, it refuses
    calls until its time is over; half open, it lets a few trials through.
    """

    state: Literal["closed", "open", "half_open"]
    failures: int
    """Failed calls in a row, up to now."""


class CircuitBreakers(ContractModel):
    vault: CircuitBreaker
    postgres: CircuitBreaker
    mysql: CircuitBreaker
    mongodb: CircuitBreaker
    redis: CircuitBreaker
    rabbitmq: CircuitBreaker


class CircuitBreakersInfo(ContractModel):
    services: list[str]
    failure_threshold: int
    """Failures in a row that open a breaker."""
    reset_timeout_seconds: float
    """How long an open breaker lets nothing through."""


Succeeded = TypeAliasType("Succeeded", Literal["success"])


class ClusterState(ContractModel, extra="allow"):
    """CLUSTER INFO; which further counters there are depends on the version of Redis."""

    __pydantic_extra__: dict[str, int]
    cluster_state: Literal["ok", "fail"]
    cluster_slots_assigned: int
    cluster_slots_ok: int
    cluster_slots_pfail: int
    cluster_slots_fail: int
    cluster_known_nodes: int
    cluster_size: int
    cluster_current_epoch: int
    cluster_my_epoch: int
    cluster_stats_messages_sent: int
    cluster_stats_messages_received: int


class ClusterInfo(ContractModel):
    status: Succeeded
    cluster_info: ClusterState


class SlotRange(ContractModel):
    """Slots from `start` to `end`, both included."""

    start: int
    end: int


class SlotMigration(ContractModel):
    """A slot on its way to another node, or coming from one."""

    slot: int
    direction: Literal["migrating", "importing"]
    node_id: str


class ClusterNode(ContractModel):
    name: str | None
    """The name to ask for the node by, null for one that has no address or is just being met."""
    node_id: str
    host: str
    port: int
    role: Literal["master", "replica"] | None
    """Null for a node that is just being met."""
    flags: list[str]
    """What the cluster thinks of it; `fail` has failed, `fail?` does not answer the asked node."""
    master_id: str | None
    """The master that it is a replica of."""
    ping_sent: int
    """Since when a ping has been waiting for its answer, Unix time in milliseconds; 0 where none is."""
    pong_recv: int
    """When it last answered, Unix time in milliseconds; 0 for never."""
    config_epoch: int
    link_state: Literal["connected", "disconnected"]
    """Whether the asked node is connected to it."""
    slots_count: int
    slot_ranges: list[SlotRange]
    migrations: list[SlotMigration]
    """Slots on their way; only the node itself tells them."""


class ClusterNodes(ContractModel):
    status: Succeeded
    total_nodes: int
    nodes: list[ClusterNode]


class NodeAddress(ContractModel):
    host: str
    port: int
    node_id: str


class SlotShare(ContractModel):
    start_slot: int
    end_slot: int
    slots_count: int
    master: NodeAddress
    replicas: list[NodeAddress]


class ClusterSlots(ContractModel):
    status: Succeeded
    total_slots: int
    """Slots that have a master."""
    max_slots: Literal[16384]
    coverage_percentage: float
    """The share of the slots that have a master, to two places."""
    slot_distribution: list[SlotShare]


class JsonContent(ContractModel):
    """A JSON object."""

    encoding: Literal["json"]
    value: dict[str, JsonValue]


class TextContent(ContractModel):
    """Text in UTF-8 that is no JSON object."""

    encoding: Literal["text"]
    value: str


MessageContent = TypeAliasType(
    "MessageContent", Annotated[JsonContent | TextContent | BinaryContent, Field(discriminator="encoding")]
)


class ConsumedMessage(ContractModel):
    queue: str
    action: Literal["consumed"]
    message: MessageContent
    content_type: str | None
    """What its publisher calls it; null where it does not say."""
    redelivered: bool
    """Whether it was handed to somebody before, who did not acknowledge it."""
    remaining: int
    """Messages that are ready in the queue after this one."""


class EmptyQueue(ContractModel):
    queue: str
    action: Literal["empty"]


Consumption = TypeAliasType(
    "Consumption", Annotated[ConsumedMessage | EmptyQueue, Field(discriminator="action")]
)


class CorsInfo(ContractModel):
    allowed_origins: list[str]
    allow_credentials: bool
    max_age_seconds: int
    """How long a browser may keep the answer to a preflight."""


ServiceStatus = TypeAliasType("ServiceStatus", Literal["healthy", "unhealthy"])


class DatabaseHealth(ContractModel):
    status: ServiceStatus
    version: str | None = ABSENT
    """What the server says it is; absent while it is unhealthy."""
    error: str | None = ABSENT


class DatabaseServices(ContractModel):
    postgres: DatabaseHealth
    mysql: DatabaseHealth
    mongodb: DatabaseHealth


OverallStatus = TypeAliasType("OverallStatus", Literal["healthy", "degraded"])


class DatabasesHealth(ContractModel):
    status: OverallStatus
    services: DatabaseServices


class Decrypted(ContractModel):
    plaintext: str


class DecryptionRequest(ContractModel):
    ciphertext: str


class Encrypted(ContractModel):
    ciphertext: str


class EncryptionRequest(ContractModel):
    plaintext: str


class ErrorResponse(ContractModel):
    """The one form of every error."""

    error: str
    """The class of the error."""
    message: str
    """What went wrong, for people."""
    status_code: int
    """The status of the response."""
    details: dict[str, JsonValue]
    """What the error's class has to add; free-form."""
    request_id: UUID
    """The X-Request-ID of the response."""
    traceback: list[str] | None = ABSENT
    """Where it happened, line by line; only with DEBUG."""


ExamplePaths = TypeAliasType("ExamplePaths", dict[str, str])


Fields = TypeAliasType("Fields", dict[str, JsonValue])


class Health(ContractModel):
    """The service answers; no other system was asked."""

    status: Literal["ok"]


class VaultDetails(ContractModel):
    initialized: bool
    sealed: bool
    standby: bool


class VaultHealth(ContractModel):
    status: ServiceStatus
    details: VaultDetails | None = ABSENT
    error: str | None = ABSENT


class RedisNode(ContractModel):
    """A node of the cluster; one that does not answer has its address and status only."""

    host: str
    port: int
    status: ServiceStatus
    version: str | None = ABSENT
    role: Literal["master", "replica"] | None = ABSENT
    connected_clients: int | None = ABSENT
    used_memory_human: str | None = ABSENT


class RedisHealth(ContractModel):
    status: ServiceStatus
    cluster_enabled: bool | None = ABSENT
    cluster_state: Literal["ok", "fail"] | None = ABSENT
    nodes: list[RedisNode] | None = ABSENT
    total_nodes: int | None = ABSENT
    error: str | None = ABSENT


class RabbitmqHealth(ContractModel):
    status: ServiceStatus
    error: str | None = ABSENT


class HealthServices(ContractModel):
    vault: VaultHealth
    postgres: DatabaseHealth
    mysql: DatabaseHealth
    mongodb: DatabaseHealth
    redis: RedisHealth
    rabbitmq: RabbitmqHealth


class HealthReport(ContractModel):
    status: OverallStatus
    services: HealthServices
    circuit_breakers: CircuitBreakers


class Liveness(ContractModel):
    status: Literal["alive"]


MaskingNote = TypeAliasType("MaskingNote", Literal["Sensitive values are masked."])


Message = TypeAliasType("Message", dict[str, JsonValue])


class MongodbQuery(ContractModel):
    database: Literal["MongoDB"]
    collections: list[str]
    """The names of the collections, sorted."""
    count: int
    """How many there are."""


RecordPayload = TypeAliasType("RecordPayload", dict[str, JsonValue])


class MongodbRecord(ContractModel):
    id: str
    name: str
    payload: RecordPayload
    created_at: AwareDatetime


class MongodbRecords(ContractModel):
    records: list[MongodbRecord]
    """Newest first; those of one moment by descending id."""
    next_cursor: str | None
    """Where the next page starts; null at the end."""


class MysqlQuery(ContractModel):
    database: Literal["MySQL"]
    query: str
    """The statement that ran."""
    result: str


class MysqlRecord(ContractModel):
    id: int
    name: str
    payload: RecordPayload
    created_at: AwareDatetime


class MysqlRecords(ContractModel):
    records: list[MysqlRecord]
    """Newest first; those of one moment by descending id."""
    next_cursor: str | None
    """Where the next page starts; null at the end."""


class NewRecord(ContractModel):
    """What to store. It comes back as it was sent: every member in its order, every character and every
    whole number of any
    length. Not kept, because they are spelling: blanks, escapes, which of two members of one name came
    first (the last
    one counts), and how a number with a fraction or an exponent was written (it is a double, and 1e400
    is none).
    """

    name: str
    payload: RecordPayload


class NodeReport(ContractModel, extra="allow"):
    """INFO; which further fields there are depends on the version of Redis. Paths of the server are left
    out.
    """

    __pydantic_extra__: dict[str, float | str]
    redis_version: str
    redis_mode: str
    os: str
    arch_bits: int
    multiplexing_api: str
    uptime_in_seconds: int
    uptime_in_days: int
    used_memory: int
    """In bytes."""
    used_memory_human: str
    role: Literal["master", "slave"]
    """As Redis says it."""
    connected_clients: int


class NodeInfo(ContractModel):
    status: Succeeded
    node: str
    info: NodeReport


class OpenApiInfo(ContractModel, extra="allow"):
    title: str
    version: str


class OpenApiDocument(ContractModel, extra="allow"):
    """An OpenAPI 3.1 document."""

    openapi: str
    info: OpenApiInfo
    paths: dict[str, JsonValue]
    """Path templates and their operations."""


class PostgresQuery(ContractModel):
    database: Literal["PostgreSQL"]
    query: str
    """The statement that ran."""
    result: str


class PostgresRecord(ContractModel):
    id: UUID
    name: str
    payload: RecordPayload
    created_at: AwareDatetime


class PostgresRecords(ContractModel):
    records: list[PostgresRecord]
    """Newest first; those of one moment by descending id."""
    next_cursor: str | None
    """Where the next page starts; null at the end."""


class PublishedMessage(ContractModel):
    queue: str
    message: Message
    action: Literal["published"]


class QueueInfo(ContractModel):
    queue: str
    exists: bool
    message_count: int
    """Messages ready to be consumed; 0 where the queue does not exist."""
    consumer_count: int
    """Consumers; 0 where the queue does not exist."""


class QueueSummary(ContractModel):
    queue: str
    """The name, which others than this service may have chosen."""
    message_count: int | None
    """Messages ready to be consumed; null until the broker has counted them."""
    consumer_count: int | None
    """Consumers; null until the broker has counted them."""


class QueueList(ContractModel):
    queues: list[QueueSummary]
    page: int
    limit: int
    total: int
    """Queues in the virtual host."""


class RateLimitingInfo(ContractModel):
    enabled: bool
    general_endpoints: str
    health_checks: str
    metrics_endpoint: str


class Readiness(ContractModel):
    status: Literal["ready"]


class RedisClusterInfo(ContractModel):
    configured_nodes: int
    """Nodes of the cluster that the settings name; the others are found from these."""
    operations: list[str]
    """The operationIds of the operations that look into the cluster."""


class RequestValidationInfo(ContractModel):
    max_request_bytes: int
    """The largest body that any operation takes."""
    allowed_content_types: list[str]
    """The media types of all request bodies."""


class Secret(ContractModel):
    service: str
    data: Fields
    note: MaskingNote


class SecretField(ContractModel):
    service: str
    key: str
    value: int | float | bool | str | list[JsonValue] | dict[str, JsonValue] | None
    """Whatever JSON the field holds, or "***"."""
    note: MaskingNote


SecretValue = TypeAliasType("SecretValue", int | float | bool | str)


class SecretFields(ContractModel):
    data: dict[str, SecretValue]
    """The fields of the new version; nothing of the version before stays."""
    cas: int | None = ABSENT
    """The version that the secret must have now, 0 for none at all; without it whatever is there is
    followed.
    """


class VersionMetadata(ContractModel):
    version: int
    created_time: AwareDatetime
    deletion_time: AwareDatetime | None
    """When the version was deleted, or will be; null where it stays."""
    destroyed: bool
    """Whether its data are gone for good."""


class SecretVersion(ContractModel):
    path: str
    data: dict[str, JsonValue] | None
    """The fields, each sensitive value "***"; null where the version has been deleted or destroyed."""
    metadata: VersionMetadata
    note: MaskingNote


class SecretWrite(ContractModel):
    path: str
    metadata: VersionMetadata
    action: Literal["written"]


class SecurityInfo(ContractModel):
    cors: CorsInfo
    rate_limiting: RateLimitingInfo
    request_validation: RequestValidationInfo
    circuit_breakers: CircuitBreakersInfo


class ServiceInfo(ContractModel):
    """What the service is and how it is set; every value comes from the contract or the settings."""

    name: str
    version: str
    description: str
    docs: str
    health: str
    metrics: str
    security: SecurityInfo
    redis_cluster: RedisClusterInfo
    examples: ExamplePaths
    note: str
