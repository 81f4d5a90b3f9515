"""What can go wrong, each with the status and the name that a client sees."""

from typing import Any, ClassVar

Headers = tuple[tuple[str, str], ...]


class BaseAPIException(Exception):  # noqa: N818 - the name is part of the documented hierarchy
    """An error with an answer; `message` and `details` go to the client, so neither may hold a secret."""

    status_code: ClassVar[int] = 500
    error: ClassVar[str] = "BaseAPIException"

    def __init__(self, message: str, *, details: dict[str, Any] | None = None, headers: Headers = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}
        self.headers = headers

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.error = cls.__name__


class ServiceUnavailableError(BaseAPIException):
    """`retry_after` is in whole seconds."""

    status_code = 503

    def __init__(
        self,
        message: str,
        *,
        retry_after: int = 5,
        details: dict[str, Any] | None = None,
        headers: Headers = (),
    ) -> None:
        super().__init__(message, details=details, headers=(*headers, ("retry-after", str(retry_after))))
        self.retry_after = retry_after


class VaultUnavailableError(ServiceUnavailableError):
    """Vault is down, sealed, refuses us, or the answer did not come."""


class DatabaseConnectionError(ServiceUnavailableError):
    """PostgreSQL, MySQL or MongoDB cannot be worked with; `details["service"]` says which."""


class CacheConnectionError(ServiceUnavailableError):
    """The Redis Cluster cannot be worked with."""


class MessageQueueError(ServiceUnavailableError):
    """RabbitMQ cannot be worked with."""


class CircuitBreakerError(ServiceUnavailableError):
    """The service has failed too often of late and is left alone for a while."""


class OverloadedError(ServiceUnavailableError):
    """As many requests as we take are under way."""


class ConfigurationError(BaseAPIException):
    """A setting or a stored secret is not what the service needs."""


class ValidationError(BaseAPIException):
    """Well-formed, and yet not acceptable."""

    status_code = 422


class ResourceNotFoundError(BaseAPIException):
    """There is no such thing."""

    status_code = 404


class ConflictError(BaseAPIException):
    """It contradicts what is there already."""

    status_code = 409


class AuthenticationError(BaseAPIException):
    """We do not know who is asking."""

    status_code = 401


class PermissionDeniedError(BaseAPIException):
    """We know who is asking, and they may not."""

    status_code = 403


class PreconditionFailedError(BaseAPIException):
    """It is no longer in the state that the client has seen."""

    status_code = 412


class UpgradeRequiredError(BaseAPIException):
    """The client was written for a version that is not supported any more."""

    status_code = 426


class RequestTimeoutError(BaseAPIException):
    """The request did not arrive in time."""

    status_code = 408


class HeadTooLargeError(BaseAPIException):
    """The headers do not end in time."""

    status_code = 431


class RateLimitError(BaseAPIException):
    """Too many requests in the window."""

    status_code = 429


class TimeoutError(BaseAPIException):  # noqa: A001 - the name is part of the documented hierarchy
    """The answer did not come in time."""

    status_code = 504
