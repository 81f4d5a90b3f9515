"""What the contract guard says of an answer."""

import pytest

from .test_asgi import request
from .watched import SOURCE, THINGS, TYPED, WELL, Headers, app_of, found, judged


@pytest.mark.parametrize(
    ("method", "status", "headers", "pieces"),
    [
        ("GET", 200, WELL, [b'{"id":', b"1}"]),
        ("GET", 200, [THINGS, ("Content-Type", "application/json; charset=utf-8")], [b'{"id":1}']),
        ("GET", 200, [*WELL, ("x-count", "3"), ("x-counts", "1,2"), ("x-counts", "3")], [b'{"id":1}']),
        (
            "GET",
            200,
            [*WELL, ("x-point", "x=1"), ("set-cookie", "a=1"), ("set-cookie", "b=1")],
            [b'{"id":1}'],
        ),
        ("GET", 200, [*WELL, ("date", "now"), ("vary", "Origin"), ("server", "s")], [b'{"id":1}']),
        ("GET", 200, [*WELL, ("access-control-allow-origin", "*")], [b'{"id":1}']),
        ("GET", 404, WELL, [b'{"error":"E"}']),
        ("HEAD", 200, WELL, []),
        ("HEAD", 200, [THINGS], []),
        ("DELETE", 204, [THINGS], []),
        ("OPTIONS", 204, [THINGS, ("allow", "HEAD, GET, DELETE, OPTIONS")], []),
        ("PUT", 405, [*WELL, ("allow", "DELETE, GET, HEAD, OPTIONS")], [b'{"error":"E"}']),
        ("PUT", 503, WELL, [b'{"error":"E"}']),
    ],
)
async def test_what_the_contract_declares_is_not_reported(
    method: str, status: int, headers: Headers, pieces: list[bytes]
) -> None:
    assert await judged(method, "/things", status, headers, *pieces) == []


@pytest.mark.parametrize(
    ("method", "status", "headers", "piece", "reported"),
    [
        ("GET", 500, WELL, b"{}", "get_things: status at /: 500 is not declared"),
        ("GET", 200, [TYPED], b'{"id":1}', "get_things: header at /X-Request-ID: it is required"),
        (
            "GET",
            200,
            [*WELL, ("X-Powered-By", "us")],
            b'{"id":1}',
            "get_things: undeclared header at /x-powered-by: it is not declared",
        ),
        (
            "GET",
            200,
            [*WELL, ("x-count", "-1")],
            b'{"id":1}',
            "get_things: header at /X-Count: the value is less than the minimum of 0",
        ),
        (
            "GET",
            200,
            [*WELL, ("x-count", "1"), ("x-count", "1")],
            b'{"id":1}',
            "get_things: header at /X-Count: The parameter may be given once.",
        ),
        (
            "GET",
            200,
            [*WELL, ("x-counts", "1,b")],
            b'{"id":1}',
            'get_things: header at /X-Counts: the value is not of type "integer"',
        ),
        (
            "GET",
            200,
            [*WELL, ("set-cookie", "a=1"), ("set-cookie", "1")],
            b'{"id":1}',
            'get_things: header at /Set-Cookie: the value does not match "^[a-z]+="',
        ),
        (
            "GET",
            200,
            WELL,
            b'{"id":"1"}',
            'get_things: body at /id: the value is not of type "integer"',
        ),
        ("GET", 200, WELL, b'{"id":', "get_things: body at /: it is no application/json"),
        ("GET", 200, WELL, b"", "get_things: body at /: it is no application/json"),
        (
            "GET",
            200,
            [THINGS, ("content-type", "text/html")],
            b"<p>",
            "get_things: media type at /: text/html is not declared",
        ),
        (
            "GET",
            200,
            [THINGS, ("content-type", "nothing")],
            b"",
            "get_things: media type at /: what is no media type is not declared",
        ),
        ("GET", 200, [THINGS], b"{}", "get_things: media type at /: there is no Content-Type"),
        ("GET", 200, [*WELL, TYPED], b"{}", "get_things: media type at /: there are several Content-Types"),
        ("HEAD", 200, WELL, b'{"id":1}', "get_things: body at /: HEAD and 200 have no body"),
        ("DELETE", 204, WELL, b"", "delete_things: body at /: no content is declared"),
        ("DELETE", 204, [THINGS], b"x", "delete_things: body at /: DELETE and 204 have no body"),
        (
            "PUT",
            405,
            [*WELL, ("allow", "GET")],
            b'{"error":"E"}',
            "unmatched: header at /Allow: it does not say DELETE, GET, HEAD, OPTIONS",
        ),
        (
            "PUT",
            405,
            [*WELL, ("allow", "DELETE, GET, HEAD, OPTIONS")],
            b"{}",
            'unmatched: body at /: "error" is a required property',
        ),
        (
            "PUT",
            500,
            WELL,
            b'{"error":"E"}',
            "unmatched: status at /: 500 is given where there is no operation",
        ),
        (
            "OPTIONS",
            200,
            WELL,
            b'{"error":"E"}',
            "unmatched: status at /: 200 is given where there is no operation",
        ),
    ],
)
async def test_a_violation_names_operation_kind_pointer_and_line(
    method: str, status: int, headers: Headers, piece: bytes, reported: str
) -> None:
    place = "" if reported.startswith("unmatched") else f" ({SOURCE})"
    assert await judged(method, "/things", status, headers, piece) == [reported + place]


