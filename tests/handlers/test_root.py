"""The root's handlers: what they say comes from the contract and the settings."""

from dataclasses import replace

import pytest

from app import errors
from app.context import RequestContext
from app.handlers import root
from app.services import documents
from generated.operations import CONTRACT
from generated.responses import root as responses


async def test_the_service_describes_itself(context: RequestContext) -> None:
    settings = context.resources.settings
    answer = await root.get_root(context)

    assert answer.name == settings.app_name
    assert answer.version == documents.version()
    assert (answer.docs, answer.health, answer.metrics) == ("/docs", "/health/all", "/metrics")
    assert answer.security.rate_limiting.model_dump() == {
        "enabled": True,
        "general_endpoints": "100/minute",
        "health_checks": "200/minute",
        "metrics_endpoint": "1000/minute",
    }
    assert answer.security.circuit_breakers.services == [
        "vault",
        "postgres",
        "mysql",
        "mongodb",
        "redis",
        "rabbitmq",
    ]
    assert answer.security.request_validation.allowed_content_types == [
        "application/json",
        "application/merge-patch+json",
        "application/x-www-form-urlencoded",
    ]
    assert answer.security.cors.allowed_origins == list(settings.cors_origins)
    assert answer.security.cors.allow_credentials is True
    assert answer.redis_cluster.configured_nodes == 6
    assert answer.examples == {
        "vault": "/examples/vault",
        "cache": "/examples/cache",
        "database": "/examples/database",
        "messaging": "/examples/messaging",
    }
    assert await root.get_root(context) is answer


async def test_debug_opens_to_every_origin(context: RequestContext) -> None:
    settings = context.resources.settings.model_copy(update={"debug": True, "rate_limit_enabled": False})
    other = replace(context, resources=replace(context.resources, settings=settings))
    answer = await root.get_root(other)

    assert answer.security.cors.allowed_origins == ["*"]
    assert answer.security.cors.allow_credentials is False
    assert answer.security.rate_limiting.enabled is False


async def test_the_contract_is_the_contract(context: RequestContext) -> None:
    document = await root.get_openapi_json(context)

    assert document.model_dump(mode="json", by_alias=True, exclude_unset=True) == documents.contract()
    assert await root.get_openapi_yaml(context) == documents.openapi_yaml().content


async def test_metrics_name_every_breaker(context: RequestContext) -> None:
    text = await root.get_metrics(context)

    for service in ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq"):
        assert f'circuit_breaker_failures_total{{service="{service}"}}' in text


async def test_the_pages_are_pages(context: RequestContext) -> None:
    assert (await root.get_docs(context)).startswith("<!DOCTYPE html>")
    assert (await root.get_redoc(context)).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("logo.svg", responses.GetStaticFile200ImageSvgXml),
        ("docs.css", responses.GetStaticFile200TextCss),
        ("redoc-initializer.js", responses.GetStaticFile200TextJavascript),
    ],
)
async def test_a_file_has_its_media_type(context: RequestContext, name: str, kind: type) -> None:
    assert type(await root.get_static_file(context, file_name=name)) is kind


async def test_a_file_that_is_not_there(context: RequestContext) -> None:
    with pytest.raises(errors.ResourceNotFoundError):
        await root.get_static_file(context, file_name="secret.txt")


def test_every_operation_of_the_root_has_a_handler() -> None:
    ids = [operation.id for operation in CONTRACT.operations.values() if operation.tag == "root"]

    assert all(callable(getattr(root, operation_id)) for operation_id in ids)
