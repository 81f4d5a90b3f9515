"""The answer to `GET /` as a person writes it: models and a value."""

from pydantic import BaseModel


class Cors(BaseModel):
    allowed_origins: list[str]
    allow_credentials: bool
    max_age_seconds: int


class RateLimiting(BaseModel):
    enabled: bool
    general_endpoints: str
    health_checks: str
    metrics_endpoint: str


class RequestValidation(BaseModel):
    max_request_bytes: int
    allowed_content_types: list[str]


class CircuitBreakers(BaseModel):
    services: list[str]
    failure_threshold: int
    reset_timeout_seconds: float


class Security(BaseModel):
    cors: Cors
    rate_limiting: RateLimiting
    request_validation: RequestValidation
    circuit_breakers: CircuitBreakers


class RedisClusterInfo(BaseModel):
    configured_nodes: int
    operations: list[str]


class ServiceInfo(BaseModel):
    name: str
    version: str
    description: str
    docs: str
    health: str
    metrics: str
    security: Security
    redis_cluster: RedisClusterInfo
    examples: dict[str, str]
    note: str


def service_info() -> ServiceInfo:
    return ServiceInfo(
        name="DevStack Core Reference API",
        version="1.1.0",
        description="One contract, the service generated around it, and the proof that they agree.",
        docs="/docs",
        health="/health/all",
        metrics="/metrics",
        security=Security(
            cors=Cors(
                allowed_origins=["http://localhost:3000", "http://localhost:8001"],
                allow_credentials=True,
                max_age_seconds=600,
            ),
            rate_limiting=RateLimiting(
                enabled=True,
                general_endpoints="100/minute",
                health_checks="200/minute",
                metrics_endpoint="1000/minute",
            ),
            request_validation=RequestValidation(
                max_request_bytes=1_000_000, allowed_content_types=["application/json"]
            ),
            circuit_breakers=CircuitBreakers(
                services=["vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq"],
                failure_threshold=5,
                reset_timeout_seconds=60,
            ),
        ),
        redis_cluster=RedisClusterInfo(configured_nodes=6, operations=[]),
        examples={
            "cache": "/examples/cache",
            "database": "/examples/database",
            "messaging": "/examples/messaging",
        },
        note="A reference for learning and testing, not for production as it is.",
    )
