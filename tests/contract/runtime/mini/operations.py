"""The operations of the contract, and how a test writes one more."""

from collections.abc import Sequence

from scripts.contract import runtime
from scripts.contract.runtime import (
    Contract,
    Encoding,
    Judge,
    Operation,
    Parameter,
    RequestBody,
    Response,
)
from scripts.contract.runtime.operation import Location, Style

from .schemas import SCHEMAS

JSON = "application/json"


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


CONTRACT = Contract(OPERATIONS, "", Judge(SCHEMAS))
