"""The route on a plain FastAPI app, with none of the middleware."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from scripts.contract.runtime import ContractError, ContractRouter, contract_value

from .mini import CONTRACT, Handlers, build_router


@pytest.fixture
async def mounted() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(build_router(Handlers()), prefix="/mounted")

    @app.exception_handler(ContractError)
    async def render(request: Request, error: ContractError) -> JSONResponse:
        return JSONResponse({"error": error.error, **error.details}, error.status_code)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_it_serves_and_judges_in_any_app(mounted: httpx.AsyncClient) -> None:
    assert (await mounted.get("/mounted/entries/abc?limit=3")).json() == {
        "key": "abc",
        "value": "GET",
        "limit": 3,
    }
    refused = await mounted.get("/mounted/entries/UPPER?limit=0")
    assert (refused.status_code, refused.json()["error"], len(refused.json()["errors"])) == (
        422,
        "ValidationError",
        2,
    )


async def test_an_operation_without_a_handler_answers_501(mounted: httpx.AsyncClient) -> None:
    assert (await mounted.get("/mounted/missing")).status_code == 501


def test_a_router_tells_what_its_handlers_lack() -> None:
    assert build_router(Handlers()).missing == ("missing",)


def test_a_route_must_be_an_operation_of_the_contract() -> None:
    router = ContractRouter(CONTRACT, Handlers())

    async def other(request: Request) -> None: ...

    with pytest.raises(ValueError, match="The contract has no operation 'other'"):
        router.get("/other", operation_id="other")(other)


def test_a_dependency_is_refused_where_it_would_be_ignored() -> None:
    router = ContractRouter(CONTRACT, Handlers())

    async def get_stats(request: Request) -> str:
        return str(request)

    with pytest.raises(RuntimeError, match="dependencies do not run"):
        router.get("/entries/stats", operation_id="get_stats", dependencies=[Depends(Handlers)])(get_stats)


async def test_a_dependency_of_an_include_is_refused_too() -> None:
    app = FastAPI()
    app.include_router(build_router(Handlers()), dependencies=[Depends(Handlers)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        with pytest.raises(RuntimeError, match="dependencies do not run"):
            await client.get("/entries/stats")


def test_fastapi_derives_its_own_document_from_the_routes() -> None:
    app = FastAPI()
    app.include_router(build_router(Handlers()))
    found = app.openapi()["paths"]["/entries/{key}"]["get"]
    assert [(parameter["in"], parameter["name"]) for parameter in found["parameters"]] == [
        ("path", "key"),
        ("query", "limit"),
    ]
    assert found["responses"]["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Entry"
    }


def test_a_marker_refuses_to_be_a_dependency() -> None:
    with pytest.raises(RuntimeError, match="'body' is read by a ContractRoute"):
        contract_value("body")()
