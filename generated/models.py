"""Models of the contract's schemas, generated from spec/; do not edit."""

# ruff: noqa: D205

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue
from typing_extensions import TypeAliasType

from .runtime.model import ABSENT, ContractModel


class OpenApiInfo(ContractModel, extra="allow"):
    """What a contract says of itself."""

    title: str
    """What the API is called."""
    version: str
    """The version of the contract."""


class AsyncApiDocument(ContractModel, extra="allow"):
    """An AsyncAPI 3.1 document."""

    asyncapi: str
    """The version of AsyncAPI."""
    info: OpenApiInfo
    channels: dict[str, JsonValue]
    """Where messages are sent, by the channels' names."""


class BinaryContent(ContractModel):
    """Bytes that are no text in UTF-8, in Base64."""

    encoding: Literal["base64"]
    value: str
    """The bytes."""


class CacheDeletion(ContractModel):
    """What became of a key."""

    key: str
    deleted: bool
    """Whether there was an entry to delete."""
    action: Literal["delete"]


class CacheEntry(ContractModel):
    """What stands under a key."""

    key: str
    value: str | None
    """The value, null where there is none."""
    exists: bool
    """Whether the key is there."""
    ttl: Literal["no expiration"] | int | None
    """Seconds left, "no expiration" for an entry that stays, null where there is none."""


class CacheKeys(ContractModel):
    """A page of keys."""

    pattern: str
    keys: list[str]
    """The keys of this page, each once."""
    count: int
    """How many keys this page has."""
    next_cursor: str | None
    """The cursor of the next page, null where there is none."""


class CacheWrite(ContractModel):
    """What was written."""

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
    """Closed lets calls through, open none, half open a few."""
    failures: int
    """Failed calls in a row, up to now."""


class CircuitBreakers(ContractModel):
    """The circuit breaker of each system."""

    vault: CircuitBreaker
    postgres: CircuitBreaker
    mysql: CircuitBreaker
    mongodb: CircuitBreaker
    redis: CircuitBreaker
    rabbitmq: CircuitBreaker


class CircuitBreakersInfo(ContractModel):
    """When calls to a system are refused at once."""

    services: list[str]
    """The systems that have a breaker."""
    failure_threshold: int
    """Failures in a row that open a breaker."""
    reset_timeout_seconds: float
    """How long an open breaker lets nothing through."""


Succeeded = TypeAliasType("Succeeded", Literal["success"])


class ClusterState(ContractModel, extra="allow"):
    """CLUSTER INFO; which further counters there are depends on the version of Redis."""

    __pydantic_extra__: dict[str, int]
    cluster_state: Literal["ok", "fail"]
    """What the cluster says of itself; `fail` where slots have no master."""
    cluster_slots_assigned: int
    """Slots that have a master."""
    cluster_slots_ok: int
    """Slots whose master answers."""
    cluster_slots_pfail: int
    """Slots whose master does not answer the asked node."""
    cluster_slots_fail: int
    """Slots whose master the cluster takes for gone."""
    cluster_known_nodes: int
    """Nodes that the asked one knows."""
    cluster_size: int
    """Masters that serve slots."""
    cluster_current_epoch: int
    """The highest epoch in the cluster."""
    cluster_my_epoch: int
    """The epoch of the asked node."""
    cluster_stats_messages_sent: int
    """Messages to other nodes so far."""
    cluster_stats_messages_received: int
    """Messages from other nodes so far."""


class ClusterInfo(ContractModel):
    """The state of the cluster."""

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
    """Whether the slot leaves the node or comes to it."""
    node_id: str


class ClusterNode(ContractModel):
    """A node as the cluster sees it."""

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
    """The epoch of its claim to its slots; of two claims the higher wins."""
    link_state: Literal["connected", "disconnected"]
    """Whether the asked node is connected to it."""
    slots_count: int
    """How many slots it serves."""
    slot_ranges: list[SlotRange]
    """The slots that it serves."""
    migrations: list[SlotMigration]
    """Slots on their way; only the node itself tells them."""


class ClusterNodes(ContractModel):
    """The nodes of the cluster."""

    status: Succeeded
    total_nodes: int
    """How many nodes there are."""
    nodes: list[ClusterNode]
    """Each node, as the asked one sees it."""


class NodeAddress(ContractModel):
    """Where a node is."""

    host: str
    port: int
    node_id: str


