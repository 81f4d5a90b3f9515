"""Answers: only what the operation declares leaves, judged and typed."""

from uuid import UUID

import httpx
import pytest
from starlette.responses import JSONResponse

from scripts.contract.runtime import ContractViolationError, Judge, Response
from scripts.contract.runtime.judge import Json
from scripts.contract.runtime.responses import ResponsePlan, header_text

from .mini import (
    JSON,
    OPERATIONS,
    SCHEMAS,
    CreateOrder2XX,
    CreateOrder201,
    Entry,
    Order,
    Undeclared,
    operation,
)

JUDGE = Judge(SCHEMAS)
GET_ENTRY = next(found for found in OPERATIONS if found.id == "get_entry")
CREATE_ORDER = next(found for found in OPERATIONS if found.id == "create_order")
ORDER = Order.model_validate({"id": UUID(int=7), "day": "2026-01-31", "amount": 1})


def unchecked(**values: Json) -> Entry:
    return Entry.model_construct(**values)


def plain(declared: Response, annotation: Json, result: object) -> tuple[int, dict[bytes, bytes], bytes]:
    plan = ResponsePlan(operation("o", "GET", "/", responses=[declared]), JUDGE, annotation, ())
    status, headers, body = plan.answer(result)
    assert isinstance(body, bytes)
    return status, dict(headers), body


def typed(result: object) -> tuple[int, dict[bytes, bytes], bytes]:
    plan = ResponsePlan(CREATE_ORDER, JUDGE, None, (CreateOrder201, CreateOrder2XX))
    status, headers, body = plan.answer(result)
    assert isinstance(body, bytes)
    return status, dict(headers), body


def test_absent_is_not_null() -> None:
    plan = ResponsePlan(GET_ENTRY, JUDGE, Entry, ())
    assert plan.answer(Entry(key="k", value=None, limit=1))[2] == b'{"key":"k","value":null,"limit":1}'
    assert (
        plan.answer(Entry(key="k", value=None, limit=1, note=None))[2]
        == b'{"key":"k","value":null,"limit":1}'
    )


@pytest.mark.parametrize(
    ("result", "kind", "pointer"),
    [
        (unchecked(key="k", value=1, limit=1), "body type", ""),
        (unchecked(key="\ud800", value="v", limit=1), "body", ""),
        (unchecked(key="k", value="v"), "body", ""),
        ({"key": "k", "value": "v", "limit": 1}, "body type", ""),
        (None, "body", ""),
        (JSONResponse({"key": "k", "value": "v", "limit": 1}), "response", ""),
        (CreateOrder201(body=ORDER, location="/x"), "response", ""),
    ],
)
def test_what_the_operation_does_not_declare_never_leaves(result: object, kind: str, pointer: str) -> None:
    with pytest.raises(ContractViolationError) as refused:
        ResponsePlan(GET_ENTRY, JUDGE, Entry, ()).answer(result)
    violation = refused.value.violation
    assert (violation.operation_id, violation.kind, violation.pointer) == ("get_entry", kind, pointer)
    assert refused.value.message == "The service's answer did not fit its contract."


