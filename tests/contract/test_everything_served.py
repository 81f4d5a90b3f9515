"""What the contract of everything says of HTTP, asked of its honest handlers."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

KEY = {"X-Key": "made-up-admin-key"}
BASIC = ("ada", "made-up-word")
SESSION = {"Cookie": "sid=made-up-session"}
JSON = "application/json"
PASSWORD = "must-not-leave"


@pytest.fixture
def client(everything_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{everything_url}/v1", timeout=30) as found:
        yield found


def test_what_is_created_can_be_read_written_and_forgotten(client: httpx.Client) -> None:
    created = client.post("/things", json={"name": "ab", "colour": "red", "note": None})
    place = created.headers["Location"].removeprefix("/v1")
    written = client.put(place, json={"name": "ab", "colour": "blue"})
    read = client.get(place)
    gone = [client.delete(place).status_code, client.get(place).status_code, client.delete(place).status_code]

    thing = {"id": int(place.removeprefix("/things/")), "name": "ab"}
    assert (created.status_code, created.json()) == (201, {**thing, "colour": "red", "note": None})
    assert (written.status_code, read.status_code) == (200, 200)
    assert written.json() == read.json() == {**thing, "colour": "blue"}
    assert gone == [204, 404, 404]


def test_every_style_of_parameter_arrives(client: httpx.Client) -> None:
    query = (
        "limit=3&tags=a&tags=b&ids=1,2&fields=red%20blue&flags=a|b&filter[min]=1&filter[colour]=red"
        '&offset=4&size=5&where={"name":"a","deep":[1,2]}&class=x&since=2026-01-31&strict=true'
    )
    headers = {"X-Version": "7", "X-Labels": "c, d", "Cookie": "session=e; trail=8,9"}
    answer = client.get(f"/things?{query}", headers=headers)

    assert answer.status_code == 200
    assert answer.json()["query"] == {
        "limit": 3,
        "tags": ["a", "b"],
        "ids": [1, 2],
        "fields": ["red", "blue"],
        "flags": ["a", "b"],
        "filter": {"min": 1, "colour": "red"},
        "page": {"offset": 4, "size": 5},
        "where": {"name": "a", "deep": [1, 2]},
        "class": "x",
        "version": "7",
        "labels": ["c", "d"],
        "session": "e",
        "trail": [8, 9],
        "since": "2026-01-31",
        "strict": True,
    }


def test_every_style_of_path_arrives(client: httpx.Client) -> None:
    answer = client.get("/styles/a,b/.1.2/;offset=3;size=4")

    assert answer.json() == {"simple": ["a", "b"], "label": [1, 2], "matrix": {"offset": 3, "size": 4}}


def test_every_other_style_arrives(client: httpx.Client) -> None:
    headers = {
        "X-Flat": "offset,1",
        "X-Named": "min=1,colour=red",
        "X-Ids": "1, 2",
        "Cookie": "spot=offset,5",
    }
    path = "/styles/more/offset=3,size=4/.1,2/;matrix=a,b"
    answer = client.get(f"{path}?flat=offset,3,size,4", headers=headers)

    assert answer.json() == {
        "simple": {"offset": 3, "size": 4},
        "label": [1, 2],
        "matrix": ["a", "b"],
        "flat": {"offset": 3, "size": 4},
        "x_flat": {"offset": 1},
        "x_named": {"min": 1, "colour": "red"},
        "x_ids": [1, 2],
        "spot": {"offset": 5},
    }


def test_a_form_and_a_file_arrive(client: httpx.Client) -> None:
    form = client.post("/things", data={"name": "ab", "colour": "red", "tags": ["a", "b"], "size": "3"})
    upload = client.post(
        "/uploads",
        data={"label": "a-1", "count": "1000", "extra": ["a", "b"]},
        files={
            "file": ("x", b"\x00\xff", "application/octet-stream"),
            "meta": (None, '{"colour":"red"}', JSON),
        },
    )

    assert (form.status_code, form.json()["name"]) == (201, "ab")
    assert (upload.status_code, upload.json()) == (
        201,
        {"size": 2, "label": "a-1", "count": 1000, "meta": {"colour": "red"}, "extra": ["a", "b"]},
    )


def test_a_secret_never_leaves(client: httpx.Client) -> None:
    account = {"name": "ada", "password": PASSWORD}
    team: dict[str, Any] = {
        "lead": account,
        "members": [account, account],
        "by_role": {"cook": account},
        "owner": {"model": "rob", "token": PASSWORD},
        "pair": [account],
        "boss": {"rank": 1, "password": PASSWORD},
    }
    answer = client.post("/teams", json={**team, "parent": {"lead": account, "owner": account}})

    assert answer.status_code == 201
    assert [word for word in (PASSWORD, "password", "token") if word in answer.text] == []
    assert answer.json()["parent"]["owner"].keys() == {"id", "name"}


@pytest.mark.parametrize("member", [{"id": 7, "name": "ada", "password": "x"}, {"name": "ada"}])
def test_what_is_given_by_the_service_cannot_be_written(client: httpx.Client, member: dict[str, Any]) -> None:
    answer = client.post("/teams", json={"lead": {"name": "ada", "password": "x"}, "members": [member]})

    assert answer.status_code == 422
    assert answer.json()["details"]["errors"][0]["pointer"].startswith("/members/0")


@pytest.mark.parametrize(
    ("sent", "status", "returned"),
    [
        *(("1", 200, 1), ("1.0", 200, 1), ("1e1", 200, 10), ("1.5", 422, None)),
        *(('"1"', 422, None), ("true", 422, None), ("null", 422, None), ("[1]", 422, None)),
    ],
)
def test_what_is_an_integer(client: httpx.Client, sent: str, status: int, returned: int | None) -> None:
    answer = client.post(
        "/everything", content=f'{{"numbers":{{"whole":{sent}}}}}', headers={"Content-Type": JSON}
    )

    assert answer.status_code == status
    assert answer.json().get("numbers", {}).get("whole") == returned


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"nullable": None}, 200),
        ({"nullable": "a", "both": None, "choice": None, "preset": None}, 200),
        ({"nullable": None, "optional": 0}, 200),
        ({"nullable": None, "optional": None}, 422),
        ({}, 422),
    ],
)
def test_absent_is_not_null(client: httpx.Client, sent: dict[str, Any], status: int) -> None:
    answer = client.post("/everything", json={"absent": sent})

    assert answer.status_code == status
    assert answer.json().get("absent") == (sent if status == 200 else None)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PATCH", "/things", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/things/stats", "GET, HEAD, OPTIONS"),
        ("POST", "/things/1", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("GET", "/blob", "OPTIONS, PUT"),
    ],
)
def test_what_a_path_allows(client: httpx.Client, method: str, path: str, allow: str) -> None:
    refused, options = client.request(method, path), client.options(path)

    assert (refused.status_code, refused.headers["Allow"]) == (405, allow)
    assert (options.status_code, options.headers["Allow"], options.content) == (204, allow, b"")
    assert _error(refused) == "MethodNotAllowedError"


def test_head_is_get_without_its_body(client: httpx.Client) -> None:
    client.put("/things/77", json={"name": "abc", "colour": "red"})
    got, head = client.get("/things/77"), client.head("/things/77")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
    assert head.headers["Content-Type"] == got.headers["Content-Type"] == JSON


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        ("*/*", 200, JSON),
        ("text/csv", 200, "text/csv; charset=utf-8"),
        ("application/json;q=0.1, text/*", 200, "text/csv; charset=utf-8"),
        ("image/png", 406, JSON),
    ],
)
def test_the_client_chooses_the_form(client: httpx.Client, accept: str, status: int, media_type: str) -> None:
    answer = client.get("/report", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, media_type)


@pytest.mark.parametrize(
    ("request_", "status", "error"),
    [
        (("/things", b"<a/>", "application/xml"), 415, "UnsupportedMediaTypeError"),
        (("/things", b"{", JSON), 400, "MalformedRequestError"),
        (("/things", b"{}", None), 400, "MalformedRequestError"),
        (("/things", b"\xff", JSON), 400, "MalformedRequestError"),
        (("/things", b"", JSON), 422, "ValidationError"),
        (("/things", b'{"name":"ab","colour":"mauve"}', JSON), 422, "ValidationError"),
        (("/everything", b'{"numbers":{"whole":1,"open":NaN}}', JSON), 400, "MalformedRequestError"),
        (("/text", b" " * 1_000_001, "text/plain"), 413, "PayloadTooLargeError"),
        (("/nowhere", b"", None), 404, "NotFoundError"),
    ],
)
def test_every_refusal_is_in_the_error_schema(
    client: httpx.Client, request_: tuple[str, bytes, str | None], status: int, error: str
) -> None:
    path, content, media_type = request_
    headers = {"Content-Type": media_type} if media_type else {}
    answer = client.post(path, content=content, headers=headers)

    assert (answer.status_code, _error(answer)) == (status, error)


def test_what_is_supported_is_said(client: httpx.Client) -> None:
    answer = client.post("/things", content=b"<a/>", headers={"Content-Type": "application/xml"})

    assert answer.headers["Accept-Post"] == f"{JSON}, application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("headers", "auth", "status"),
    [
        ({}, None, 401),
        ({"X-Key": "made-up-wrong-key"}, None, 401),
        ({"X-Key": "made-up-visitor-key"}, None, 403),
        (KEY, None, 200),
        ({}, BASIC, 401),
        (SESSION, None, 401),
        (SESSION, ("ada", "made-up-wrong-word"), 401),
        (SESSION, BASIC, 200),
    ],
)
def test_a_secret_needs_a_key_or_a_name_and_a_session(
    client: httpx.Client, headers: dict[str, str], auth: tuple[str, str] | None, status: int
) -> None:
    answer = client.get("/secret", headers=headers, auth=auth)

    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def _error(answer: httpx.Response) -> str:
    """Return the error's class, having looked at the rest."""
    content = answer.json()
    assert content.keys() == {"error", "message", "status_code", "details", "request_id"}
    assert content["status_code"] == answer.status_code
    assert str(UUID(content["request_id"])) == content["request_id"]
    found: str = content["error"]
    return found