class SlotShare(ContractModel):
    """A range of slots and who serves it."""

    start_slot: int
    end_slot: int
    slots_count: int
    """How many slots the range has."""
    master: NodeAddress
    replicas: list[NodeAddress]
    """Who copies the master."""


class ClusterSlots(ContractModel):
    """Who serves which slots."""

    status: Succeeded
    total_slots: int
    """Slots that have a master."""
    max_slots: Literal[16384]
    coverage_percentage: float
    """The share of the slots that have a master, to two places."""
    slot_distribution: list[SlotShare]
    """Each range of slots, from the lowest."""


class JsonContent(ContractModel):
    """A JSON object."""

    encoding: Literal["json"]
    value: dict[str, JsonValue]
    """The object."""


class TextContent(ContractModel):
    """Text in UTF-8 that is no JSON object."""

    encoding: Literal["text"]
    value: str
    """The text."""


MessageContent = TypeAliasType(
    "MessageContent", Annotated[JsonContent | TextContent | BinaryContent, Field(discriminator="encoding")]
)


class ConsumedMessage(ContractModel):
    """A message, which the queue no longer has."""

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
    """That the queue had no message, or is not there."""

    queue: str
    action: Literal["empty"]


Consumption = TypeAliasType(
    "Consumption", Annotated[ConsumedMessage | EmptyQueue, Field(discriminator="action")]
)


class CorsInfo(ContractModel):
    """Which web pages may call the service."""

    allowed_origins: list[str]
    """Origins of pages that may call, `*` for all."""
    allow_credentials: bool
    """Whether they may send cookies and credentials."""
    max_age_seconds: int
    """How long a browser may keep the answer to a preflight."""


ServiceStatus = TypeAliasType("ServiceStatus", Literal["healthy", "unhealthy"])


class DatabaseHealth(ContractModel):
    """The state of a database."""

    status: ServiceStatus
    version: str | None = ABSENT
    """What the server says it is; absent while it is unhealthy."""
    error: str | None = ABSENT


class DatabaseServices(ContractModel):
    """The state of each database."""

    postgres: DatabaseHealth
    mysql: DatabaseHealth
    mongodb: DatabaseHealth


OverallStatus = TypeAliasType("OverallStatus", Literal["healthy", "degraded"])


class DatabasesHealth(ContractModel):
    """The state of the databases."""

    status: OverallStatus
    services: DatabaseServices


class Decrypted(ContractModel):
    """What had been encrypted."""

    plaintext: str
    """The text."""


class DecryptionRequest(ContractModel):
    """What to decrypt."""

    ciphertext: str


class Encrypted(ContractModel):
    """The text that only Vault can read."""

    ciphertext: str


class EncryptionRequest(ContractModel):
    """What to encrypt."""

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


class ErrorEvent(ContractModel):
    """Why the stream ends."""

    event: Literal["error"]
    retry: int | None = ABSENT
    """Milliseconds to wait before connecting again."""
    data: ErrorResponse


EventDataContentType = TypeAliasType("EventDataContentType", Literal["application/json"])


EventSource = TypeAliasType("EventSource", Literal["/reference-api"])


EventSpecVersion = TypeAliasType("EventSpecVersion", Literal["1.0"])


ExamplePaths = TypeAliasType("ExamplePaths", dict[str, str])


Fields = TypeAliasType("Fields", dict[str, JsonValue])


class Gap(ContractModel):
    """The message after which the client wanted to go on, which is not kept any more."""

    queue: str
    last_event_id: str


class GapEvent(ContractModel):
    """That messages may be missing between the one that the client has seen and the next."""

    event: Literal["gap"]
    data: Gap


class Health(ContractModel):
    """The service answers; no other system was asked."""

    status: Literal["ok"]


class VaultDetails(ContractModel):
    """What Vault says of itself."""

    initialized: bool
    """Whether Vault has been set up."""
    sealed: bool
    """Whether Vault waits for its keys."""
    standby: bool
    """Whether another server of Vault's cluster is the active one."""


class VaultHealth(ContractModel):
    """The state of Vault."""

    status: ServiceStatus
    details: VaultDetails | None = ABSENT
    error: str | None = ABSENT


class RedisNode(ContractModel):
    """A node of the cluster; one that does not answer has its address and status only."""

    host: str
    """The node's address as the cluster announces it."""
    port: int
    """The node's port."""
    status: ServiceStatus
    version: str | None = ABSENT
    """The version of Redis."""
    role: Literal["master", "replica"] | None = ABSENT
    """Whether it takes writes or copies them."""
    connected_clients: int | None = ABSENT
    """How many clients are connected, this service among them."""
    used_memory_human: str | None = ABSENT
    """The memory that its data take, with a unit."""


