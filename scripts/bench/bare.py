"""The limit: each operation's driver call behind a Starlette route, `GET /` behind a FastAPI one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.bench import drivers, logins
from scripts.bench.drivers import Clients
from scripts.bench.service_info import ServiceInfo, service_info


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with drivers.connected(logins.inherited()) as clients:
        app.state.clients = clients
        yield


def _clients(request: Request) -> Clients:
    clients: Clients = request.app.state.clients
    return clients


async def get_cache_value(request: Request) -> Response:
    return JSONResponse(await drivers.read_entry(_clients(request).redis, request.path_params["key"]))


async def query_postgres(request: Request) -> Response:
    async with _clients(request).postgres.acquire() as connection:
        return JSONResponse(await drivers.query_postgres(connection))


async def query_mysql(request: Request) -> Response:
    async with _clients(request).mysql.acquire() as connection:
        return JSONResponse(await drivers.query_mysql(connection))


async def query_mongodb(request: Request) -> Response:
    clients = _clients(request)
    return JSONResponse(await drivers.query_mongodb(clients.mongodb, clients.database))


async def get_secret(request: Request) -> Response:
    """Answer what Redis keeps, as a hit of a cache does."""
    kept = await _clients(request).redis.get(drivers.KEPT)
    return Response(kept, media_type="application/json")


async def insert(request: Request) -> Response:
    record = await request.json()
    async with _clients(request).postgres.acquire() as connection:
        return JSONResponse(await drivers.insert(connection, record), 201)


async def newest(request: Request) -> Response:
    async with _clients(request).postgres.acquire() as connection:
        return JSONResponse(await drivers.newest(connection, int(request.query_params["limit"])))


async def cluster_info(request: Request) -> Response:
    return JSONResponse(await drivers.cluster_info(_clients(request).redis))


async def publish(request: Request) -> Response:
    message = await request.json()
    return JSONResponse(
        await drivers.publish(_clients(request).channel, request.path_params["queue"], message)
    )


def create_app() -> ASGIApp:
    root = FastAPI()

    @root.get("/")
    async def get_root() -> ServiceInfo:
        return service_info()

    others = Starlette(
        routes=[
            Route("/examples/cache/{key}", get_cache_value),
            Route("/examples/database/postgres/query", query_postgres),
            Route("/examples/database/mysql/query", query_mysql),
            Route("/examples/database/mongodb/query", query_mongodb),
            Route("/examples/vault/secret/postgres", get_secret),
            Route("/examples/database/postgres", insert, methods=["POST"]),
            Route("/examples/database/postgres", newest),
            Route("/redis/cluster/info", cluster_info),
            Route("/examples/messaging/publish/{queue}", publish, methods=["POST"]),
        ],
        lifespan=lifespan,
    )

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await (root if scope.get("path") == "/" else others)(scope, receive, send)

    return serve