def test_a_violation_names_the_place() -> None:
    declared = Response(status="200", content={JSON: "limit"})
    with pytest.raises(ContractViolationError) as refused:
        plain(declared, int, 101)
    assert refused.value.violation.reason == "the value is greater than the maximum of 100"
    assert refused.value.__notes__ == [
        "o: body at /: the value is greater than the maximum of 100 (spec/mini.yaml:1)"
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_never_leaves(value: float) -> None:
    with pytest.raises(ContractViolationError):
        plain(Response(status="200", content={JSON: "any"}), dict[str, float], {"x": value})
    assert plain(Response(status="200", content={JSON: "any"}), str, str(value))[0] == 200


@pytest.mark.parametrize(
    ("content", "annotation", "result", "content_type", "body"),
    [
        ({"text/plain": "text"}, str, "é", b"text/plain; charset=utf-8", "é".encode()),
        ({"text/csv; charset=utf-8": None}, str, "a", b"text/csv; charset=utf-8", b"a"),
        ({"image/png": None}, bytes, b"\xff", b"image/png", b"\xff"),
        ({"application/octet-stream": "text"}, bytes, b"\xff", b"application/octet-stream", b"\xff"),
        ({"application/yaml": None}, str, "a: é", b"application/yaml", "a: é".encode()),
        ({"application/problem+json": "any"}, list[int], [1], b"application/problem+json", b"[1]"),
    ],
)
def test_every_media_type_has_its_writing(
    content: dict[str, str | None],
    annotation: Json,
    result: object,
    content_type: bytes,
    body: bytes,
) -> None:
    status, headers, found = plain(Response(status="202", content=content), annotation, result)
    assert (status, found, headers[b"content-type"]) == (202, body, content_type)
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize(("media_type", "result"), [("text/plain", b"x"), ("image/png", 5)])
def test_the_wrong_type_of_content_never_leaves(media_type: str, result: object) -> None:
    with pytest.raises(ContractViolationError):
        plain(Response(status="200", content={media_type: None}), str, result)


def test_no_content_has_no_head_of_one() -> None:
    assert plain(Response(status="204"), None, None) == (204, {}, b"")
    assert plain(Response(status="200"), None, None) == (200, {b"content-length": b"0"}, b"")
    with pytest.raises(ContractViolationError):
        plain(Response(status="204"), None, "content")


def test_a_default_response_alone_answers_200() -> None:
    assert plain(Response(status="default", content={JSON: "limit"}), int, 5)[0] == 200


def test_a_typed_response_carries_its_status_and_headers() -> None:
    status, headers, body = typed(CreateOrder201(body=ORDER, location="/orders/7", x_total=3))
    assert (status, headers[b"location"], headers[b"x-total"]) == (201, b"/orders/7", b"3")
    assert headers[b"content-type"] == b"application/json"
    assert body == b'{"id":"00000000-0000-0000-0000-000000000007","day":"2026-01-31","amount":1.0}'
    assert b"x-total" not in typed(CreateOrder201(body=ORDER, location="/orders/7"))[1]


def test_a_range_takes_the_statuses_in_it() -> None:
    assert typed(CreateOrder2XX(status=202, body="later"))[0] == 202
    with pytest.raises(ContractViolationError) as refused:
        typed(CreateOrder2XX(status=302, body="elsewhere"))
    assert refused.value.violation.kind == "status"


@pytest.mark.parametrize(
    "result",
    [
        ORDER,
        Undeclared(),
        CreateOrder201(body=ORDER, location="elsewhere"),
        CreateOrder201(body=ORDER, location="/a\r\nset-cookie: b=c"),
        CreateOrder201(body=ORDER, location="/é"),
        CreateOrder201(body=ORDER, location=None),  # type: ignore[arg-type] # what mypy already rejects
        CreateOrder201(body=ORDER, location="/a", x_total=-1),
    ],
)
def test_a_header_or_class_that_is_not_declared_never_leaves(result: object) -> None:
    with pytest.raises(ContractViolationError):
        typed(result)


def test_a_class_that_the_operation_does_not_declare_is_refused_when_built() -> None:
    with pytest.raises(ValueError, match="create_order does not declare what Undeclared is"):
        ResponsePlan(CREATE_ORDER, JUDGE, None, (Undeclared,))


@pytest.mark.parametrize(
    ("value", "explode", "text"),
    [
        ("a", False, "a"),
        (1.5, False, "1.5"),
        (True, False, "true"),
        ([1, "b"], False, "1,b"),
        ({"a": 1}, False, "a,1"),
        ({"a": 1, "b": 2}, True, "a=1,b=2"),
    ],
)
def test_a_header_is_written_simply(value: object, text: str, *, explode: bool) -> None:
    assert header_text(value, explode=explode) == text


async def test_a_violation_is_a_500_that_says_nothing_of_it(
    client: httpx.AsyncClient, handlers: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(context: str, *, key: str, limit: int) -> Entry:
        return unchecked(key=key)

    monkeypatch.setattr(handlers, "get_entry", wrong)
    answer = await client.get("/entries/abc?limit=5")
    assert (answer.status_code, answer.json()["error"], answer.json()["details"]) == (
        500,
        "ContractViolationError",
        {},
    )