class RedisHealth(ContractModel):
    """The state of the Redis Cluster and of each of its nodes."""

    status: ServiceStatus
    cluster_enabled: bool | None = ABSENT
    """Whether the node that was asked is part of a cluster."""
    cluster_state: Literal["ok", "fail"] | None = ABSENT
    """What the cluster says of itself; `fail` where slots have no master."""
    nodes: list[RedisNode] | None = ABSENT
    """Each node of the cluster."""
    total_nodes: int | None = ABSENT
    """How many nodes there are."""
    error: str | None = ABSENT


class RabbitmqHealth(ContractModel):
    """The state of RabbitMQ."""

    status: ServiceStatus
    error: str | None = ABSENT


class HealthServices(ContractModel):
    """The state of each system."""

    vault: VaultHealth
    postgres: DatabaseHealth
    mysql: DatabaseHealth
    mongodb: DatabaseHealth
    redis: RedisHealth
    rabbitmq: RabbitmqHealth


class HealthReport(ContractModel):
    """The state of every system and of its circuit breaker."""

    status: OverallStatus
    services: HealthServices
    circuit_breakers: CircuitBreakers


OptionalItemDescription = TypeAliasType("OptionalItemDescription", str | None)


class Item(ContractModel):
    """Something that a user has made."""

    id: int
    name: str
    description: OptionalItemDescription
    owner_id: int
    created_at: AwareDatetime
    """When it was made."""
    updated_at: AwareDatetime
    """When it was last changed."""


class ItemCreated(ContractModel):
    """An item was created, and is stored."""

    specversion: EventSpecVersion
    id: UUID
    source: EventSource
    type: Literal["item.created"]
    time: AwareDatetime
    datacontenttype: EventDataContentType
    data: Item


class ItemPage(ContractModel):
    """A page of items."""

    items: list[Item]
    """Ordered by id."""
    page: int
    limit: int
    total: int


class ItemPatch(ContractModel):
    """What shall be different about an item."""

    name: str | None = ABSENT
    description: OptionalItemDescription | None = None


class JsonWebKey(ContractModel):
    """A public key of ES256."""

    kty: Literal["EC"]
    """The family of the key."""
    crv: Literal["P-256"]
    """Its curve."""
    x: str
    y: str
    kid: str
    """What tokens call it."""
    use: Literal["sig"]
    """What it is for."""
    alg: Literal["ES256"]
    """The algorithm of its signatures."""


class JsonWebKeySet(ContractModel):
    """Public keys."""

    keys: list[JsonWebKey]
    """In the order in which they were made."""


class Liveness(ContractModel):
    """The worker runs its event loop."""

    status: Literal["alive"]


class Login(ContractModel):
    """A name and its password."""

    username: str
    password: str


MaskingNote = TypeAliasType("MaskingNote", Literal["Sensitive values are masked."])


Message = TypeAliasType("Message", dict[str, JsonValue])


class StreamedMessage(ContractModel):
    """A message, which the queue no longer has."""

    queue: str
    message: MessageContent
    content_type: str | None
    """What its publisher calls it; null where it does not say."""


class MessageEvent(ContractModel):
    """A message of the queue."""

    event: Literal["message"]
    id: str
    data: StreamedMessage


class MongodbQuery(ContractModel):
    """What MongoDB answered."""

    database: Literal["MongoDB"]
    collections: list[str]
    """The names of the collections, sorted."""
    count: int
    """How many there are."""


RecordPayload = TypeAliasType("RecordPayload", dict[str, JsonValue])


class MongodbRecord(ContractModel):
    """A record in MongoDB."""

    id: str
    name: str
    payload: RecordPayload
    created_at: AwareDatetime


class MongodbRecords(ContractModel):
    """A page of records in MongoDB."""

    records: list[MongodbRecord]
    """Newest first; those of one moment by descending id."""
    next_cursor: str | None
    """Where the next page starts; null at the end."""


class MysqlQuery(ContractModel):
    """What MySQL answered."""

    database: Literal["MySQL"]
    query: str
    """The statement that ran."""
    result: str


class MysqlRecord(ContractModel):
    """A record in MySQL."""

    id: int
    name: str
    payload: RecordPayload
    created_at: AwareDatetime


