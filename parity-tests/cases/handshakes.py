"""`/ws`: who may connect, how the others are refused, and with which codes connections end."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from services import Answer, Service, Services
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

CLOUD_EVENTS = "cloudevents.json"
PATIENCE = 60
"""Longest wait in seconds for a handshake, a message, or the end."""
LONG = "x" * (1 << 20)
"""More than any setting of the service lets a client say."""


def opening(
    service: Service,
    path: str = "/ws",
    *,
    token: str = "",
    subprotocols: Sequence[str] = (),
    origin: str | None = None,
) -> Any:
    """Shake hands with the service at its base URL."""
    url = urlsplit(str(service.client.base_url))
    secure = url.scheme == "https"
    return connect(
        f"{'wss' if secure else 'ws'}://{url.netloc}{path}",
        ssl=ssl.create_default_context() if secure else None,
        origin=None if origin is None else Origin(origin),
        subprotocols=[Subprotocol(name) for name in subprotocols] or None,
        additional_headers={"Authorization": f"Bearer {token}"} if token else None,
        proxy=None,
        open_timeout=PATIENCE,
        close_timeout=PATIENCE,
    )


def refused(services: Services, path: str = "/ws", **shown: Any) -> Answer:
    """Have every service refuse a handshake, and compare what they say."""
    responses = []
    for service in services.each:
        with pytest.raises(InvalidStatus) as refusal:
            opening(service, path, **shown)
        answer = refusal.value.response
        responses.append(
            httpx.Response(
                answer.status_code,
                headers=list(answer.headers.raw_items()),
                content=bytes(answer.body or b""),
                request=httpx.Request("GET", f"{service.client.base_url}{path}"),
            )
        )
    return services.errors(responses)


def ending(connection: ClientConnection, *said: str | bytes) -> tuple[int | None, str | None]:
    """Say something, hear of whatever happens until the service closes; return its code and reason."""
    with suppress(ConnectionClosed):
        for message in said:
            connection.send(message)
        while True:
            connection.recv(timeout=PATIENCE)
    return connection.close_code, connection.close_reason


def endings(services: Services, said: str | bytes) -> Iterator[tuple[int | None, str | None]]:
    """Say something to each service, and see how it ends."""
    for service in services.each:
        with opening(service, token=service.token) as connection:
            yield ending(connection, said)


@pytest.mark.parametrize(
    ("shown", "status", "error"),
    [
        ({}, 401, "AuthenticationError"),
        ({"token": "wrong"}, 401, "AuthenticationError"),
        ({"subprotocols": [CLOUD_EVENTS, "bearer.wrong"]}, 401, "AuthenticationError"),
        ({"subprotocols": ["chat"]}, 400, "MalformedRequestError"),
        ({"origin": "https://elsewhere.example"}, 403, "PermissionDeniedError"),
        ({"path": "/ws/else"}, 404, "NotFoundError"),
    ],
)
def test_handshakes_that_are_refused(
    services: Services, shown: Mapping[str, Any], status: int, error: str
) -> None:
    answer = refused(services, **shown)
    assert (answer.status, answer.body["error"], answer.body["status_code"]) == (status, error, status)
    assert answer.body["request_id"] == answer.headers["x-request-id"]
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_token_opens(services: Services) -> None:
    for service in services.each:
        with opening(service, token=service.token) as connection:
            assert connection.subprotocol is None
            assert connection.response.headers["x-request-id"]
            assert connection.ping().wait(PATIENCE)


def test_a_page_shows_its_token_beside_the_subprotocol(services: Services) -> None:
    for service in services.each:
        with opening(service, subprotocols=[CLOUD_EVENTS, f"bearer.{service.token}"]) as connection:
            assert connection.subprotocol == CLOUD_EVENTS


@pytest.mark.parametrize("said", ["hello", b"hello"])
def test_clients_say_nothing(services: Services, said: str | bytes) -> None:
    assert set(endings(services, said)) == {(1008, "Clients send nothing here.")}


def test_nothing_long_is_read(services: Services) -> None:
    assert {code for code, _ in endings(services, LONG)} == {1009}


def test_the_end_of_a_session_is_that_of_its_connection(services: Services) -> None:
    for service in services.each:
        token = service.log_in()["access_token"]
        with opening(service, token=token) as connection:
            logout = service.send("POST", "/auth/logout", headers={"Authorization": f"Bearer {token}"})
            assert logout.status_code == 204
            assert ending(connection) == (4401, "The access token has ended.")
