"""The hierarchy of errors."""

from inspect import getmembers, isclass

import pytest

from app import errors

STATUSES = {
    "BaseAPIException": 500,
    "ServiceUnavailableError": 503,
    "VaultUnavailableError": 503,
    "DatabaseConnectionError": 503,
    "CacheConnectionError": 503,
    "MessageQueueError": 503,
    "CircuitBreakerError": 503,
    "OverloadedError": 503,
    "ConfigurationError": 500,
    "ValidationError": 422,
    "ResourceNotFoundError": 404,
    "ConflictError": 409,
    "PreconditionFailedError": 412,
    "UpgradeRequiredError": 426,
    "AuthenticationError": 401,
    "PermissionDeniedError": 403,
    "RequestTimeoutError": 408,
    "HeadTooLargeError": 431,
    "RateLimitError": 429,
    "TimeoutError": 504,
}
CLASSES = {
    name: kind for name, kind in getmembers(errors, isclass) if issubclass(kind, errors.BaseAPIException)
}


def test_every_error_has_its_status_and_is_called_by_its_class() -> None:
    assert {name: kind.status_code for name, kind in CLASSES.items()} == STATUSES
    assert {name: kind.error for name, kind in CLASSES.items()} == {name: name for name in STATUSES}


@pytest.mark.parametrize("kind", CLASSES.values())
def test_what_an_error_says(kind: type[errors.BaseAPIException]) -> None:
    error = kind("It went wrong.", details={"service": "x"}, headers=(("x-a", "1"),))

    assert str(error) == error.message == "It went wrong."
    assert error.details == {"service": "x"}
    assert error.headers[0] == ("x-a", "1")
    assert kind("It went wrong.").details == {}


@pytest.mark.parametrize(
    "kind", [kind for kind in CLASSES.values() if issubclass(kind, errors.ServiceUnavailableError)]
)
def test_an_unavailable_service_says_when_to_come_again(kind: type[errors.ServiceUnavailableError]) -> None:
    error = kind("It is away.", retry_after=7)

    assert error.retry_after == 7
    assert error.headers == (("retry-after", "7"),)