class MysqlRecords(ContractModel):
    """A page of records in MySQL."""

    records: list[MysqlRecord]
    """Newest first; those of one moment by descending id."""
    next_cursor: str | None
    """Where the next page starts; null at the end."""


class NewItem(ContractModel):
    """An item to create."""

    name: str
    description: OptionalItemDescription | None = None


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


RoleChoice = TypeAliasType("RoleChoice", Literal[1, 2])


class NewUser(ContractModel):
    """An account to create."""

    username: str
    role_id: RoleChoice | None = ABSENT


class NewUserWithPassword(ContractModel):
    """An account that was created, with its password, which is shown once."""

    id: int
    username: str
    role_id: int
    activated: bool
    """Whether one can log in with it."""
    created_at: AwareDatetime
    """When it was made."""
    updated_at: AwareDatetime
    """When it was last changed."""
    password: str
    """The password that the service has made."""


class NodeReport(ContractModel, extra="allow"):
    """INFO; which further fields there are depends on the version of Redis. Paths of the server are left
    out.
    """

    __pydantic_extra__: dict[str, float | str]
    redis_version: str
    """The version of Redis."""
    redis_mode: str
    """How Redis runs, as a cluster or alone."""
    os: str
    """The operating system."""
    arch_bits: int
    """32 or 64."""
    multiplexing_api: str
    """How Redis waits for its connections."""
    uptime_in_seconds: int
    """Seconds since its start."""
    uptime_in_days: int
    """The same in days."""
    used_memory: int
    """In bytes."""
    used_memory_human: str
    """The same with a unit."""
    role: Literal["master", "slave"]
    """As Redis says it."""
    connected_clients: int
    """How many clients are connected, this service among them."""


class NodeInfo(ContractModel):
    """What a node says of itself."""

    status: Succeeded
    node: str
    info: NodeReport


class OpenApiDocument(ContractModel, extra="allow"):
    """An OpenAPI 3.1 document."""

    openapi: str
    """The version of OpenAPI."""
    info: OpenApiInfo
    paths: dict[str, JsonValue]
    """Path templates and their operations."""


class PasswordChange(ContractModel):
    """A password and the one that follows it."""

    current_password: str
    new_password: str


class PasswordGrant(ContractModel):
    """The same as OAuth 2.0 has it."""

    grant_type: Literal["password"]
    """The kind of the request."""
    username: str
    password: str
    scope: str | None = ABSENT
    client_id: str | None = ABSENT
    client_secret: str | None = ABSENT


class PostgresQuery(ContractModel):
    """What PostgreSQL answered."""

    database: Literal["PostgreSQL"]
    query: str
    """The statement that ran."""
    result: str


class PostgresRecord(ContractModel):
    """A record in PostgreSQL."""

    id: UUID
    name: str
    payload: RecordPayload
    created_at: AwareDatetime


class PostgresRecords(ContractModel):
    """A page of records in PostgreSQL."""

    records: list[PostgresRecord]
    """Newest first; those of one moment by descending id."""
    next_cursor: str | None
    """Where the next page starts; null at the end."""


class PublishedMessage(ContractModel):
    """What was published."""

    queue: str
    message: Message
    action: Literal["published"]


QueueEvent = TypeAliasType(
    "QueueEvent", Annotated[MessageEvent | GapEvent | ErrorEvent, Field(discriminator="event")]
)


class QueueInfo(ContractModel):
    """The state of a queue."""

    queue: str
    exists: bool
    """Whether there is such a queue."""
    message_count: int
    """Messages ready to be consumed; 0 where the queue does not exist."""
    consumer_count: int
    """Consumers; 0 where the queue does not exist."""


class QueueSummary(ContractModel):
    """A queue in a list."""

    queue: str
    """The name, which others than this service may have chosen."""
    message_count: int | None
    """Messages ready to be consumed; null until the broker has counted them."""
    consumer_count: int | None
    """Consumers; null until the broker has counted them."""


class QueueList(ContractModel):
    """A page of queues."""

    queues: list[QueueSummary]
    """The queues of this page, by name."""
    page: int
    limit: int
    total: int
    """Queues in the virtual host."""


class RateLimitingInfo(ContractModel):
    """How many requests a client may make."""

    enabled: bool
    """Whether limits are applied."""
    general_endpoints: str
    health_checks: str
    metrics_endpoint: str


class Readiness(ContractModel):
    """The service takes requests."""

    status: Literal["ready"]


