"""HTTP as the contract has it: paths, methods, Allow, HEAD, media types, errors in one schema."""

import uuid

import httpx
import pytest
from fastapi import HTTPException

from .mini import Entry, Handlers


async def test_an_operation_answers_with_its_typed_body(client: httpx.AsyncClient) -> None:
    answer = await client.get("/entries/abc?limit=7")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == b'{"key":"abc","value":"GET","limit":7}'
    assert answer.headers["content-length"] == str(len(answer.content))


async def test_the_signatures_default_stands_for_an_absent_parameter(client: httpx.AsyncClient) -> None:
    assert (await client.get("/entries/abc")).json()["limit"] == 10


async def test_a_concrete_path_beats_a_template(client: httpx.AsyncClient) -> None:
    answer = await client.get("/entries/stats")
    assert (answer.text, answer.headers["content-type"]) == ("états: 3", "text/plain; charset=utf-8")


async def test_a_method_of_the_template_alone_is_found_where_the_segment_fits(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.delete("/entries/stats")).status_code == 204


async def test_an_encoded_slash_stays_inside_its_parameter(client: httpx.AsyncClient) -> None:
    assert (await client.get("/entries/a%2Fb")).json()["key"] == "a/b"


async def test_head_is_get_without_content(client: httpx.AsyncClient) -> None:
    answer = await client.head("/entries/abc")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(b'{"key":"abc","value":"HEAD","limit":10}'))


async def test_head_of_a_refused_request_has_no_content_either(client: httpx.AsyncClient) -> None:
    answer = await client.head("/entries/abc?limit=0")
    assert (answer.status_code, answer.content) == (422, b"")


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/entries/abc", "DELETE, GET, HEAD, OPTIONS"), ("/orders", "OPTIONS, POST")],
)
async def test_options_and_405_list_every_method_of_the_path(
    client: httpx.AsyncClient, path: str, allow: str
) -> None:
    options = await client.options(path)
    assert (options.status_code, options.headers["allow"], options.content) == (204, allow, b"")
    refused = await client.request("TRACE", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allow)
    assert refused.json()["error"] == "MethodNotAllowedError"


async def test_an_error_has_the_error_schema(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    content = answer.json()
    assert uuid.UUID(content.pop("request_id")).version == 4
    assert content == {
        "error": "NotFoundError",
        "message": "There is nothing at this path.",
        "status_code": 404,
        "details": {},
    }


async def test_the_contract_is_served_as_it_is(client: httpx.AsyncClient) -> None:
    assert (await client.get("/openapi.json")).content == b'{"openapi":"3.1.0"}'


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/*", 200),
        ("application/json;version=2;q=0.1", 200),
        ("text/html, application/json;q=0", 406),
        ("text/html, */*;q=0.1", 200),
        ("*/*, application/json;q=0", 406),
        ("nonsense", 406),
    ],
)
async def test_accept_decides(client: httpx.AsyncClient, accept: str, status: int) -> None:
    for _ in range(2):
        answer = await client.get("/entries/abc", headers={"accept": accept})
        assert answer.status_code == status
    if status == 406:
        assert answer.json()["details"] == {"available": ["application/json"]}


async def test_an_operation_without_a_handler_answers_501(client: httpx.AsyncClient) -> None:
    answer = await client.get("/missing")
    assert (answer.status_code, answer.json()["error"]) == (501, "NotImplementedByServiceError")


async def test_what_a_handler_did_not_expect_is_a_500_without_its_words(
    client: httpx.AsyncClient, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(context: str) -> str:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(handlers, "get_stats", fail)
    answer = await client.get("/entries/stats")
    assert (answer.status_code, answer.json()["error"]) == (500, "ContractViolationError")
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(("raised", "answered"), [(422, 422), (418, 500)])
async def test_a_status_that_the_operation_does_not_declare_never_leaves(
    client: httpx.AsyncClient,
    handlers: Handlers,
    monkeypatch: pytest.MonkeyPatch,
    raised: int,
    answered: int,
) -> None:
    async def fail(context: str, *, body: object) -> Entry:
        raise HTTPException(raised)

    monkeypatch.setattr(handlers, "create_order", fail)
    order = {"id": str(uuid.uuid4()), "day": "2026-01-31", "amount": 1}
    assert (await client.post("/orders", json=order)).status_code == answered
