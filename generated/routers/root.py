"""Router of the tag root, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Path, Request, Response

from .. import models
from ..operations import CONTRACT
from ..responses import root as responses
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class RootHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag root, by its name in the contract."""

    async def get_root(self, context: Context, /) -> models.RootDocument:
        """GET /: What this service is."""

    async def get_metrics(self, context: Context, /) -> str:
        """GET /metrics: Metrics for Prometheus."""

    async def get_openapi_json(self, context: Context, /) -> models.OpenApiDocument:
        """GET /openapi.json: The contract as JSON."""

    async def get_openapi_yaml(self, context: Context, /) -> bytes:
        """GET /openapi.yaml: The contract as YAML."""

    async def get_asyncapi_json(self, context: Context, /) -> models.AsyncApiDocument:
        """GET /asyncapi.json: What is sent without a request, as JSON."""

    async def get_asyncapi_yaml(self, context: Context, /) -> bytes:
        """GET /asyncapi.yaml: What is sent without a request, as YAML."""

    async def get_docs(self, context: Context, /) -> str:
        """GET /docs: Swagger UI."""

    async def get_redoc(self, context: Context, /) -> str:
        """GET /redoc: ReDoc."""

    async def get_static_file(
        self, context: Context, /, *, file_name: str
    ) -> (
        responses.GetStaticFile200TextJavascript
        | responses.GetStaticFile200TextCss
        | responses.GetStaticFile200ImageSvgXml
    ):
        """GET /static/{file_name}: A file of the documentation pages."""


def build_router(handlers: RootHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["root"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR},
    )

    @router.get("/", operation_id="get_root", summary="What this service is")
    async def get_root(request: Request) -> models.RootDocument:
        return await handlers.get_root(context(request))

    @router.get(
        "/metrics",
        operation_id="get_metrics",
        summary="Metrics for Prometheus",
        response_class=Response,
        response_model=None,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def get_metrics(request: Request) -> str:
        return await handlers.get_metrics(context(request))

    @router.get(
        "/openapi.json", operation_id="get_openapi_json", summary="The contract as JSON", responses={304: {}}
    )
    async def get_openapi_json(request: Request) -> models.OpenApiDocument:
        return await handlers.get_openapi_json(context(request))

    @router.get(
        "/openapi.yaml",
        operation_id="get_openapi_yaml",
        summary="The contract as YAML",
        response_class=Response,
        response_model=None,
        responses={
            200: {
                "content": {"application/yaml": {"schema": {"$ref": "#/components/schemas/OpenApiDocument"}}}
            },
            304: {},
        },
    )
    async def get_openapi_yaml(request: Request) -> bytes:
        return await handlers.get_openapi_yaml(context(request))

    @router.get(
        "/asyncapi.json",
        operation_id="get_asyncapi_json",
        summary="What is sent without a request, as JSON",
        responses={304: {}},
    )
    async def get_asyncapi_json(request: Request) -> models.AsyncApiDocument:
        return await handlers.get_asyncapi_json(context(request))

    @router.get(
        "/asyncapi.yaml",
        operation_id="get_asyncapi_yaml",
        summary="What is sent without a request, as YAML",
        response_class=Response,
        response_model=None,
        responses={
            200: {
                "content": {"application/yaml": {"schema": {"$ref": "#/components/schemas/AsyncApiDocument"}}}
            },
            304: {},
        },
    )
    async def get_asyncapi_yaml(request: Request) -> bytes:
        return await handlers.get_asyncapi_yaml(context(request))

    @router.get(
        "/docs",
        operation_id="get_docs",
        summary="Swagger UI",
        response_class=Response,
        response_model=None,
        responses={
            200: {"content": {"text/html": {"schema": {"type": "string", "pattern": "^<!DOCTYPE html>"}}}},
            401: ERROR,
        },
    )
    async def get_docs(request: Request) -> str:
        return await handlers.get_docs(context(request))

    @router.get(
        "/redoc",
        operation_id="get_redoc",
        summary="ReDoc",
        response_class=Response,
        response_model=None,
        responses={
            200: {"content": {"text/html": {"schema": {"type": "string", "pattern": "^<!DOCTYPE html>"}}}},
            401: ERROR,
        },
    )
    async def get_redoc(request: Request) -> str:
        return await handlers.get_redoc(context(request))

    @router.get(
        "/static/{file_name}",
        operation_id="get_static_file",
        summary="A file of the documentation pages",
        response_class=Response,
        response_model=None,
        responses={
            200: {
                "content": {
                    "text/javascript": {"schema": {"type": "string"}},
                    "text/css": {"schema": {"type": "string"}},
                    "image/svg+xml": {"schema": {"type": "string"}},
                }
            },
            304: {},
            404: ERROR,
        },
    )
    async def get_static_file(
        request: Request,
        *,
        file_name: Annotated[
            str, Path(min_length=3, max_length=100, pattern=r"^[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)+$")
        ],
    ) -> (
        responses.GetStaticFile200TextJavascript
        | responses.GetStaticFile200TextCss
        | responses.GetStaticFile200ImageSvgXml
    ):
        return await handlers.get_static_file(context(request), file_name=file_name)

    return router
