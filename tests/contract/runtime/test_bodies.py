"""Bodies: media types, JSON, forms, multipart, text and bytes."""

from typing import Any

import httpx
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from scripts.contract.runtime import PayloadTooLargeError
from scripts.contract.runtime.bodies import collect

ORDER: dict[str, Any] = {"id": "9b2f4c1e-7a2d-4f5a-9d57-0b7c6a8a1f00", "day": "2026-01-31", "amount": 1.5}
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_a_body_is_judged_and_converted(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={**ORDER, "count": 2.0, "children": [ORDER]})
    assert answer.status_code == 201
    assert answer.json() == {**ORDER, "count": 2, "children": [ORDER]}
    assert answer.headers["location"] == f"/orders/{ORDER['id']}"


@pytest.mark.parametrize(
    ("change", "pointer", "keyword"),
    [
        ({"count": "2"}, "/count", "type"),
        ({"count": True}, "/count", "type"),
        ({"count": None}, "/count", "type"),
        ({"count": 1.5}, "/count", "type"),
        ({"day": "2026-02-30"}, "/day", "format"),
        ({"amount": 0}, "/amount", "exclusiveMinimum"),
        ({"id": None}, "/id", "type"),
        ({"unknown": 1}, "", "additionalProperties"),
        ({"children": [ORDER, {**ORDER, "amount": -1}]}, "/children/1/amount", "exclusiveMinimum"),
    ],
)
async def test_an_error_points_into_the_body(
    client: httpx.AsyncClient, change: dict[str, Any], pointer: str, keyword: str
) -> None:
    answer = await client.post("/orders", json={**ORDER, **change})
    assert answer.status_code == 422
    (error,) = answer.json()["details"]["errors"]
    assert (error["location"], error["pointer"], error["keyword"]) == ("body", pointer, keyword)


async def test_a_date_that_python_cannot_hold_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", json={**ORDER, "day": "0000-01-01"})
    assert answer.status_code == 422
    assert answer.json()["details"]["errors"][0]["pointer"] == "/day"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"NaN",
        b'{"amount": Infinity}',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b"[" * 900,
        b"{} {}",
        b"'a'",
        b"\x00",
    ],
)
async def test_what_is_no_json_is_refused_and_never_fails(client: httpx.AsyncClient, body: bytes) -> None:
    assert (await client.post("/orders", content=body, headers=JSON)).status_code == 400


async def test_a_number_of_many_digits_is_no_order(client: httpx.AsyncClient) -> None:
    assert (await client.post("/orders", content=b"1" * 1900, headers=JSON)).status_code == 422


@pytest.mark.parametrize("number", [b"1e400", b"-1e309", b"1" * 400 + b".5"])
async def test_a_number_beyond_a_double_is_refused(client: httpx.AsyncClient, number: bytes) -> None:
    answer = await client.patch("/note", content=b'{"a": %b}' % number, headers=JSON)
    assert (answer.status_code, answer.json()["error"]) == (400, "MalformedRequestError")
    assert answer.json()["message"] == "The body is not valid JSON: a number is beyond the range of a double"


async def test_of_repeated_names_the_last_counts(client: httpx.AsyncClient) -> None:
    body = b'{"id":"%b","day":"2026-01-31","amount":-1,"amount":2}' % ORDER["id"].encode()
    assert (await client.post("/orders", content=body, headers=JSON)).json()["amount"] == 2.0


async def test_a_body_without_its_type_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", content=b"{}")
    assert (answer.status_code, answer.json()["error"]) == (400, "MalformedRequestError")


@pytest.mark.parametrize("headers", [{}, JSON])
async def test_a_required_body_is_required(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post("/orders", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["details"]["errors"][0]["keyword"] == "required"


async def test_an_optional_body_may_be_absent(client: httpx.AsyncClient) -> None:
    assert (await client.patch("/note")).json() == {"body": None}


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/jsonx",
        "json",
        "",
        ";",
        "application/json; charset=utf-16",
        "application/json; charset=none",
    ],
)
async def test_a_foreign_media_type_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post("/orders", content=b"{}", headers={"content-type": content_type})
    assert (answer.status_code, answer.headers["accept-post"]) == (415, "application/json")


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "unheard-of"])
async def test_a_content_coding_is_refused(client: httpx.AsyncClient, coding: str) -> None:
    answer = await client.post("/orders", json=ORDER, headers={"content-encoding": coding})
    assert (answer.status_code, answer.json()["error"]) == (415, "UnsupportedContentCodingError")
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
async def test_no_content_coding_may_be_said(client: httpx.AsyncClient, coding: str) -> None:
    answer = await client.post("/orders", json=ORDER, headers={"content-encoding": coding})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "content_type", ["APPLICATION/JSON", 'application/json; charset="UTF-8"', "application/json;x=1"]
)
async def test_case_and_parameters_do_not_matter(client: httpx.AsyncClient, content_type: str) -> None:
    body = httpx.Request("POST", "http://test", json=ORDER).content
    for _ in range(2):
        answer = await client.post("/orders", content=body, headers={"content-type": content_type})
        assert answer.status_code == 201


