"""A user of the service: one address of their own, and steps that the contract names."""

from __future__ import annotations

import time
from itertools import count
from typing import Any, ClassVar, cast
from urllib.parse import quote

from locust import HttpUser
from locust.clients import ResponseContextManager
from locust.exception import RescheduleTask
from requests.adapters import HTTPAdapter

from generated.operations import CONTRACT

TOO_MANY_REQUESTS = 429
HOSTS = 250
"""In each network of 256 addresses."""


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
