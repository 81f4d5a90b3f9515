"""Answers as the code-first reference application is documented to, with nothing behind it."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import Body, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.base import RequestResponseEndpoint

app = FastAPI(title="DevStack Core Reference API", docs_url=None, redoc_url=None)
Key = Annotated[str, Path(pattern="^[a-zA-Z0-9_:.-]+$", max_length=200)]


@app.middleware("http")
async def name_request(request: Request, call_next: RequestResponseEndpoint) -> Response:
    request.state.request_id = str(uuid4())
    response = await call_next(request)
    response.headers["X-Request-ID"] = request.state.request_id
    return response


@app.exception_handler(HTTPException)
async def failed(request: Request, failure: HTTPException) -> JSONResponse:
    body = {
        "error": "HTTPException",
        "message": failure.detail,
        "status_code": failure.status_code,
        "details": {},
        "request_id": request.state.request_id,
    }
    return JSONResponse(body, failure.status_code)


@app.get("/")
async def root() -> Any:
    return {"name": app.title, "version": "1.0.0"}


@app.get("/health/")
async def health() -> Any:
    return {"status": "healthy"}


@app.get("/health/vault")
async def vault() -> Any:
    return {"status": "healthy", "details": {"initialized": True, "sealed": False, "standby": False}}


@app.get("/examples/vault/secret/{service_name}")
async def secret(service_name: str) -> Any:
    return {
        "service": service_name,
        "data": {
            "user": "dev_admin",
            "password": "***",
            "database": "dev_database",
            "host": "postgres",
            "port": "5432",
        },
        "note": "Passwords are masked in API responses for security",
    }


@app.get("/examples/database/postgres/query")
async def query() -> Any:
    return {
        "database": "PostgreSQL",
        "query": "SELECT current_timestamp",
        "result": "2025-10-27 12:34:56.789123+00",
    }


@app.get("/examples/cache/{key}")
async def read(key: Key) -> Any:
    return {"key": key, "value": "active", "exists": True, "ttl": 3599}


@app.post("/examples/cache/{key}")
async def write(
    key: Key,
    value: Annotated[str, Query(max_length=10_000)],
    ttl: Annotated[int | None, Query(ge=1, le=86_400)] = None,
) -> Any:
    return {"key": key, "value": value, "ttl": ttl, "action": "set"}


@app.delete("/examples/cache/{key}")
async def delete(key: Key) -> Any:
    return {"key": key, "deleted": True, "action": "delete"}


@app.post("/examples/messaging/publish")
async def publish(queue_name: str, message: Annotated[dict[str, Any], Body()]) -> Any:
    return {"queue": queue_name, "message": message, "action": "published"}


@app.get("/examples/messaging/queue/{queue_name}/info")
async def queue(queue_name: str) -> Any:
    return {"queue": queue_name, "exists": True, "message_count": 42, "consumer_count": 2}


@app.get("/redis/cluster/info")
async def cluster() -> Any:
    numbers = {
        "cluster_slots_assigned": 16384,
        "cluster_slots_ok": 16384,
        "cluster_slots_pfail": 0,
        "cluster_slots_fail": 0,
        "cluster_known_nodes": 6,
        "cluster_size": 3,
        "cluster_current_epoch": 6,
        "cluster_my_epoch": 1,
        "cluster_stats_messages_sent": 123456,
        "cluster_stats_messages_received": 123450,
    }
    return {"status": "success", "cluster_info": {"cluster_state": "ok", **numbers}}
