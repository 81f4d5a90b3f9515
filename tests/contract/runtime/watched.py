"""A small contract, and what the guard says of an answer to one of its requests."""

from collections.abc import Iterable
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.contract.runtime import Contract, ContractGuard, Header, Judge, Operation, Response, Verdict

from .test_asgi import Recorder, request

JSON: Final = "application/json"
SOURCE: Final = "spec/things.yaml:7"
SCHEMAS: Final[dict[str, Any]] = {
    "$id": "contract:",
    "$defs": {
        "Thing": {
            "type": "object",
            "required": ["id"],
            "additionalProperties": False,
            "properties": {"id": {"type": "integer"}},
        },
        "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
        "id": {"type": "string", "format": "uuid"},
        "count": {"type": "integer", "minimum": 0},
        "counts": {"type": "array", "items": {"type": "integer"}},
        "point": {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]},
        "cookie": {"type": "string", "pattern": "^[a-z]+="},
        "word": {"type": "string", "pattern": "^[a-zé]+$"},
    },
}
ID: Final = Header(name="X-Request-ID", schema="id", required=True, provided=True)
ERROR: Final = Response(status="4XX", content={JSON: "Error"}, headers=(ID,))


def operation(method: str, path: str, *responses: Response) -> Operation:
    return Operation(
        id=f"{method.lower()}_{path.strip('/').replace('/', '_')}",
        method=method,
        path=path,
        tag="things",
        source=SOURCE,
        responses=(*responses, ERROR),
    )


HEADERS: Final = (
    ID,
    Header(name="X-Count", schema="count"),
    Header(name="X-Counts", schema="counts"),
    Header(name="X-Point", schema="point", explode=True),
    Header(name="Set-Cookie", schema="cookie"),
    Header(name="Content-Type", schema="count", required=True),
)
CONTRACT: Final = Contract(
    [
        operation("GET", "/things", Response(status="200", content={JSON: "Thing"}, headers=HEADERS)),
        operation("DELETE", "/things", Response(status="204", headers=(ID,))),
        operation(
            "GET",
            "/files",
            Response(
                status="200",
                content={
                    "*/*": "Thing",
                    "text/*": "word",
                    "text/csv": "count",
                    "application/yaml": "Thing",
                    "application/pdf": "word",
                    "image/png": None,
                },
                headers=(ID, Header(name="Content-Encoding", schema="word")),
            ),
        ),
    ],
    "",
    Judge(SCHEMAS),
)
THINGS: Final = ("x-request-id", "0b9f6f7c-8f3c-4c39-9a3e-5f0c3f1e2d11")
TYPED: Final = ("content-type", JSON)
WELL: Final = (THINGS, TYPED)
Headers = Iterable[tuple[str, str]]


def app_of(status: int, headers: Headers, *pieces: bytes) -> ASGIApp:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})

    return app


async def found(app: ASGIApp, scope: Scope, **verdict: Any) -> list[str]:
    reports: list[str] = []
    recorder = Recorder()
    guarded = ContractGuard(app, Verdict(CONTRACT, **verdict), lambda told, _: reports.append(str(told)))
    await guarded(scope, recorder.receive, recorder.send)
    return reports


async def judged(
    method: str, path: str, status: int, headers: Headers, *pieces: bytes, **verdict: Any
) -> list[str]:
    return await found(app_of(status, headers, *pieces), request(path, method), **verdict)
