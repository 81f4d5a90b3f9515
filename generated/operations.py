"""Table of the operations, generated from spec/openapi.yaml; do not edit."""

from pathlib import Path
from typing import Final

from .runtime import (
    Contract,
    Header,
    Judge,
    Operation,
    Owner,
    Parameter,
    RateLimit,
    RequestBody,
    Response,
    SecurityScheme,
)

BASE_PATH: Final = ""

REQUEST_ID_HEADER: Final = Header(
    name="X-Request-ID", schema="components/headers/RequestId/schema", required=True, provided=True
)
LOCATION_HEADER: Final = Header(name="Location", schema="components/headers/Location/schema", required=True)
STATE_TAG_HEADER: Final = Header(name="ETag", schema="components/headers/StateTag/schema", required=True)
RATE_LIMIT_LIMIT_HEADER: Final = Header(
    name="X-RateLimit-Limit", schema="components/headers/RateLimitLimit/schema", provided=True
)
RATE_LIMIT_REMAINING_HEADER: Final = Header(
    name="X-RateLimit-Remaining", schema="components/headers/RateLimitRemaining/schema", provided=True
)
RATE_LIMIT_RESET_HEADER: Final = Header(
    name="X-RateLimit-Reset", schema="components/headers/RateLimitReset/schema", provided=True
)
ACCEPT_POST_HEADER: Final = Header(
    name="Accept-Post", schema="components/headers/AcceptPost/schema", provided=True
)
ACCEPT_ENCODING_HEADER: Final = Header(
    name="Accept-Encoding", schema="components/headers/AcceptEncoding/schema", provided=True
)
UPGRADE_HEADER: Final = Header(
    name="Upgrade", schema="components/headers/Upgrade/schema", required=True, provided=True
)
RETRY_AFTER_HEADER: Final = Header(
    name="Retry-After", schema="components/headers/RetryAfter/schema", required=True, provided=True
)
NO_STORE_HEADER: Final = Header(
    name="Cache-Control", schema="components/headers/NoStore/schema", required=True
)
WWW_AUTHENTICATE_HEADER: Final = Header(
    name="WWW-Authenticate", schema="components/headers/WwwAuthenticate/schema", required=True, provided=True
)
FOR_A_MINUTE_HEADER: Final = Header(
    name="Cache-Control", schema="components/headers/ForAMinute/schema", required=True
)
E_TAG_HEADER: Final = Header(
    name="ETag", schema="components/headers/ETag/schema", required=True, provided=True
)
NOT_STORED_HEADER: Final = Header(
    name="Cache-Control", schema="components/headers/NotStored/schema", required=True, provided=True
)
NOT_BUFFERED_HEADER: Final = Header(
    name="X-Accel-Buffering", schema="components/headers/NotBuffered/schema", required=True, provided=True
)
PAGE_LINKS_HEADER: Final = Header(name="Link", schema="components/headers/PageLinks/schema", required=True)
ACCEPT_PATCH_HEADER: Final = Header(
    name="Accept-Patch", schema="components/headers/AcceptPatch/schema", provided=True
)

