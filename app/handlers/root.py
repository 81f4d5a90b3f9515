"""What the service is, its metrics, its contract and its documentation."""

from typing import Final, get_args
from weakref import WeakKeyDictionary

from app import metrics
from app.context import RequestContext
from app.errors import ResourceNotFoundError
from app.resources import Resources
from app.sections import ServiceName
from app.services import documents
from app.settings import Settings
from generated import models
from generated.operations import CONTRACT
from generated.responses import root as responses
from generated.runtime import Operation

DOCUMENTS: Final[WeakKeyDictionary[Resources, models.RootDocument]] = WeakKeyDictionary()
"""Made once: none of it changes while the service runs."""


async def get_root(context: RequestContext) -> models.RootDocument:
    resources = context.resources
    found = DOCUMENTS.get(resources)
    if found is None:
        found = DOCUMENTS[resources] = _root_document(resources.settings)
    return found


def _root_document(settings: Settings) -> models.RootDocument:
    information = documents.contract()["info"]
    return models.RootDocument(
        name=settings.app_name,
        version=information["version"],
        description=information["summary"],
        docs=_operation("get_docs").path,
        health=_operation("check_all").path,
        metrics=_operation("get_metrics").path,
        security=_security(settings),
        redis_cluster=models.RedisClusterInfo(
            configured_nodes=len(settings.redis.nodes), operations=[found.id for found in _under("/redis/")]
        ),
        examples=_examples(),
        note=information["description"].partition("\n")[0],
    )


async def get_metrics(context: RequestContext) -> str:
    return await metrics.render()


async def get_openapi_json(context: RequestContext) -> models.OpenApiDocument:
    return models.OpenApiDocument.model_validate(documents.contract())


async def get_openapi_yaml(context: RequestContext) -> bytes:
    return documents.openapi_yaml().content


async def get_asyncapi_json(context: RequestContext) -> models.AsyncApiDocument:
    return models.AsyncApiDocument.model_validate_json(documents.asyncapi_json().content)


async def get_asyncapi_yaml(context: RequestContext) -> bytes:
    return documents.asyncapi_yaml().content


async def get_docs(context: RequestContext) -> str:
    return documents.docs_page()


async def get_redoc(context: RequestContext) -> str:
    return documents.redoc_page()


async def get_static_file(
    context: RequestContext, *, file_name: str
) -> (
    responses.GetStaticFile200TextJavascript
    | responses.GetStaticFile200TextCss
    | responses.GetStaticFile200ImageSvgXml
):
    document = documents.static_file(file_name)
    if document is None:
        raise ResourceNotFoundError(f"There is no file {file_name}.")
    if document.media_type == responses.GetStaticFile200ImageSvgXml.media_type:
        return responses.GetStaticFile200ImageSvgXml(body=document.content)
    if document.media_type == responses.GetStaticFile200TextCss.media_type:
        return responses.GetStaticFile200TextCss(body=document.content.decode())
    return responses.GetStaticFile200TextJavascript(body=document.content.decode())


def _security(settings: Settings) -> models.SecurityInfo:
    return models.SecurityInfo(
        cors=models.CorsInfo(
            allowed_origins=["*"] if settings.debug else list(settings.cors_origins),
            allow_credentials=not settings.debug,
            max_age_seconds=settings.cors_max_age_seconds,
        ),
        rate_limiting=models.RateLimitingInfo(
            enabled=settings.rate_limit_enabled,
            general_endpoints=_limit("get_root"),
            health_checks=_limit("check_health"),
            metrics_endpoint=_limit("get_metrics"),
        ),
        request_validation=_request_validation(),
        circuit_breakers=models.CircuitBreakersInfo(
            services=list(get_args(ServiceName)),
            failure_threshold=settings.breaker.failures,
            reset_timeout_seconds=settings.breaker.reset_seconds,
        ),
    )


def _request_validation() -> models.RequestValidationInfo:
    bodies = [operation for operation in CONTRACT.operations.values() if operation.body]
    return models.RequestValidationInfo(
        max_request_bytes=max(operation.max_body or 0 for operation in bodies),
        allowed_content_types=sorted({name for operation in bodies for name in _media_types(operation)}),
    )


def _media_types(operation: Operation) -> list[str]:
    return list(operation.body.content) if operation.body else []


def _limit(operation_id: str) -> str:
    return str(_operation(operation_id).rate_limit or "unlimited")


def _examples() -> dict[str, str]:
    """Find where the paths of each tag begin, for the tags that have examples."""
    return {found.tag: f"/examples/{found.path.split('/')[2]}" for found in _under("/examples/")}


def _under(prefix: str) -> list[Operation]:
    return [operation for operation in CONTRACT.operations.values() if operation.path.startswith(prefix)]


def _operation(operation_id: str) -> Operation:
    return CONTRACT.operations[operation_id]
