"""The router, written as the generated ones are."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Header, Path, Query, Request

from scripts.contract.runtime import (
    Contract,
    ContractRouter,
    contract_value,
)
from scripts.contract.runtime.judge import Json

from .handlers import Context_contra, MiniHandlers
from .models import Entry, Filter, Order, Upload
from .operations import CONTRACT, JSON
from .responses import CreateOrder2XX, CreateOrder201


def context_of(request: Request) -> str:
    return request.method


def build_router(handlers: Json, contract: Contract | None = None) -> ContractRouter:
    known: MiniHandlers[str] = handlers
    return routes(known, context_of, contract or CONTRACT)


def routes(
    handlers: MiniHandlers[Context_contra], context: Callable[[Request], Context_contra], contract: Contract
) -> ContractRouter:
    router = ContractRouter(contract, handlers, tags=["mini"])

    @router.get("/entries/stats", operation_id="get_stats")
    async def get_stats(request: Request) -> str:
        return await handlers.get_stats(context(request))

    @router.get("/entries/{key}", operation_id="get_entry")
    async def get_entry(
        request: Request,
        key: Annotated[str, Path(min_length=1, max_length=20)],
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> Entry:
        return await handlers.get_entry(context(request), key=key, limit=limit)

    @router.delete("/entries/{key}", operation_id="delete_entry", status_code=204, response_model=None)
    async def delete_entry(request: Request, key: Annotated[str, Path()]) -> None:
        return await handlers.delete_entry(context(request), key=key)

    @router.get("/logo", operation_id="get_logo", response_model=None)
    async def get_logo(request: Request) -> bytes:
        return await handlers.get_logo(context(request))

    @router.get("/search", operation_id="search")
    async def search(
        request: Request,
        filter: Annotated[Filter | None, Depends(contract_value("filter"))] = None,  # noqa: A002 - the contract's
        x_trace_id: Annotated[UUID | None, Header(alias="X-Trace-Id")] = None,
        seen: Annotated[int, Cookie()] = 7,
    ) -> Json:
        return await handlers.search(context(request), filter_=filter, x_trace_id=x_trace_id, seen=seen)

    @router.get("/missing", operation_id="missing")
    async def missing(request: Request) -> Json:
        raise AssertionError(request)

    add_bodies(router, handlers, context)
    return router


def add_bodies(
    router: ContractRouter,
    handlers: MiniHandlers[Context_contra],
    context: Callable[[Request], Context_contra],
) -> None:
    @router.post("/orders", operation_id="create_order", status_code=201, response_model=None)
    async def create_order(request: Request, body: Order) -> CreateOrder201 | CreateOrder2XX:
        return await handlers.create_order(context(request), body=body)

    @router.patch("/note", operation_id="patch_note")
    async def patch_note(
        request: Request,
        body: Annotated[
            str | dict[str, int] | None,
            Depends(contract_value("body", {"text/*": str, JSON: dict[str, int]})),
        ] = None,
    ) -> Json:
        return await handlers.patch_note(context(request), body=body)

    @router.post("/login", operation_id="login")
    async def login(request: Request, body: Annotated[Filter, Depends(contract_value("body"))]) -> Json:
        return await handlers.login(context(request), body=body)

    @router.post("/upload", operation_id="upload")
    async def upload(request: Request, body: Annotated[Upload, Depends(contract_value("body"))]) -> Json:
        return await handlers.upload(context(request), body=body)

    @router.put("/bytes", operation_id="store_bytes")
    async def store_bytes(request: Request, body: Annotated[bytes, Depends(contract_value("body"))]) -> Json:
        return await handlers.store_bytes(context(request), body=body)
