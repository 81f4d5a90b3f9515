# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""A generated package as an app of its own."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from .asgi import ContractMiddleware, Dispatch, ErrorBoundary
from .contract import Contract
from .pages import documentation
from .problems import NotFoundError
from .route import ContractRouter
from .security import Authenticator, SecurityGuard, require_authenticator


def build_app(
    contract: Contract,
    routers: Sequence[ContractRouter],
    *,
    authenticator: Authenticator | None = None,
    document: bytes | None = None,
    assets: Path | None = None,
) -> FastAPI:
    """Serve the routers with every error in the error schema, and the contract at /openapi.json.

    `document` is the contract's text; without it the openapi.json beside the schemas is taken.
    `assets` is a folder with the files of npm's swagger-ui-dist, for a page at /docs.
    """
    contract.judge.compile_all()
    require_authenticator(contract, authenticator)
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(ErrorBoundary),
            Middleware(ContractMiddleware, contract=contract, others=_others(contract, document, assets)),
            Middleware(SecurityGuard, contract=contract, authenticator=authenticator),
            Middleware(Dispatch, routers=routers, contract=contract),
        ],
    )
    for router in routers:
        app.include_router(router)
    return app


def _others(contract: Contract, document: bytes | None, assets: Path | None) -> Router:
    text = document
    beside = contract.judge.folder and contract.judge.folder / "openapi.json"
    if text is None and beside and beside.is_file():
        text = beside.read_bytes()

    async def serve(_: Request) -> Response:
        return Response(text, media_type="application/json")

    routes: list[BaseRoute] = [Route("/openapi.json", serve)] if text is not None else []
    return Router([*routes, *(documentation(assets) if assets else ())], default=_nothing_here)


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - an ASGI app
    raise NotFoundError("There is nothing at this path.")