BAD_REQUEST_400: Final = Response(
    status="400",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
NOT_ACCEPTABLE_406: Final = Response(
    status="406",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
USERNAME_TAKEN_409: Final = Response(
    status="409",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
PAYLOAD_TOO_LARGE_413: Final = Response(
    status="413",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
UNSUPPORTED_MEDIA_TYPE_415: Final = Response(
    status="415",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        ACCEPT_POST_HEADER,
        ACCEPT_ENCODING_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
UNPROCESSABLE_CONTENT_422: Final = Response(
    status="422",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
UPGRADE_REQUIRED_426: Final = Response(
    status="426",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        UPGRADE_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
TOO_MANY_REQUESTS_429: Final = Response(
    status="429",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RETRY_AFTER_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
INTERNAL_SERVER_ERROR_500: Final = Response(
    status="500",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
SERVICE_UNAVAILABLE_503: Final = Response(
    status="503",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RETRY_AFTER_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
GATEWAY_TIMEOUT_504: Final = Response(
    status="504",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
INVALID_LOGIN_401: Final = Response(
    status="401",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        WWW_AUTHENTICATE_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
NOT_MODIFIED_304: Final = Response(
    status="304",
    headers=(
        REQUEST_ID_HEADER,
        E_TAG_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
NOT_FOUND_404: Final = Response(
    status="404",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
FORBIDDEN_403: Final = Response(
    status="403",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
PRECONDITION_FAILED_412: Final = Response(
    status="412",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)
UNSUPPORTED_PATCH_TYPE_415: Final = Response(
    status="415",
    content={"application/json": "ErrorResponse"},
    headers=(
        REQUEST_ID_HEADER,
        ACCEPT_PATCH_HEADER,
        ACCEPT_ENCODING_HEADER,
        RATE_LIMIT_LIMIT_HEADER,
        RATE_LIMIT_REMAINING_HEADER,
        RATE_LIMIT_RESET_HEADER,
    ),
)

REGISTER: Final = Operation(
    id="register",
    method="POST",
    path="/auth/register",
    tag="auth",
    source="spec/paths/auth.yaml:4",
    body=RequestBody(required=True, content={"application/json": "Registration"}),
    responses=(
        Response(
            status="201",
            content={"application/json": "User"},
            headers=(
                REQUEST_ID_HEADER,
                LOCATION_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=20, seconds=60),
    timeout=10.0,
    depends_on=("postgres",),
    max_body=16384,
)

CREATE_TOKEN: Final = Operation(
    id="create_token",
    method="POST",
    path="/auth/token",
    tag="auth",
    source="spec/paths/auth.yaml:90",
    body=RequestBody(
        required=True,
        content={"application/json": "Login", "application/x-www-form-urlencoded": "PasswordGrant"},
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "TokenPair"},
            headers=(
                REQUEST_ID_HEADER,
                NO_STORE_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=60, seconds=60),
    timeout=10.0,
    depends_on=("postgres",),
    max_body=16384,
)

REFRESH_TOKEN: Final = Operation(
    id="refresh_token",
    method="POST",
    path="/auth/refresh",
    tag="auth",
    source="spec/paths/auth.yaml:177",
    body=RequestBody(
        required=True,
        content={"application/json": "Refresh", "application/x-www-form-urlencoded": "RefreshGrant"},
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "TokenPair"},
            headers=(
                REQUEST_ID_HEADER,
                NO_STORE_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=60, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=16384,
)

LOGOUT: Final = Operation(
    id="logout",
    method="POST",
    path="/auth/logout",
    tag="auth",
    source="spec/paths/auth.yaml:259",
    responses=(
        Response(
            status="204",
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

GET_ME: Final = Operation(
    id="get_me",
    method="GET",
    path="/auth/me",
    tag="auth",
    source="spec/paths/auth.yaml:300",
    responses=(
        Response(
            status="200",
            content={"application/json": "User"},
            headers=(
                REQUEST_ID_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

GET_JWKS: Final = Operation(
    id="get_jwks",
    method="GET",
    path="/.well-known/jwks.json",
    tag="auth",
    source="spec/paths/auth.yaml:364",
    responses=(
        Response(
            status="200",
            content={"application/json": "JsonWebKeySet"},
            headers=(
                REQUEST_ID_HEADER,
                FOR_A_MINUTE_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=1000, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

GET_ROOT: Final = Operation(
    id="get_root",
    method="GET",
    path="/",
    tag="root",
    source="spec/paths/root.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "RootDocument"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_METRICS: Final = Operation(
    id="get_metrics",
    method="GET",
    path="/metrics",
    tag="root",
    source="spec/paths/root.yaml:71",
    responses=(
        Response(
            status="200",
            content={"text/plain": "get_metrics/200/text/plain"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=1000, seconds=60),
    max_body=10000000,
)

GET_OPENAPI_JSON: Final = Operation(
    id="get_openapi_json",
    method="GET",
    path="/openapi.json",
    tag="root",
    source="spec/paths/root.yaml:111",
    responses=(
        Response(
            status="200",
            content={"application/json": "OpenApiDocument"},
            headers=(
                REQUEST_ID_HEADER,
                E_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_MODIFIED_304,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_OPENAPI_YAML: Final = Operation(
    id="get_openapi_yaml",
    method="GET",
    path="/openapi.yaml",
    tag="root",
    source="spec/paths/root.yaml:156",
    responses=(
        Response(
            status="200",
            content={"application/yaml": "OpenApiDocument"},
            headers=(
                REQUEST_ID_HEADER,
                E_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_MODIFIED_304,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_ASYNCAPI_JSON: Final = Operation(
    id="get_asyncapi_json",
    method="GET",
    path="/asyncapi.json",
    tag="root",
    source="spec/paths/root.yaml:201",
    responses=(
        Response(
            status="200",
            content={"application/json": "AsyncApiDocument"},
            headers=(
                REQUEST_ID_HEADER,
                E_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_MODIFIED_304,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_ASYNCAPI_YAML: Final = Operation(
    id="get_asyncapi_yaml",
    method="GET",
    path="/asyncapi.yaml",
    tag="root",
    source="spec/paths/root.yaml:246",
    responses=(
        Response(
            status="200",
            content={"application/yaml": "AsyncApiDocument"},
            headers=(
                REQUEST_ID_HEADER,
                E_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_MODIFIED_304,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_DOCS: Final = Operation(
    id="get_docs",
    method="GET",
    path="/docs",
    tag="root",
    source="spec/paths/root.yaml:291",
    responses=(
        Response(
            status="200",
            content={"text/html": "get_docs/200/text/html"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_REDOC: Final = Operation(
    id="get_redoc",
    method="GET",
    path="/redoc",
    tag="root",
    source="spec/paths/root.yaml:332",
    responses=(
        Response(
            status="200",
            content={"text/html": "get_redoc/200/text/html"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

GET_STATIC_FILE: Final = Operation(
    id="get_static_file",
    method="GET",
    path="/static/{file_name}",
    tag="root",
    source="spec/paths/root.yaml:373",
    parameters=(
        Parameter(
            name="file_name",
            argument="file_name",
            location="path",
            schema="FileName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={
                "text/javascript": "get_static_file/200/text/javascript",
                "text/css": "get_static_file/200/text/css",
                "image/svg+xml": "get_static_file/200/image/svg+xml",
            },
            headers=(
                REQUEST_ID_HEADER,
                E_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_MODIFIED_304,
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=1000, seconds=60),
    max_body=10000000,
)

CHECK_HEALTH: Final = Operation(
    id="check_health",
    method="GET",
    path="/health",
    tag="health",
    source="spec/paths/health.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "Health"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    max_body=10000000,
)

CHECK_HEALTH_SLASH: Final = Operation(
    id="check_health_slash",
    method="GET",
    path="/health/",
    tag="health",
    source="spec/paths/health.yaml:43",
    responses=(
        Response(
            status="200",
            content={"application/json": "Health"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    max_body=10000000,
)

CHECK_LIVENESS: Final = Operation(
    id="check_liveness",
    method="GET",
    path="/health/live",
    tag="health",
    source="spec/paths/health.yaml:82",
    responses=(
        Response(
            status="200",
            content={"application/json": "Liveness"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    max_body=10000000,
)

CHECK_READINESS: Final = Operation(
    id="check_readiness",
    method="GET",
    path="/health/ready",
    tag="health",
    source="spec/paths/health.yaml:121",
    responses=(
        Response(
            status="200",
            content={"application/json": "Readiness"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_ALL: Final = Operation(
    id="check_all",
    method="GET",
    path="/health/all",
    tag="health",
    source="spec/paths/health.yaml:163",
    responses=(
        Response(
            status="200",
            content={"application/json": "HealthReport"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    cache_ttl=30,
    timeout=5.0,
    max_body=10000000,
)

CHECK_VAULT: Final = Operation(
    id="check_vault",
    method="GET",
    path="/health/vault",
    tag="health",
    source="spec/paths/health.yaml:247",
    responses=(
        Response(
            status="200",
            content={"application/json": "VaultHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_POSTGRES: Final = Operation(
    id="check_postgres",
    method="GET",
    path="/health/postgres",
    tag="health",
    source="spec/paths/health.yaml:293",
    responses=(
        Response(
            status="200",
            content={"application/json": "DatabaseHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_MYSQL: Final = Operation(
    id="check_mysql",
    method="GET",
    path="/health/mysql",
    tag="health",
    source="spec/paths/health.yaml:336",
    responses=(
        Response(
            status="200",
            content={"application/json": "DatabaseHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_MONGODB: Final = Operation(
    id="check_mongodb",
    method="GET",
    path="/health/mongodb",
    tag="health",
    source="spec/paths/health.yaml:379",
    responses=(
        Response(
            status="200",
            content={"application/json": "DatabaseHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_REDIS: Final = Operation(
    id="check_redis",
    method="GET",
    path="/health/redis",
    tag="health",
    source="spec/paths/health.yaml:422",
    responses=(
        Response(
            status="200",
            content={"application/json": "RedisHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_RABBITMQ: Final = Operation(
    id="check_rabbitmq",
    method="GET",
    path="/health/rabbitmq",
    tag="health",
    source="spec/paths/health.yaml:475",
    responses=(
        Response(
            status="200",
            content={"application/json": "RabbitmqHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_DATABASE: Final = Operation(
    id="check_database",
    method="GET",
    path="/health/database",
    tag="health",
    source="spec/paths/health.yaml:517",
    responses=(
        Response(
            status="200",
            content={"application/json": "DatabasesHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_CACHE: Final = Operation(
    id="check_cache",
    method="GET",
    path="/health/cache",
    tag="health",
    source="spec/paths/health.yaml:569",
    responses=(
        Response(
            status="200",
            content={"application/json": "RedisHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

CHECK_MESSAGING: Final = Operation(
    id="check_messaging",
    method="GET",
    path="/health/messaging",
    tag="health",
    source="spec/paths/health.yaml:622",
    responses=(
        Response(
            status="200",
            content={"application/json": "RabbitmqHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=200, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

GET_VAULT_HEALTH: Final = Operation(
    id="get_vault_health",
    method="GET",
    path="/examples/vault/health",
    tag="vault",
    source="spec/paths/vault.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "VaultHealth"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    max_body=10000000,
)

GET_SECRET: Final = Operation(
    id="get_secret",
    method="GET",
    path="/examples/vault/secret/{service_name}",
    tag="vault",
    source="spec/paths/vault.yaml:49",
    parameters=(
        Parameter(
            name="service_name",
            argument="service_name",
            location="path",
            schema="SecretName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Secret"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    cache_ttl=300,
    timeout=5.0,
    depends_on=("vault",),
    max_body=10000000,
)

WRITE_SECRET: Final = Operation(
    id="write_secret",
    method="POST",
    path="/examples/vault/secret/{service_name}",
    tag="vault",
    source="spec/paths/vault.yaml:100",
    parameters=(
        Parameter(
            name="service_name",
            argument="service_name",
            location="path",
            schema="SecretName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(required=True, content={"application/json": "SecretFields"}),
    responses=(
        Response(
            status="200",
            content={"application/json": "SecretWrite"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("vault",),
    roles=("admin",),
    max_body=131072,
)

GET_SECRET_KEY: Final = Operation(
    id="get_secret_key",
    method="GET",
    path="/examples/vault/secret/{service_name}/{key}",
    tag="vault",
    source="spec/paths/vault.yaml:194",
    parameters=(
        Parameter(
            name="service_name",
            argument="service_name",
            location="path",
            schema="SecretName",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="key",
            argument="key",
            location="path",
            schema="SecretKey",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "SecretField"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    cache_ttl=300,
    timeout=5.0,
    depends_on=("vault",),
    max_body=10000000,
)

GET_SECRET_VERSION: Final = Operation(
    id="get_secret_version",
    method="GET",
    path="/examples/vault/secret/versioned/{path}",
    tag="vault",
    source="spec/paths/vault.yaml:251",
    parameters=(
        Parameter(
            name="path",
            argument="path",
            location="path",
            schema="SecretPath",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="version",
            argument="version",
            location="query",
            schema="VersionNumber",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "SecretVersion"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("vault",),
    max_body=10000000,
)

ENCRYPT_IN_URL: Final = Operation(
    id="encrypt_in_url",
    method="GET",
    path="/examples/vault/transit/encrypt/{plaintext}",
    tag="vault",
    source="spec/paths/vault.yaml:323",
    parameters=(
        Parameter(
            name="plaintext",
            argument="plaintext",
            location="path",
            schema="PlaintextSegment",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Encrypted"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("vault",),
    max_body=10000000,
    deprecated=True,
)

DECRYPT_IN_URL: Final = Operation(
    id="decrypt_in_url",
    method="GET",
    path="/examples/vault/transit/decrypt/{ciphertext}",
    tag="vault",
    source="spec/paths/vault.yaml:385",
    parameters=(
        Parameter(
            name="ciphertext",
            argument="ciphertext",
            location="path",
            schema="Ciphertext",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Decrypted"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("vault",),
    roles=("admin",),
    max_body=10000000,
    deprecated=True,
)

ENCRYPT: Final = Operation(
    id="encrypt",
    method="POST",
    path="/examples/vault/transit/encrypt",
    tag="vault",
    source="spec/paths/vault.yaml:446",
    body=RequestBody(required=True, content={"application/json": "EncryptionRequest"}),
    responses=(
        Response(
            status="200",
            content={"application/json": "Encrypted"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("vault",),
    max_body=65536,
)

DECRYPT: Final = Operation(
    id="decrypt",
    method="POST",
    path="/examples/vault/transit/decrypt",
    tag="vault",
    source="spec/paths/vault.yaml:515",
    body=RequestBody(required=True, content={"application/json": "DecryptionRequest"}),
    responses=(
        Response(
            status="200",
            content={"application/json": "Decrypted"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("vault",),
    roles=("admin",),
    max_body=65536,
)

GET_CACHE_VALUE: Final = Operation(
    id="get_cache_value",
    method="GET",
    path="/examples/cache/{key}",
    tag="cache",
    source="spec/paths/cache.yaml:4",
    parameters=(
        Parameter(
            name="key",
            argument="key",
            location="path",
            schema="CacheKey",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "CacheEntry"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

SET_CACHE_VALUE: Final = Operation(
    id="set_cache_value",
    method="POST",
    path="/examples/cache/{key}",
    tag="cache",
    source="spec/paths/cache.yaml:50",
    parameters=(
        Parameter(
            name="key",
            argument="key",
            location="path",
            schema="CacheKey",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="value",
            argument="value",
            location="query",
            schema="CacheValue",
            required=True,
            style="form",
            explode=True,
        ),
        Parameter(
            name="ttl", argument="ttl", location="query", schema="TimeToLive", style="form", explode=True
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "CacheWrite"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

DELETE_CACHE_VALUE: Final = Operation(
    id="delete_cache_value",
    method="DELETE",
    path="/examples/cache/{key}",
    tag="cache",
    source="spec/paths/cache.yaml:112",
    parameters=(
        Parameter(
            name="key",
            argument="key",
            location="path",
            schema="CacheKey",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "CacheDeletion"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

SEARCH_CACHE_KEYS: Final = Operation(
    id="search_cache_keys",
    method="GET",
    path="/examples/cache/pattern/{pattern}",
    tag="cache",
    source="spec/paths/cache.yaml:157",
    parameters=(
        Parameter(
            name="pattern",
            argument="pattern",
            location="path",
            schema="CachePattern",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="limit", argument="limit", location="query", schema="SearchLimit", style="form", explode=True
        ),
        Parameter(
            name="cursor",
            argument="cursor",
            location="query",
            schema="SearchCursor",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "CacheKeys"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

QUERY_POSTGRES: Final = Operation(
    id="query_postgres",
    method="GET",
    path="/examples/database/postgres/query",
    tag="database",
    source="spec/paths/database.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "PostgresQuery"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

QUERY_MYSQL: Final = Operation(
    id="query_mysql",
    method="GET",
    path="/examples/database/mysql/query",
    tag="database",
    source="spec/paths/database.yaml:47",
    responses=(
        Response(
            status="200",
            content={"application/json": "MysqlQuery"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mysql",),
    max_body=10000000,
)

QUERY_MONGODB: Final = Operation(
    id="query_mongodb",
    method="GET",
    path="/examples/database/mongodb/query",
    tag="database",
    source="spec/paths/database.yaml:90",
    responses=(
        Response(
            status="200",
            content={"application/json": "MongodbQuery"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mongodb",),
    max_body=10000000,
)

LIST_POSTGRES_RECORDS: Final = Operation(
    id="list_postgres_records",
    method="GET",
    path="/examples/database/postgres",
    tag="database",
    source="spec/paths/database.yaml:133",
    parameters=(
        Parameter(
            name="limit",
            argument="limit",
            location="query",
            schema="components/parameters/Limit/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="cursor",
            argument="cursor",
            location="query",
            schema="PostgresCursor",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "PostgresRecords"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

INSERT_POSTGRES_RECORD: Final = Operation(
    id="insert_postgres_record",
    method="POST",
    path="/examples/database/postgres",
    tag="database",
    source="spec/paths/database.yaml:193",
    parameters=(
        Parameter(
            name="Idempotency-Key",
            argument="idempotency_key",
            location="header",
            schema="components/parameters/IdempotencyKey/schema",
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(required=True, content={"application/json": "NewRecord"}),
    responses=(
        Response(
            status="201",
            content={"application/json": "PostgresRecord"},
            headers=(
                REQUEST_ID_HEADER,
                LOCATION_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=65536,
)

GET_POSTGRES_RECORD: Final = Operation(
    id="get_postgres_record",
    method="GET",
    path="/examples/database/postgres/{record_id}",
    tag="database",
    source="spec/paths/database.yaml:275",
    parameters=(
        Parameter(
            name="record_id",
            argument="record_id",
            location="path",
            schema="PostgresRecordId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "PostgresRecord"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

DELETE_POSTGRES_RECORD: Final = Operation(
    id="delete_postgres_record",
    method="DELETE",
    path="/examples/database/postgres/{record_id}",
    tag="database",
    source="spec/paths/database.yaml:332",
    parameters=(
        Parameter(
            name="record_id",
            argument="record_id",
            location="path",
            schema="PostgresRecordId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="204",
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

LIST_MYSQL_RECORDS: Final = Operation(
    id="list_mysql_records",
    method="GET",
    path="/examples/database/mysql",
    tag="database",
    source="spec/paths/database.yaml:382",
    parameters=(
        Parameter(
            name="limit",
            argument="limit",
            location="query",
            schema="components/parameters/Limit/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="cursor",
            argument="cursor",
            location="query",
            schema="MysqlCursor",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "MysqlRecords"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mysql",),
    max_body=10000000,
)

INSERT_MYSQL_RECORD: Final = Operation(
    id="insert_mysql_record",
    method="POST",
    path="/examples/database/mysql",
    tag="database",
    source="spec/paths/database.yaml:442",
    parameters=(
        Parameter(
            name="Idempotency-Key",
            argument="idempotency_key",
            location="header",
            schema="components/parameters/IdempotencyKey/schema",
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(required=True, content={"application/json": "NewRecord"}),
    responses=(
        Response(
            status="201",
            content={"application/json": "MysqlRecord"},
            headers=(
                REQUEST_ID_HEADER,
                LOCATION_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mysql",),
    max_body=65536,
)

GET_MYSQL_RECORD: Final = Operation(
    id="get_mysql_record",
    method="GET",
    path="/examples/database/mysql/{record_id}",
    tag="database",
    source="spec/paths/database.yaml:524",
    parameters=(
        Parameter(
            name="record_id",
            argument="record_id",
            location="path",
            schema="MysqlRecordId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "MysqlRecord"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mysql",),
    max_body=10000000,
)

DELETE_MYSQL_RECORD: Final = Operation(
    id="delete_mysql_record",
    method="DELETE",
    path="/examples/database/mysql/{record_id}",
    tag="database",
    source="spec/paths/database.yaml:581",
    parameters=(
        Parameter(
            name="record_id",
            argument="record_id",
            location="path",
            schema="MysqlRecordId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="204",
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mysql",),
    max_body=10000000,
)

LIST_MONGODB_RECORDS: Final = Operation(
    id="list_mongodb_records",
    method="GET",
    path="/examples/database/mongodb",
    tag="database",
    source="spec/paths/database.yaml:631",
    parameters=(
        Parameter(
            name="limit",
            argument="limit",
            location="query",
            schema="components/parameters/Limit/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="cursor",
            argument="cursor",
            location="query",
            schema="MongodbCursor",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "MongodbRecords"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mongodb",),
    max_body=10000000,
)

INSERT_MONGODB_RECORD: Final = Operation(
    id="insert_mongodb_record",
    method="POST",
    path="/examples/database/mongodb",
    tag="database",
    source="spec/paths/database.yaml:691",
    parameters=(
        Parameter(
            name="Idempotency-Key",
            argument="idempotency_key",
            location="header",
            schema="components/parameters/IdempotencyKey/schema",
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(required=True, content={"application/json": "NewRecord"}),
    responses=(
        Response(
            status="201",
            content={"application/json": "MongodbRecord"},
            headers=(
                REQUEST_ID_HEADER,
                LOCATION_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mongodb",),
    max_body=65536,
)

GET_MONGODB_RECORD: Final = Operation(
    id="get_mongodb_record",
    method="GET",
    path="/examples/database/mongodb/{record_id}",
    tag="database",
    source="spec/paths/database.yaml:773",
    parameters=(
        Parameter(
            name="record_id",
            argument="record_id",
            location="path",
            schema="MongodbRecordId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "MongodbRecord"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mongodb",),
    max_body=10000000,
)

DELETE_MONGODB_RECORD: Final = Operation(
    id="delete_mongodb_record",
    method="DELETE",
    path="/examples/database/mongodb/{record_id}",
    tag="database",
    source="spec/paths/database.yaml:830",
    parameters=(
        Parameter(
            name="record_id",
            argument="record_id",
            location="path",
            schema="MongodbRecordId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="204",
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("mongodb",),
    max_body=10000000,
)

PUBLISH_MESSAGE: Final = Operation(
    id="publish_message",
    method="POST",
    path="/examples/messaging/publish",
    tag="messaging",
    source="spec/paths/messaging.yaml:4",
    parameters=(
        Parameter(
            name="queue_name",
            argument="queue_name",
            location="query",
            schema="QueueName",
            required=True,
            style="form",
            explode=True,
        ),
    ),
    body=RequestBody(required=True, content={"application/json": "Message"}),
    responses=(
        Response(
            status="200",
            content={"application/json": "PublishedMessage"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("rabbitmq",),
    max_body=1000000,
)

PUBLISH_MESSAGE_TO_QUEUE: Final = Operation(
    id="publish_message_to_queue",
    method="POST",
    path="/examples/messaging/publish/{queue}",
    tag="messaging",
    source="spec/paths/messaging.yaml:88",
    parameters=(
        Parameter(
            name="queue",
            argument="queue",
            location="path",
            schema="QueueName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(required=True, content={"application/json": "Message"}),
    responses=(
        Response(
            status="200",
            content={"application/json": "PublishedMessage"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("rabbitmq",),
    max_body=1000000,
)

GET_QUEUE_INFO: Final = Operation(
    id="get_queue_info",
    method="GET",
    path="/examples/messaging/queue/{queue_name}/info",
    tag="messaging",
    source="spec/paths/messaging.yaml:177",
    parameters=(
        Parameter(
            name="queue_name",
            argument="queue_name",
            location="path",
            schema="QueueName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "QueueInfo"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("rabbitmq",),
    max_body=10000000,
)

CONSUME_MESSAGE: Final = Operation(
    id="consume_message",
    method="GET",
    path="/examples/messaging/consume/{queue}",
    tag="messaging",
    source="spec/paths/messaging.yaml:232",
    parameters=(
        Parameter(
            name="queue",
            argument="queue",
            location="path",
            schema="QueueName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Consumption"},
            headers=(
                NO_STORE_HEADER,
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("rabbitmq",),
    max_body=10000000,
)

STREAM_QUEUE: Final = Operation(
    id="stream_queue",
    method="GET",
    path="/examples/messaging/stream/{queue}",
    tag="messaging",
    source="spec/paths/messaging.yaml:381",
    parameters=(
        Parameter(
            name="queue",
            argument="queue",
            location="path",
            schema="QueueName",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="Last-Event-ID",
            argument="last_event_id",
            location="header",
            schema="StreamedMessageId",
            style="simple",
            explode=False,
        ),
        Parameter(
            name="limit",
            argument="limit",
            location="query",
            schema="stream_queue/query/limit",
            style="form",
            explode=True,
        ),
        Parameter(
            name="wait",
            argument="wait",
            location="query",
            schema="stream_queue/query/wait",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"text/event-stream": "QueueEvent"},
            headers=(
                NOT_STORED_HEADER,
                NOT_BUFFERED_HEADER,
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("rabbitmq", "redis"),
    max_body=10000000,
)

LIST_QUEUES: Final = Operation(
    id="list_queues",
    method="GET",
    path="/examples/messaging/queues",
    tag="messaging",
    source="spec/paths/messaging.yaml:318",
    parameters=(
        Parameter(name="page", argument="page", location="query", schema="Page", style="form", explode=True),
        Parameter(
            name="limit", argument="limit", location="query", schema="PageLimit", style="form", explode=True
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "QueueList"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("rabbitmq",),
    max_body=10000000,
)

LIST_CLUSTER_NODES: Final = Operation(
    id="list_cluster_nodes",
    method="GET",
    path="/redis/cluster/nodes",
    tag="redis_cluster",
    source="spec/paths/redis_cluster.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "ClusterNodes"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

LIST_CLUSTER_SLOTS: Final = Operation(
    id="list_cluster_slots",
    method="GET",
    path="/redis/cluster/slots",
    tag="redis_cluster",
    source="spec/paths/redis_cluster.yaml:72",
    responses=(
        Response(
            status="200",
            content={"application/json": "ClusterSlots"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

GET_CLUSTER_INFO: Final = Operation(
    id="get_cluster_info",
    method="GET",
    path="/redis/cluster/info",
    tag="redis_cluster",
    source="spec/paths/redis_cluster.yaml:124",
    responses=(
        Response(
            status="200",
            content={"application/json": "ClusterInfo"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

GET_CLUSTER_NODE_INFO: Final = Operation(
    id="get_cluster_node_info",
    method="GET",
    path="/redis/nodes/{node_name}/info",
    tag="redis_cluster",
    source="spec/paths/redis_cluster.yaml:178",
    parameters=(
        Parameter(
            name="node_name",
            argument="node_name",
            location="path",
            schema="NodeName",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "NodeInfo"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=2.0,
    depends_on=("redis",),
    max_body=10000000,
)

LIST_USERS: Final = Operation(
    id="list_users",
    method="GET",
    path="/users",
    tag="users",
    source="spec/paths/users.yaml:4",
    parameters=(
        Parameter(
            name="page",
            argument="page",
            location="query",
            schema="components/parameters/Page/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="limit",
            argument="limit",
            location="query",
            schema="components/parameters/Limit/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="username",
            argument="username",
            location="query",
            schema="SearchText",
            style="form",
            explode=True,
        ),
        Parameter(
            name="activated",
            argument="activated",
            location="query",
            schema="list_users/query/activated",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "UserPage"},
            headers=(
                REQUEST_ID_HEADER,
                PAGE_LINKS_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

CREATE_USER: Final = Operation(
    id="create_user",
    method="POST",
    path="/users",
    tag="users",
    source="spec/paths/users.yaml:74",
    body=RequestBody(required=True, content={"application/json": "NewUser"}),
    responses=(
        Response(
            status="201",
            content={"application/json": "NewUserWithPassword"},
            headers=(
                REQUEST_ID_HEADER,
                NO_STORE_HEADER,
                LOCATION_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    roles=("admin",),
    max_body=16384,
)

GET_USER: Final = Operation(
    id="get_user",
    method="GET",
    path="/users/{user_id}",
    tag="users",
    source="spec/paths/users.yaml:171",
    parameters=(
        Parameter(
            name="user_id",
            argument="user_id",
            location="path",
            schema="UserId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "User"},
            headers=(
                REQUEST_ID_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

UPDATE_USER: Final = Operation(
    id="update_user",
    method="PATCH",
    path="/users/{user_id}",
    tag="users",
    source="spec/paths/users.yaml:242",
    parameters=(
        Parameter(
            name="user_id",
            argument="user_id",
            location="path",
            schema="UserId",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="If-Match",
            argument="if_match",
            location="header",
            schema="components/parameters/IfMatch/schema",
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(
        required=True, content={"application/merge-patch+json": "UserPatch", "application/json": "UserPatch"}
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "User"},
            headers=(
                REQUEST_ID_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PRECONDITION_FAILED_412,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_PATCH_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    owner=Owner(parameter="user_id", roles=("admin",)),
    max_body=16384,
)

DELETE_USER: Final = Operation(
    id="delete_user",
    method="DELETE",
    path="/users/{user_id}",
    tag="users",
    source="spec/paths/users.yaml:342",
    parameters=(
        Parameter(
            name="user_id",
            argument="user_id",
            location="path",
            schema="UserId",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="If-Match",
            argument="if_match",
            location="header",
            schema="components/parameters/IfMatch/schema",
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="204",
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_FOUND_404,
        USERNAME_TAKEN_409,
        PRECONDITION_FAILED_412,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    owner=Owner(parameter="user_id", roles=("admin",)),
    max_body=10000000,
)

LIST_ITEMS: Final = Operation(
    id="list_items",
    method="GET",
    path="/items",
    tag="items",
    source="spec/paths/items.yaml:4",
    parameters=(
        Parameter(
            name="page",
            argument="page",
            location="query",
            schema="components/parameters/Page/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="limit",
            argument="limit",
            location="query",
            schema="components/parameters/Limit/schema",
            style="form",
            explode=True,
        ),
        Parameter(
            name="name", argument="name", location="query", schema="SearchText", style="form", explode=True
        ),
        Parameter(
            name="description",
            argument="description",
            location="query",
            schema="SearchText",
            style="form",
            explode=True,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "ItemPage"},
            headers=(
                REQUEST_ID_HEADER,
                PAGE_LINKS_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

CREATE_ITEM: Final = Operation(
    id="create_item",
    method="POST",
    path="/items",
    tag="items",
    source="spec/paths/items.yaml:74",
    body=RequestBody(required=True, content={"application/json": "NewItem"}),
    responses=(
        Response(
            status="201",
            content={"application/json": "Item"},
            headers=(
                REQUEST_ID_HEADER,
                LOCATION_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_MEDIA_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=16384,
)

GET_ITEM: Final = Operation(
    id="get_item",
    method="GET",
    path="/items/{item_id}",
    tag="items",
    source="spec/paths/items.yaml:165",
    parameters=(
        Parameter(
            name="item_id",
            argument="item_id",
            location="path",
            schema="ItemId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Item"},
            headers=(
                REQUEST_ID_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

UPDATE_ITEM: Final = Operation(
    id="update_item",
    method="PATCH",
    path="/items/{item_id}",
    tag="items",
    source="spec/paths/items.yaml:241",
    parameters=(
        Parameter(
            name="item_id",
            argument="item_id",
            location="path",
            schema="ItemId",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="If-Match",
            argument="if_match",
            location="header",
            schema="components/parameters/IfMatch/schema",
            style="simple",
            explode=False,
        ),
    ),
    body=RequestBody(
        required=True, content={"application/merge-patch+json": "ItemPatch", "application/json": "ItemPatch"}
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Item"},
            headers=(
                REQUEST_ID_HEADER,
                STATE_TAG_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        BAD_REQUEST_400,
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        USERNAME_TAKEN_409,
        PRECONDITION_FAILED_412,
        PAYLOAD_TOO_LARGE_413,
        UNSUPPORTED_PATCH_TYPE_415,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    owner=Owner(parameter="item_id", roles=("admin",)),
    max_body=16384,
)

DELETE_ITEM: Final = Operation(
    id="delete_item",
    method="DELETE",
    path="/items/{item_id}",
    tag="items",
    source="spec/paths/items.yaml:344",
    parameters=(
        Parameter(
            name="item_id",
            argument="item_id",
            location="path",
            schema="ItemId",
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="If-Match",
            argument="if_match",
            location="header",
            schema="components/parameters/IfMatch/schema",
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="204",
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        INVALID_LOGIN_401,
        FORBIDDEN_403,
        NOT_FOUND_404,
        PRECONDITION_FAILED_412,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    security=((SecurityScheme(name="bearer"),), (SecurityScheme(name="oauth2", type="oauth2"),)),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    owner=Owner(parameter="item_id", roles=("admin",)),
    max_body=10000000,
)

LIST_ROLES: Final = Operation(
    id="list_roles",
    method="GET",
    path="/roles",
    tag="roles",
    source="spec/paths/roles.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "Roles"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

GET_ROLE: Final = Operation(
    id="get_role",
    method="GET",
    path="/roles/{role_id}",
    tag="roles",
    source="spec/paths/roles.yaml:49",
    parameters=(
        Parameter(
            name="role_id",
            argument="role_id",
            location="path",
            schema="RoleId",
            required=True,
            style="simple",
            explode=False,
        ),
    ),
    responses=(
        Response(
            status="200",
            content={"application/json": "Role"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_FOUND_404,
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
        GATEWAY_TIMEOUT_504,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    timeout=5.0,
    depends_on=("postgres",),
    max_body=10000000,
)

LIST_VERSIONS: Final = Operation(
    id="list_versions",
    method="GET",
    path="/versions",
    tag="versions",
    source="spec/paths/versions.yaml:4",
    responses=(
        Response(
            status="200",
            content={"application/json": "Versions"},
            headers=(
                REQUEST_ID_HEADER,
                RATE_LIMIT_LIMIT_HEADER,
                RATE_LIMIT_REMAINING_HEADER,
                RATE_LIMIT_RESET_HEADER,
            ),
        ),
        NOT_ACCEPTABLE_406,
        UNPROCESSABLE_CONTENT_422,
        UPGRADE_REQUIRED_426,
        TOO_MANY_REQUESTS_429,
        INTERNAL_SERVER_ERROR_500,
        SERVICE_UNAVAILABLE_503,
    ),
    rate_limit=RateLimit(amount=100, seconds=60),
    max_body=10000000,
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    REGISTER,
    CREATE_TOKEN,
    REFRESH_TOKEN,
    LOGOUT,
    GET_ME,
    GET_JWKS,
    GET_ROOT,
    GET_METRICS,
    GET_OPENAPI_JSON,
    GET_OPENAPI_YAML,
    GET_ASYNCAPI_JSON,
    GET_ASYNCAPI_YAML,
    GET_DOCS,
    GET_REDOC,
    GET_STATIC_FILE,
    CHECK_HEALTH,
    CHECK_HEALTH_SLASH,
    CHECK_LIVENESS,
    CHECK_READINESS,
    CHECK_ALL,
    CHECK_VAULT,
    CHECK_POSTGRES,
    CHECK_MYSQL,
    CHECK_MONGODB,
    CHECK_REDIS,
    CHECK_RABBITMQ,
    CHECK_DATABASE,
    CHECK_CACHE,
    CHECK_MESSAGING,
    GET_VAULT_HEALTH,
    GET_SECRET,
    WRITE_SECRET,
    GET_SECRET_KEY,
    GET_SECRET_VERSION,
    ENCRYPT_IN_URL,
    DECRYPT_IN_URL,
    ENCRYPT,
    DECRYPT,
    GET_CACHE_VALUE,
    SET_CACHE_VALUE,
    DELETE_CACHE_VALUE,
    SEARCH_CACHE_KEYS,
    QUERY_POSTGRES,
    QUERY_MYSQL,
    QUERY_MONGODB,
    LIST_POSTGRES_RECORDS,
    INSERT_POSTGRES_RECORD,
    GET_POSTGRES_RECORD,
    DELETE_POSTGRES_RECORD,
    LIST_MYSQL_RECORDS,
    INSERT_MYSQL_RECORD,
    GET_MYSQL_RECORD,
    DELETE_MYSQL_RECORD,
    LIST_MONGODB_RECORDS,
    INSERT_MONGODB_RECORD,
    GET_MONGODB_RECORD,
    DELETE_MONGODB_RECORD,
    PUBLISH_MESSAGE,
    PUBLISH_MESSAGE_TO_QUEUE,
    GET_QUEUE_INFO,
    CONSUME_MESSAGE,
    STREAM_QUEUE,
    LIST_QUEUES,
    LIST_CLUSTER_NODES,
    LIST_CLUSTER_SLOTS,
    GET_CLUSTER_INFO,
    GET_CLUSTER_NODE_INFO,
    LIST_USERS,
    CREATE_USER,
    GET_USER,
    UPDATE_USER,
    DELETE_USER,
    LIST_ITEMS,
    CREATE_ITEM,
    GET_ITEM,
    UPDATE_ITEM,
    DELETE_ITEM,
    LIST_ROLES,
    GET_ROLE,
    LIST_VERSIONS,
)

CONTRACT: Final = Contract(OPERATIONS, BASE_PATH, Judge.load(Path(__file__).with_name("schemas.json")))