@pytest.mark.parametrize(
    ("media_type", "body", "reasons"),
    [
        ("text/plain", "é".encode(), []),
        ("text/plain; charset=latin-1", b"\xe9", []),
        ("text/plain", b"\xe9", ["it is no text/plain"]),
        ("text/plain; charset=klingon", b"a", ["it is no text/plain"]),
        ("text/plain", b"A", ['the value does not match "^[a-zé]+$"']),
        ("text/csv", b"3", []),
        ("text/csv", b"-3", ['the value is not of type "integer"']),
        ("application/pdf", b"a", []),
        ("application/pdf", b"%", ['the value does not match "^[a-zé]+$"']),
        ("image/png", b"%", []),
        ("application/zip", b"PK", []),
        ("application/yaml", b"id: a", []),
    ],
)
async def test_a_body_is_read_by_its_media_type(media_type: str, body: bytes, reasons: list[str]) -> None:
    headers = [THINGS, ("content-type", media_type)]
    place = f" ({SOURCE})"
    assert await judged("GET", "/files", 200, headers, body) == [
        f"get_files: body at /: {reason}{place}" for reason in reasons
    ]


async def test_a_reader_is_given_for_what_the_runtime_cannot_read() -> None:
    headers = [THINGS, ("content-type", "application/yaml")]
    readers = {"application/yaml": lambda body: {"id": body.decode()}}
    assert await judged("GET", "/files", 200, headers, b"a", body_readers=readers) == [
        f'get_files: body at /id: the value is not of type "integer" ({SOURCE})'
    ]


async def test_a_coded_body_is_not_judged() -> None:
    headers = [THINGS, ("content-type", "text/plain"), ("content-encoding", "gzip")]
    assert await judged("GET", "/files", 200, headers, b"\x1f\x8b") == []


async def test_a_path_beside_the_contract() -> None:
    text = [("content-type", "text/plain")]
    assert await judged("GET", "/about", 200, text, beside=["/about"]) == []
    assert await judged("GET", "/about", 200, text) == [
        "unmatched: status at /: 200 is given where there is no operation",
        "unmatched: media type at /: text/plain is not declared",
    ]


async def test_a_preflight_is_the_browser_s_own() -> None:
    scope = {**request("/nowhere", "OPTIONS"), "headers": [(b"access-control-request-method", b"PUT")]}
    allowed = [("access-control-allow-origin", "*")]
    assert await found(app_of(204, allowed), scope) == []
    assert await found(app_of(204, []), scope) == [
        "unmatched: status at /: 204 is given where there is no operation",
    ]
