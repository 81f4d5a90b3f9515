"""A contract written by hand, with one operation for each thing the runtime has to get right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from fastapi import Cookie, Depends, Header, Path, Query, Request

from scripts.contract import runtime
from scripts.contract.runtime import (
    Contract,
    ContractRouter,
    Encoding,
    Judge,
    Operation,
    Parameter,
    RequestBody,
    Response,
    TypedResponse,
    contract_value,
)
from scripts.contract.runtime.judge import Json
from scripts.contract.runtime.model import ABSENT, ContractModel
from scripts.contract.runtime.operation import Location, Style

Context_contra = TypeVar("Context_contra", contravariant=True)
JSON = "application/json"


class Entry(ContractModel):
    key: str
    value: str | None
    limit: int
    note: str | None = ABSENT


class Order(ContractModel):
    id: UUID
    day: date
    amount: float
    count: int = 1
    children: "list[Order] | None" = ABSENT


class Filter(ContractModel):
    name: str | None = ABSENT
    age: int | None = ABSENT
    tags: list[str] | None = ABSENT


class Upload(ContractModel):
    title: str
    file: bytes
    sizes: list[int] | None = ABSENT
    meta: dict[str, Any] | None = ABSENT


SCHEMAS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "contract:",
    "$defs": {
        "Entry": {
            "type": "object",
            "required": ["key", "value", "limit"],
            "additionalProperties": False,
            "properties": {
                "key": {"type": "string"},
                "value": {"type": ["string", "null"]},
                "limit": {"type": "integer"},
                "note": {"type": "string"},
            },
        },
        "Order": {
            "type": "object",
            "required": ["id", "day", "amount"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "day": {"type": "string", "format": "date"},
                "amount": {"type": "number", "exclusiveMinimum": 0},
                "count": {"type": "integer", "default": 1},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Order"}},
            },
        },
        "Filter": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "age": {"type": "integer"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        },
        "Upload": {
            "type": "object",
            "required": ["title", "file"],
            "additionalProperties": False,
            "properties": {
                "title": {"type": "string", "maxLength": 5},
                "file": {"type": "string", "format": "binary", "maxLength": 8},
                "sizes": {"type": "array", "items": {"type": "integer"}},
                "meta": {"type": "object"},
            },
        },
        "key": {"type": "string", "minLength": 1, "maxLength": 20, "pattern": "^[a-z0-9/:.-]+$"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 100},
        "positive": {"type": "integer", "minimum": 1},
        "flag": {"type": "boolean"},
        "text": {"type": "string"},
        "id": {"type": "string", "format": "uuid"},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^x"}]},
        "total": {"type": "integer", "minimum": 0},
        "location": {"type": "string", "pattern": "^/"},
        "list_int": {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
        "list_text": {"type": "array", "items": {"type": "string"}},
        "point": {
            "type": "object",
            "required": ["x"],
            "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
        },
        "open": {"properties": {"x": {"const": 1}}, "additionalProperties": True},
        "some_text": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "mixed_list": {
            "type": "array",
            "prefixItems": [{"type": "string"}],
            "items": {"type": "integer"},
        },
        "nested": {
            "type": "object",
            "properties": {"in": {"type": "object"}, "out": {"type": ["object", "string"]}},
        },
        "deep": {
            "type": "object",
            "properties": {
                "a": {
                    "type": "object",
                    "properties": {
                        "b": {"type": "integer"},
                        "c": {"type": "array", "items": {"type": "integer"}},
                    },
                },
                "l": {"type": "array", "items": {"type": "string"}},
                "o": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"n": {"type": "integer"}}},
                },
                "f": {"type": "string"},
            },
        },
        "list_or_text": {"type": ["array", "string"], "minItems": 2, "minLength": 3},
        "null_or_number": {"type": ["null", "number"]},
        "any": True,
    },
}


def parameter(
    name: str,
    location: Location,
    schema: str,
    style: Style | None = None,
    *,
    explode: bool | None = None,
    required: bool = False,
    media_type: str | None = None,
) -> Parameter:
    chosen: Style = style or ("form" if location in {"query", "cookie"} else "simple")
    return Parameter(
        name=name,
        argument=name.lower().replace("-", "_"),
        location=location,
        schema=schema,
        required=required or location == "path",
        style=chosen,
        explode=chosen == "form" if explode is None else explode,
        media_type=media_type,
    )


def operation(
    name: str,
    method: str,
    path: str,
    *parameters: Parameter,
    body: RequestBody | None = None,
    responses: Sequence[Response] = (Response(status="200", content={JSON: "any"}),),
    security: tuple[tuple[runtime.SecurityScheme, ...], ...] = (),
    max_body: int | None = None,
) -> Operation:
    return Operation(
        id=name,
        method=method,
        path=path,
        tag="mini",
        source="spec/mini.yaml:1",
        parameters=parameters,
        body=body,
        responses=tuple(responses),
        security=security,
        max_body=max_body,
    )


ENTRY = Response(status="200", content={JSON: "Entry"})
TOTAL = runtime.Header(name="X-Total", schema="total")
LOCATION = runtime.Header(name="Location", schema="location", required=True)

OPERATIONS = (
    operation(
        "get_entry",
        "GET",
        "/entries/{key}",
        parameter("key", "path", "key"),
        parameter("limit", "query", "limit"),
        responses=[ENTRY],
    ),
    operation(
        "delete_entry",
        "DELETE",
        "/entries/{key}",
        parameter("key", "path", "key"),
        responses=[Response(status="204")],
    ),
    operation(
        "get_stats",
        "GET",
        "/entries/stats",
        responses=[Response(status="200", content={"text/plain": "text"})],
    ),
    operation("get_logo", "GET", "/logo", responses=[Response(status="200", content={"image/png": None})]),
    operation(
        "create_order",
        "POST",
        "/orders",
        body=RequestBody(required=True, content={JSON: "Order"}),
        responses=[
            Response(status="201", content={JSON: "Order"}, headers=(LOCATION, TOTAL)),
            Response(status="2XX", content={"text/plain": "text"}),
            Response(status="422", content={JSON: "any"}),
        ],
        max_body=2000,
    ),
    operation(
        "patch_note",
        "PATCH",
        "/note",
        body=RequestBody(required=False, content={"text/*": "text", JSON: "point"}),
    ),
    operation(
        "search",
        "GET",
        "/search",
        parameter("filter", "query", "Filter", "deepObject", explode=True),
        parameter("X-Trace-Id", "header", "id"),
        parameter("seen", "cookie", "positive"),
    ),
    operation(
        "login",
        "POST",
        "/login",
        body=RequestBody(required=True, content={"application/x-www-form-urlencoded": "Filter"}),
    ),
    operation(
        "upload",
        "POST",
        "/upload",
        body=RequestBody(
            required=True,
            content={"multipart/form-data": "Upload"},
            encoding={"multipart/form-data": {"meta": Encoding(content_type=JSON)}},
        ),
    ),
    operation(
        "store_bytes",
        "PUT",
        "/bytes",
        body=RequestBody(required=True, content={"application/octet-stream": None}),
    ),
    operation("missing", "GET", "/missing"),
)


@dataclass(frozen=True, slots=True)
class CreateOrder201(TypedResponse):
    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = JSON
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location", "x_total": "X-Total"}

    body: Order
    location: str
    x_total: int | None = None


@dataclass(frozen=True, slots=True)
class CreateOrder2XX(TypedResponse):
    declared: ClassVar[str] = "2XX"
    media_type: ClassVar[str | None] = "text/plain"

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Undeclared(TypedResponse):
    declared: ClassVar[str] = "200"


class MiniHandlers(Protocol[Context_contra]):
    async def get_entry(self, context: Context_contra, /, *, key: str, limit: int = 10) -> Entry: ...
    async def delete_entry(self, context: Context_contra, /, *, key: str) -> None: ...
    async def get_stats(self, context: Context_contra, /) -> str: ...
    async def get_logo(self, context: Context_contra, /) -> bytes: ...
    async def create_order(
        self, context: Context_contra, /, *, body: Order
    ) -> CreateOrder201 | CreateOrder2XX: ...
    async def patch_note(
        self, context: Context_contra, /, *, body: str | dict[str, int] | None = None
    ) -> Json: ...
    async def search(
        self,
        context: Context_contra,
        *,
        filter_: Filter | None = None,
        x_trace_id: UUID | None = None,
        seen: int = 7,
    ) -> Json: ...
    async def login(self, context: Context_contra, /, *, body: Filter) -> Json: ...
    async def upload(self, context: Context_contra, /, *, body: Upload) -> Json: ...
    async def store_bytes(self, context: Context_contra, /, *, body: bytes) -> Json: ...


class Handlers:
    """Honest handlers; a test puts another function in the place of one."""

    async def get_entry(self, context: str, *, key: str, limit: int = 10) -> Entry:
        return Entry(key=key, value=context, limit=limit)

    async def delete_entry(self, _context: str, *, key: str) -> None:
        assert key

    async def get_stats(self, _context: str) -> str:
        return "états: 3"

    async def get_logo(self, _context: str) -> bytes:
        return b"\x89PNG"

    async def create_order(self, _context: str, *, body: Order) -> CreateOrder201 | CreateOrder2XX:
        return CreateOrder201(body=body, location=f"/orders/{body.id}", x_total=1)

    async def patch_note(self, _context: str, *, body: str | dict[str, int] | None = None) -> Json:
        return {"body": body}

    async def search(
        self, _context: str, *, filter_: Filter | None = None, x_trace_id: UUID | None = None, seen: int = 7
    ) -> Json:
        found = None if filter_ is None else filter_.model_dump(exclude_unset=True)
        return {"filter": found, "trace": x_trace_id and x_trace_id.version, "seen": seen}

    async def login(self, _context: str, *, body: Filter) -> Json:
        return body.model_dump(exclude_unset=True)

    async def upload(self, _context: str, *, body: Upload) -> Json:
        return {"title": body.title, "file": list(body.file), "sizes": body.sizes, "meta": body.meta}

    async def store_bytes(self, _context: str, *, body: bytes) -> Json:
        return {"size": len(body)}


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


CONTRACT = Contract(OPERATIONS, "", Judge(SCHEMAS))
