"""A user of the service: one address of their own, and steps that the contract names."""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import Any, ClassVar, Final, cast
from urllib.parse import quote, urlsplit

import websocket
from locust import HttpUser, events, task
from locust.clients import ResponseContextManager
from locust.env import Environment
from locust.exception import RescheduleTask
from requests.adapters import HTTPAdapter

from generated.operations import CONTRACT

TOO_MANY_REQUESTS = 429
PATIENCE = 30.0
"""Longest wait in seconds for a WebSocket to open, and for an event."""
HOSTS = 250
"""In each network of 256 addresses."""


WANTED: Final[set[str]] = set()
FINISHED: Final[set[str]] = set()


def journey(walk: Callable[[Any], None]) -> Any:
    """Make it a task of users; one that nobody comes to the end of is a failure of the whole."""
    WANTED.add(walk.__name__)

    @task
    @wraps(walk)
    def walked(user: Any) -> None:
        walk(user)
        FINISHED.add(walk.__name__)

    return walked


def _all_walked(environment: Environment, **_: Any) -> None:
    unfinished = sorted(WANTED - FINISHED)
    if unfinished:
        print(f"nobody came to the end of {', '.join(unfinished)}", file=sys.stderr)
        environment.process_exit_code = 1


events.quitting.add_listener(_all_walked)


class FromAddress(HTTPAdapter):
    """Connects from one address of loopback, so that each user is a client with limits of their own."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(self._address, 0), **options)


class Visitor(HttpUser):
    """Walks steps; what the step does not expect is a failure, but a limit is waited for."""

    abstract = True
    _numbers: ClassVar = count()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]
        network, host = divmod(next(Visitor._numbers), HOSTS)
        self.address = f"127.77.{network}.{host + 1}"
        self.client.mount("http://", FromAddress(self.address))

    def step(self, operation_id: str, expected: int, **given: Any) -> Any:
        """Ask for an operation, `path` having its path parameters; returns the JSON of the answer, if any."""
        operation = CONTRACT.operations[operation_id]
        if str(expected) not in {response.status for response in operation.responses}:
            raise ValueError(f"{operation_id} declares no {expected}")
        values = {name: quote(str(value), safe="") for name, value in given.pop("path", {}).items()}
        url = operation.path.format(**values)
        while True:
            with self.client.request(
                operation.method.upper(), url, name=operation_id, catch_response=True, **given
            ) as answer:
                if answer.status_code == expected:
                    answer.success()
                    return answer.json() if "json" in answer.headers.get("Content-Type", "") else None
                self._refused(operation_id, answer)
            time.sleep(int(answer.headers["Retry-After"]))

    def _refused(self, operation_id: str, answer: ResponseContextManager) -> None:
        """Count a limit in a row of its own; with anything else the journey ends."""
        if answer.status_code == TOO_MANY_REQUESTS:
            row = cast("dict[str, Any]", answer.request_meta)
            row["name"] = f"{operation_id}: told to wait"
            answer.success()
            return
        answer.failure(f"{answer.status_code}: {answer.text[:300]}")
        raise RescheduleTask

    @contextmanager
    def listening(self, token: str) -> Iterator[websocket.WebSocket]:
        """Open a WebSocket, with a row of its own in the report."""
        address = urlsplit(self.client.base_url)
        with self._timed("WS", "connect"):
            line = socket.create_connection(
                (address.hostname, address.port), timeout=PATIENCE, source_address=(self.address, 0)
            )
            told = websocket.create_connection(
                f"ws://{address.netloc}/ws",
                socket=line,
                timeout=PATIENCE,
                header={"Authorization": f"Bearer {token}"},
                suppress_origin=True,
            )
        try:
            yield told
        finally:
            told.close()

    def hears(self, told: websocket.WebSocket, kind: str, number: int) -> None:
        """Wait for the event about what has this id; others' pass by."""
        with self._timed("WS", kind):
            while True:
                event = json.loads(told.recv())
                if event["type"] == kind and event["data"]["id"] == number:
                    return

    @contextmanager
    def _timed(self, kind: str, name: str) -> Iterator[None]:
        """Count what is done as a step; a failure of it ends the journey."""
        began = time.perf_counter()
        problem: Exception | None = None
        try:
            yield
        except (OSError, websocket.WebSocketException) as error:
            problem = error
        self.environment.events.request.fire(
            request_type=kind,
            name=name,
            response_time=(time.perf_counter() - began) * 1000,
            response_length=0,
            exception=problem,
            context={},
        )
        if problem is not None:
            raise RescheduleTask
