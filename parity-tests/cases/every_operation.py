"""What the contract alone says of every operation, asked with the contract's own examples."""

import pytest
from contract import Operation
from examples import example_of
from services import Services

BAD_VALUES = {
    "limit": "0",
    "page": "0",
    "cursor": "no cursor",
    "record_id": "no-record",
    "Idempotency-Key": "no space",
    "pattern": "no space",
    "node_name": "no space",
    "key": "no/slash",
    "queue": "no space",
    "queue_name": "no space",
    "file_name": "no-ending",
    "value": "NUL\0",
    "ttl": "0",
    "service_name": "no space",
    "path": "no space",
    "version": "0",
    "plaintext": "x" * 4001,
    "ciphertext": "no ciphertext",
    "user_id": "0",
    "item_id": "0",
    "role_id": "0",
    "username": "",
    "activated": "yes",
    "name": "",
    "description": "",
    "If-Match": "x" * 1001,
    "X-Version": "0.0",
    "Last-Event-ID": "no id",
    "wait": "x",
}


def test_examples_are_accepted(services: Services, operation: Operation) -> None:
    answer = services.ask(operation.id, **example_of(operation))
    assert answer.status == operation.success


def test_an_accept_header_that_nothing_fits_is_406(services: Services, operation: Operation) -> None:
    request = example_of(operation)
    answer = services.ask(operation.id, **request, headers={"Accept": "application/x-nothing"})
    if operation.has_content:
        assert (answer.status, answer.body["error"]) == (406, "NotAcceptableError")
    else:
        assert answer.status == operation.success


def test_parameters_are_judged(services: Services, operation: Operation) -> None:
    for parameter in operation.parameters:
        request = example_of(operation)
        place = "headers" if parameter["in"] == "header" else parameter["in"]
        request.setdefault(place, {})[parameter["name"]] = BAD_VALUES[parameter["name"]]
        answer = services.ask(operation.id, **request)
        assert (answer.status, answer.body["error"]) == (422, "ValidationError")
        assert {error["location"] for error in answer.body["details"]["errors"]} == {parameter["in"]}


def test_required_query_parameters_are_required(services: Services, operation: Operation) -> None:
    if operation.streams:
        return  # what its example has ends it; without, it goes on
    for parameter in operation.takes("query"):
        request = example_of(operation)
        del request["query"][parameter["name"]]
        answer = services.ask(operation.id, **request)
        assert answer.status == (422 if parameter.get("required") else operation.success)


def test_a_repeated_query_parameter_is_422(services: Services, operation: Operation) -> None:
    for parameter in operation.takes("query"):
        request = example_of(operation)
        request["query"][f"{parameter['name']}=1&{parameter['name']}"] = "1"
        assert services.ask(operation.id, **request).status == 422


def test_unknown_query_parameters_are_ignored(services: Services, operation: Operation) -> None:
    request = example_of(operation)
    request["query"]["nobody_knows_me"] = "1"
    assert services.ask(operation.id, **request).status == operation.success


@pytest.mark.parametrize(
    ("content", "headers", "status", "error"),
    [
        (b'{"a":1}', {}, 400, "MalformedRequestError"),
        (b'{"a":1}', {"Content-Type": "text/plain"}, 415, "UnsupportedMediaTypeError"),
        (b'{"a":1', {"Content-Type": "application/json"}, 400, "MalformedRequestError"),
        (b'{"a":"\xff"}', {"Content-Type": "application/json"}, 400, "MalformedRequestError"),
        (b"{}", {"Content-Type": "application/json"}, 422, "ValidationError"),
        (b"[1]", {"Content-Type": "application/json"}, 422, "ValidationError"),
        (b"null", {"Content-Type": "application/json"}, 422, "ValidationError"),
    ],
)
def test_bodies_are_judged(  # noqa: PLR0913, PLR0917  the columns of the table
    services: Services,
    operation: Operation,
    content: bytes,
    headers: dict[str, str],
    status: int,
    error: str,
) -> None:
    if operation.body:
        request = {**example_of(operation), "json": None, "content": content, "headers": headers}
        answer = services.ask(operation.id, **request)
        assert (answer.status, answer.body["error"]) == (status, error)


def test_head_answers_like_get_without_a_body(services: Services, operation: Operation) -> None:
    if operation.method == "GET":
        request = example_of(operation)
        answer = services.ask(operation.id, method="HEAD", **request)
        assert (answer.status, answer.content) == (operation.success, b"")
        assert answer.headers["content-type"] == services.ask(operation.id, **request).headers["content-type"]