class RedisClusterInfo(ContractModel):
    """The Redis Cluster as the settings have it."""

    configured_nodes: int
    """Nodes of the cluster that the settings name; the others are found from these."""
    operations: list[str]
    """The operationIds of the operations that look into the cluster."""


class Refresh(ContractModel):
    """A refresh token to spend."""

    refresh_token: str


class RefreshGrant(ContractModel):
    """The same as OAuth 2.0 has it."""

    grant_type: Literal["refresh_token"]
    """The kind of the request."""
    refresh_token: str
    scope: str | None = ABSENT
    client_id: str | None = ABSENT
    client_secret: str | None = ABSENT


class Registration(ContractModel):
    """An account to be."""

    username: str
    password: str


class RequestValidationInfo(ContractModel):
    """What a request may bring."""

    max_request_bytes: int
    """The largest body that any operation takes."""
    allowed_content_types: list[str]
    """The media types of all request bodies."""


class Role(ContractModel):
    """What an account may do."""

    id: int
    name: str


Roles = TypeAliasType("Roles", list[Role])


class SecurityInfo(ContractModel):
    """The limits that every request meets."""

    cors: CorsInfo
    rate_limiting: RateLimitingInfo
    request_validation: RequestValidationInfo
    circuit_breakers: CircuitBreakersInfo


class RootDocument(ContractModel):
    """What the service is and how it is set; every value comes from the contract or the settings."""

    name: str
    """What the service is called."""
    version: str
    """The version of the contract."""
    description: str
    """What the service is, in a line."""
    docs: str
    health: str
    metrics: str
    security: SecurityInfo
    redis_cluster: RedisClusterInfo
    examples: ExamplePaths
    note: str
    """What it is for."""


class Secret(ContractModel):
    """A secret, its sensitive values masked."""

    service: str
    data: Fields
    note: MaskingNote


class SecretField(ContractModel):
    """One member of a secret, masked if it is sensitive."""

    service: str
    key: str
    value: int | float | bool | str | list[JsonValue] | dict[str, JsonValue] | None
    """Whatever JSON the field holds, or "***"."""
    note: MaskingNote


SecretValue = TypeAliasType("SecretValue", int | float | bool | str)


class SecretFields(ContractModel):
    """What a secret is to hold."""

    data: dict[str, SecretValue]
    """The fields of the new version; nothing of the version before stays."""
    cas: int | None = ABSENT
    """The version that the secret must have now, 0 for none at all; without it whatever is there is
    followed.
    """


class VersionMetadata(ContractModel):
    """What Vault knows of a version."""

    version: int
    created_time: AwareDatetime
    """When the version was written."""
    deletion_time: AwareDatetime | None
    """When the version was deleted, or will be; null where it stays."""
    destroyed: bool
    """Whether its data are gone for good."""


class SecretVersion(ContractModel):
    """A version of a secret."""

    path: str
    data: dict[str, JsonValue] | None
    """The fields, each sensitive value "***"; null where the version has been deleted or destroyed."""
    metadata: VersionMetadata
    note: MaskingNote


class SecretWrite(ContractModel):
    """The version that was written."""

    path: str
    metadata: VersionMetadata
    action: Literal["written"]


class TokenPair(ContractModel):
    """The tokens of a session."""

    access_token: str
    """Goes into `Authorization` of requests; a JWT by RFC 9068."""
    token_type: Literal["Bearer"]
    """How it is used."""
    expires_in: int
    """Seconds until the access token ends."""
    refresh_token: str
    refresh_expires_in: int
    """Seconds until the refresh token ends."""


class User(ContractModel):
    """An account, as every user sees it."""

    id: int
    username: str
    role_id: int
    activated: bool
    """Whether one can log in with it."""
    created_at: AwareDatetime
    """When it was made."""
    updated_at: AwareDatetime
    """When it was last changed."""


class UserPage(ContractModel):
    """A page of accounts."""

    users: list[User]
    """Ordered by id."""
    page: int
    limit: int
    total: int


class UserPatch(ContractModel):
    """What shall be different about an account."""

    username: str | None = ABSENT
    role_id: RoleChoice | None = ABSENT
    activated: bool | None = ABSENT
    """Whether one can log in with it; false ends its sessions."""


class Version(ContractModel):
    """A version of the API that a client may have been written for."""

    version: str
    """What X-Version names."""
    supported: bool
    """Whether requests for it are answered."""


Versions = TypeAliasType("Versions", list[Version])
