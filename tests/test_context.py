"""What a handler gets of its request."""

from unittest.mock import Mock

from fastapi import FastAPI, Request

from app.context import RequestContext, request_context
from app.resources import Resources
from app.services.auth import Auth
from app.services.response_cache import ResponseCache
from app.services.store import SharedStore
from generated.runtime import Exchange


def test_a_context_is_made_of_the_exchange_and_the_resources(resources: Resources) -> None:
    app = FastAPI()
    app.state.resources = resources
    auth = app.state.auth = Mock(Auth)
    cache = app.state.response_cache = ResponseCache(SharedStore())
    exchange = Exchange(request_id="an id", started=0.0, principal="somebody")
    request = Request({"type": "http", "app": app, "exchange": exchange, "client": ("192.0.2.1", 80)})

    assert request_context(request) == RequestContext(
        resources, "an id", None, "somebody", cache, auth, "192.0.2.1"
    )
