"""The whole service in this process, and clients of it that nobody has counted yet."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_address
from itertools import count
from typing import Any

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.resources import Resources
from app.settings import Settings

ADDRESSES = count()
RUN = uuid.uuid4().int


def address() -> str:
    """Be a client that nobody has counted yet."""
    number = (RUN + next(ADDRESSES)) % (1 << 120)
    return str(ip_address((0xFD << 120) + number))


def client_of(app: FastAPI, client: str | None = None) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(client or address(), 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://service")


@asynccontextmanager
async def serving(settings: Settings, resources: Resources) -> AsyncIterator[FastAPI]:
    """Serve on resources that outlive the service."""

    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Resources]:
        yield replace(resources, settings=settings)

    app = create_app(settings, opened)
    async with app.router.lifespan_context(app):
        yield app
    resources.lifecycle.draining = False


def changed(settings: Settings, **changes: Any) -> Settings:
    return settings.model_copy(update=changes)
