# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""What serves the contract: generated code imports from here."""

from .asgi import ContractMiddleware, Dispatch, ErrorBoundary, send_problem
from .contract import Contract, PathMatch, request_path
from .endpoint import contract_value
from .exchange import Exchange
from .guard import ContractGuard
from .handover import Completion
from .judge import Judge
from .message import Message, MessageOperation
from .operation import (
    Encoding,
    Header,
    Location,
    Operation,
    Owner,
    Parameter,
    RateLimit,
    RequestBody,
    Response,
    SecurityScheme,
    Style,
)
from .problems import (
    AuthenticationError,
    ContractError,
    ContractViolationError,
    MalformedRequestError,
    MethodNotAllowedError,
    NotAcceptableError,
    NotFoundError,
    NotImplementedByServiceError,
    PayloadTooLargeError,
    PermissionDeniedError,
    UnsupportedContentCodingError,
    UnsupportedMediaTypeError,
    ValidationError,
    Violation,
)
from .responses import TypedResponse
from .route import ContractRoute, ContractRouter
from .security import Authenticator, Credential, CredentialAuthenticator, SecurityGuard
from .standalone import build_app
from .verdict import Verdict

__all__ = [
    "AuthenticationError",
    "Authenticator",
    "Completion",
    "Contract",
    "ContractError",
    "ContractGuard",
    "ContractMiddleware",
    "ContractRoute",
    "ContractRouter",
    "ContractViolationError",
    "Credential",
    "CredentialAuthenticator",
    "Dispatch",
    "Encoding",
    "ErrorBoundary",
    "Exchange",
    "Header",
    "Judge",
    "Location",
    "MalformedRequestError",
    "Message",
    "MessageOperation",
    "MethodNotAllowedError",
    "NotAcceptableError",
    "NotFoundError",
    "NotImplementedByServiceError",
    "Operation",
    "Owner",
    "Parameter",
    "PathMatch",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "RateLimit",
    "RequestBody",
    "Response",
    "SecurityGuard",
    "SecurityScheme",
    "Style",
    "TypedResponse",
    "UnsupportedContentCodingError",
    "UnsupportedMediaTypeError",
    "ValidationError",
    "Verdict",
    "Violation",
    "build_app",
    "contract_value",
    "request_path",
    "send_problem",
]
