"""The usual composition: the bare route inside what most services put around it.

Two BaseHTTPMiddleware (request id and log, metrics), CORS, slowapi on Redis, python-json-logger.
"""

import logging
import os
import time
import uuid

from fastapi import FastAPI, Request, Response
from prometheus_client import Counter, Histogram
from pythonjsonlogger.json import JsonFormatter
from slowapi import Limiter
from slowapi.util import get_remote_address
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.middleware.cors import CORSMiddleware

from scripts.bench.bare import CacheEntry, Key, ServiceInfo, lifespan, read, service_info

_LOG = logging.getLogger("usual")
_REQUESTS = Counter("usual_requests", "Requests.", ["method", "endpoint", "status"])
_SECONDS = Histogram("usual_request_seconds", "Time to answer.", ["method", "endpoint"])


class RequestLog(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        request_id = request.headers.get("x-request-id") or str(uuid.uuid4())
        started = time.perf_counter()
        response = await call_next(request)
        response.headers["X-Request-ID"] = request_id
        fields = {
            "request_id": request_id,
            "method": request.method,
            "path": request.url.path,
            "status_code": response.status_code,
            "duration_ms": (time.perf_counter() - started) * 1000,
        }
        _LOG.info("request", extra=fields)
        return response


class Metrics(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        started = time.perf_counter()
        response = await call_next(request)
        endpoint = request.scope["route"].path
        _REQUESTS.labels(request.method, endpoint, response.status_code).inc()
        _SECONDS.labels(request.method, endpoint).observe(time.perf_counter() - started)
        return response


def _log_json() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    _LOG.addHandler(handler)
    _LOG.setLevel(logging.INFO)


def create_app() -> FastAPI:
    _log_json()
    limiter = Limiter(
        key_func=get_remote_address,
        storage_uri=f"redis+cluster://:{os.environ['REDIS_PASSWORD']}@{os.environ['REDIS_NODES']}",
        headers_enabled=True,
    )
    app = FastAPI(lifespan=lifespan)
    app.state.limiter = limiter
    app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], allow_credentials=True)
    app.add_middleware(Metrics)
    app.add_middleware(RequestLog)

    @app.get("/")
    @limiter.limit("100/minute")
    async def get_root(request: Request, response: Response) -> ServiceInfo:  # noqa: ARG001  slowapi wants them
        return service_info()

    @app.get("/examples/cache/{key}")
    @limiter.limit("100/minute")
    async def get_cache_value(request: Request, response: Response, key: Key) -> CacheEntry:  # noqa: ARG001
        return await read(request.app.state.redis, key.strip())

    return app
