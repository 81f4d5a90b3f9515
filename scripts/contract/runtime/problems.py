# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The errors that the contract's own machinery raises; whoever serves the app renders them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

Headers = tuple[tuple[str, str], ...]
Detail = dict[str, Any]


class ContractError(Exception):
    """An answer other than the operation's own."""

    status_code: ClassVar[int] = 500
    error: ClassVar[str] = "ContractError"

    def __init__(
        self,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, Any] = dict(details or {})
        self.headers: Headers = tuple(headers)

    def __init_subclass__(cls) -> None:
        cls.error = cls.__name__


class MalformedRequestError(ContractError):
    """The request cannot be read at all."""

    status_code = 400


class AuthenticationError(ContractError):
    """The request carries no credentials that are believed."""

    status_code = 401


class PermissionDeniedError(ContractError):
    """The credentials are believed, and do not suffice."""

    status_code = 403


class NotFoundError(ContractError):
    """The contract has no such path."""

    status_code = 404


class MethodNotAllowedError(ContractError):
    """The path exists with other methods; `allow` lists them."""

    status_code = 405

    def __init__(self, allow: str) -> None:
        super().__init__(f"This path allows {allow}.", headers=[("Allow", allow)])


class NotAcceptableError(ContractError):
    """The client accepts none of the media types that the operation has."""

    status_code = 406

    def __init__(self, available: Sequence[str]) -> None:
        super().__init__(
            f"Available media types: {', '.join(available)}.", details={"available": list(available)}
        )


class PayloadTooLargeError(ContractError):
    """The body is larger than the operation takes."""

    status_code = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body may have at most {limit} bytes.", details={"limit": limit})


class UnsupportedMediaTypeError(ContractError):
    """The body has a media type, or a charset, that the operation does not take."""

    status_code = 415

    def __init__(self, supported: Sequence[str], method: str) -> None:
        accepted = ", ".join(supported)
        name = {"POST": "Accept-Post", "PATCH": "Accept-Patch"}.get(method, "Accept")
        super().__init__(
            f"Supported media types: {accepted}.",
            details={"supported": list(supported)},
            headers=[(name, accepted)],
        )


class UnsupportedContentCodingError(ContractError):
    """The body is compressed; the contract describes it as it is."""

    status_code = 415

    def __init__(self) -> None:
        super().__init__("The body may have no Content-Encoding.", headers=[("Accept-Encoding", "identity")])


class ValidationError(ContractError):
    """The request was read and does not fit the contract."""

    status_code = 422

    def __init__(self, errors: Sequence[Detail]) -> None:
        super().__init__("The request does not fit the contract.", details={"errors": list(errors)})
        self.errors = list(errors)


class NotImplementedByServiceError(ContractError):
    """The contract has the operation, the service has no handler for it."""

    status_code = 501

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"The operation {operation_id} has no handler.", details={"operation": operation_id})


@dataclass(frozen=True, slots=True)
class Violation:
    """What was wrong with an answer: its kind and the place in it, and its operation's; never its values."""

    operation_id: str
    kind: str
    pointer: str
    reason: str
    source: str = ""

    def __str__(self) -> str:
        place = f" ({self.source})" if self.source else ""
        return f"{self.operation_id}: {self.kind} at {self.pointer or '/'}: {self.reason}{place}"


class ContractViolationError(ContractError):
    """The service's own answer broke the contract; the client learns no more than that."""

    status_code = 500

    def __init__(self, violation: Violation) -> None:
        super().__init__("The service's answer did not fit its contract.")
        self.violation = violation
        self.add_note(str(violation))
