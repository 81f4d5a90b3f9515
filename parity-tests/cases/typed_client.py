"""The generated Python client: it sends what every operation accepts, and types what comes."""

import json

from contract import Operation
from examples import example_of
from services import Services
from typed import call, plain, respelled


def test_the_client_calls_every_operation(services: Services, operation: Operation) -> None:
    for service in services.each:
        answer = call(service, operation, example_of(operation))
        assert answer.status_code == operation.success
        assert answer.headers["x-request-id"]
        match plain(answer.parsed):
            case None:
                assert operation.streams or not operation.has_content
            case bytes() as content:
                assert content == answer.content
            case str() as text:
                assert text == answer.content.decode()
            case typed:
                assert typed == respelled(json.loads(answer.content))
