# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""What the generated operations table says of an operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Location = Literal["path", "query", "header", "cookie"]
Style = Literal["simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"]
SchemeType = Literal["http", "apiKey", "oauth2", "openIdConnect"]
EVENT_STREAM: Final = "text/event-stream"
UNITS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`amount` requests in each window of `seconds`."""

    amount: int
    seconds: int

    def __str__(self) -> str:
        """Write the limit as the contract does, such as 100/minute."""
        return f"{self.amount}/{_UNIT_NAMES[self.seconds]}"


_UNIT_NAMES: Final = {seconds: unit for unit, seconds in UNITS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter as it arrives; `schema` is its key in the schemas document."""

    name: str
    argument: str
    location: Location
    schema: str
    required: bool = False
    style: Style
    explode: bool
    media_type: str | None = None
    """Set where the contract describes the parameter by `content` instead of a schema and style."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How one property of a form or multipart body is written."""

    content_type: str | None = None
    style: Style = "form"
    explode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """`content`: media type or range to the key of its schema, None where any bytes will do.

    `encoding`: media type to the encodings of its properties.
    """

    required: bool
    content: Mapping[str, str | None]
    encoding: Mapping[str, Mapping[str, Encoding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A response header; one with `provided` is set by the service around the handler."""

    name: str
    schema: str
    required: bool = False
    provided: bool = False
    explode: bool = False
    media_type: str | None = None
    """As for a parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """`status`: "200", a range such as "4XX", or "default"; `content` as in RequestBody."""

    status: str
    content: Mapping[str, str | None] = field(default_factory=dict)
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """A scheme that a request may have to satisfy, with the scopes it must carry.

    `scheme` is the scheme of an http credential; `location` and `parameter` are those of an apiKey.
    """

    name: str
    scopes: tuple[str, ...] = ()
    type: SchemeType = "http"
    scheme: str = "bearer"
    location: Location = "header"
    parameter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who alone may call: whoever owns what the path parameter names, or has one of the roles."""

    parameter: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the contract with every policy that stands on it.

    `security` is an OR of ANDs, empty where the operation is open; `timeout` is in seconds,
    `cache_ttl` in seconds, `max_body` in bytes; `source` is the place in the contract, "file:line".
    """

    id: str
    method: str
    path: str
    tag: str
    source: str
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    responses: tuple[Response, ...]
    security: tuple[tuple[SecurityScheme, ...], ...] = ()
    rate_limit: RateLimit | None = None
    cache_ttl: int | None = None
    timeout: float | None = None
    depends_on: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    owner: Owner | None = None
    max_body: int | None = None
    deprecated: bool = False

    @property
    def streams(self) -> bool:
        """Whether one of its answers is a stream of events."""
        return any(
            media_type.partition(";")[0].strip().lower() == EVENT_STREAM
            for response in self.responses
            for media_type in response.content
        )

    def response_for(self, status: int) -> Response | None:
        """Return the declared response: the exact status, else its range, else the default."""
        by_status = {response.status.upper(): response for response in self.responses}
        return by_status.get(str(status)) or by_status.get(f"{status // 100}XX") or by_status.get("DEFAULT")