@pytest.mark.parametrize(
    ("content_type", "body", "value"),
    [
        ("text/plain", "é".encode(), "é"),
        ("text/csv; charset=latin-1", b"\xe9", "é"),
        ("text/plain", b"", ""),
        ("application/json", b'{"x": 1}', {"x": 1}),
    ],
)
async def test_the_media_type_chooses_the_reading(
    client: httpx.AsyncClient, content_type: str, body: bytes, value: object
) -> None:
    answer = await client.patch("/note", content=body, headers={"content-type": content_type})
    assert answer.json() == {"body": value}


async def test_text_that_is_not_of_its_charset_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.patch("/note", content=b"\xff", headers={"content-type": "text/plain"})
    assert answer.status_code == 400


async def test_patch_says_what_it_takes(client: httpx.AsyncClient) -> None:
    answer = await client.patch("/note", content=b"x", headers={"content-type": "image/png"})
    assert (answer.status_code, answer.headers["accept-patch"]) == (415, "text/*, application/json")


async def test_a_body_beyond_the_operations_limit_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/orders", content=b" " * 2001, headers=JSON)
    assert (answer.status_code, answer.json()["details"]) == (413, {"limit": 2000})


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"name=a+b&age=3", {"name": "a b", "age": 3}),
        (b"tags=a&tags=%C3%A9", {"tags": ["a", "é"]}),
        (b"", {}),
    ],
)
async def test_a_form_is_an_object(client: httpx.AsyncClient, body: bytes, value: object) -> None:
    assert (await client.post("/login", content=body, headers=FORM)).json() == value


@pytest.mark.parametrize("body", [b"age=x", b"age=1&age=2", b"other=1"])
async def test_a_form_is_judged(client: httpx.AsyncClient, body: bytes) -> None:
    assert (await client.post("/login", content=body, headers=FORM)).status_code == 422


@pytest.mark.parametrize("body", [b"name=%FF", b"name=\xff"])
async def test_a_form_that_is_no_text_is_malformed(client: httpx.AsyncClient, body: bytes) -> None:
    assert (await client.post("/login", content=body, headers=FORM)).status_code == 400


async def test_a_part_that_is_no_text_is_malformed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/upload", files={"file": ("a", b"x"), "title": (None, b"\xff")})
    assert answer.status_code == 400


async def test_multipart_carries_files_lists_and_json(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/upload",
        data={"title": "né", "sizes": ["1", "2"], "meta": '{"a": [1]}'},
        files={"file": ("a.bin", b"\x00\xff", "application/octet-stream")},
    )
    assert answer.json() == {"title": "né", "file": [0, 255], "sizes": [1, 2], "meta": {"a": [1]}}


@pytest.mark.parametrize(
    ("data", "file", "pointer"),
    [
        ({"title": "too long"}, b"x", "/title"),
        ({"title": "a", "sizes": "x"}, b"x", "/sizes/0"),
        ({"title": "a", "meta": "{"}, b"x", "/meta"),
        ({"title": "a"}, b"nine byte", "/file"),
        ({"title": ["a", "b"]}, b"x", "/title"),
        ({}, b"x", ""),
    ],
)
async def test_multipart_is_judged(
    client: httpx.AsyncClient, data: dict[str, Any], file: bytes, pointer: str
) -> None:
    answer = await client.post("/upload", data=data, files={"file": ("a", file)})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["details"]["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=" + "b" * 300, b"x"),
        ("multipart/form-data; boundary=b", b""),
    ],
)
async def test_broken_multipart_is_malformed(
    client: httpx.AsyncClient, content_type: str, body: bytes
) -> None:
    answer = await client.post("/upload", content=body, headers={"content-type": content_type})
    assert answer.status_code == 400


async def test_any_bytes_will_do_where_there_is_no_schema(client: httpx.AsyncClient) -> None:
    answer = await client.put(
        "/bytes", content=b"\x00\xff", headers={"content-type": "application/octet-stream"}
    )
    assert answer.json() == {"size": 2}


async def messages(*found: Message) -> bytes:
    waiting = list(found)

    async def receive() -> Message:
        return waiting.pop(0)

    return await collect(receive, 4)


async def test_a_body_in_one_message_is_counted_as_well() -> None:
    assert await messages({"type": "http.request", "body": b"abcd"}) == b"abcd"
    with pytest.raises(PayloadTooLargeError):
        await messages({"type": "http.request", "body": b"abcde"})


async def test_chunks_are_put_together() -> None:
    first = {"type": "http.request", "body": b"ab", "more_body": True}
    assert await messages(first, {"type": "http.request", "body": b"cd"}) == b"abcd"


async def test_a_client_that_goes_away_is_told_apart() -> None:
    with pytest.raises(ClientDisconnect):
        await messages({"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"})
