"""The test query of each database, and records: inserted, listed, read and deleted."""

from typing import Any
from uuid import uuid4

import pytest
from services import Services

DATABASES = ("postgres", "mysql", "mongodb")
NEW: dict[str, Any] = {
    "name": "ü 😀 \u2028",
    "payload": {
        "z": [1, 1.5, -0.0, 1e300, True, None, ""],
        "a": {"$ref": 1, "a.b": "\0", "": {}},
        "much": 12345678901234567890123,
    },
}


@pytest.mark.parametrize(
    ("operation_id", "database"), [("query_postgres", "PostgreSQL"), ("query_mysql", "MySQL")]
)
def test_a_database_tells_the_time(services: Services, operation_id: str, database: str) -> None:
    answer = services.ask(operation_id)
    result = answer.body.pop("result")
    assert answer.body == {"database": database, "query": "SELECT current_timestamp"}
    assert services.ask(operation_id).body["result"] >= result


def test_mongodb_lists_its_collections(services: Services) -> None:
    body = services.ask("query_mongodb").body
    assert body["database"] == "MongoDB"
    assert body["count"] == len(body["collections"])
    assert body["collections"] == sorted(body["collections"])


@pytest.mark.parametrize("database", DATABASES)
def test_an_inserted_record_is_what_was_sent(services: Services, database: str) -> None:
    inserted = services.ask(f"insert_{database}_record", json=NEW)
    record_id, created_at = inserted.body["id"], inserted.body["created_at"]
    assert inserted.status == 201
    assert inserted.headers["location"] == f"/examples/database/{database}/{record_id}"
    assert inserted.body == {**NEW, "id": record_id, "created_at": created_at}
    assert list(inserted.body["payload"]) == list(NEW["payload"])


@pytest.mark.parametrize("database", DATABASES)
def test_a_record_is_read_and_deleted_where_its_location_says(services: Services, database: str) -> None:
    for service in services.each:
        place = service.record(f"/examples/database/{database}")
        assert service.send("GET", place).status_code == 200
        deleted = [service.send("DELETE", place) for _ in range(2)]
        assert [answer.status_code for answer in deleted] == [204, 404]
        assert (deleted[0].content, deleted[1].json()["error"]) == (b"", "ResourceNotFoundError")
        assert service.send("GET", place).status_code == 404


@pytest.mark.parametrize("database", DATABASES)
def test_pages_follow_each_other(services: Services, database: str) -> None:
    for service in services.each:
        collection = f"/examples/database/{database}"
        inserted = [service.record(collection).rpartition("/")[2] for _ in range(5)]
        listed: list[str] = []
        query = {"limit": "2"}
        while len(listed) < len(inserted):
            page = service.send("GET", collection, query=query).json()
            listed += [str(record["id"]) for record in page["records"]]
            query["cursor"] = page["next_cursor"]
        assert set(inserted) <= set(listed[: len(inserted) + 1])
        assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "0"}, "/limit"),
        ({"limit": "101"}, "/limit"),
        ({"limit": "x"}, "/limit"),
        ({"cursor": ""}, "/cursor"),
        ({"cursor": "0"}, "/cursor"),
        ({"cursor": "null"}, "/cursor"),
        ({"cursor": "g" * 45}, "/cursor"),
    ],
)
def test_pages_that_are_none(services: Services, database: str, query: dict[str, str], pointer: str) -> None:
    answer = services.ask(f"list_{database}_records", query=query)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.body["details"]["errors"]] == [pointer]


@pytest.mark.parametrize("database", DATABASES)
def test_a_key_is_kept(services: Services, database: str) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = services.ask(f"insert_{database}_record", json=NEW, headers=key)
    again = services.ask(f"insert_{database}_record", json=NEW, headers=key)
    assert (again.status, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    other = services.ask(f"insert_{database}_record", json={**NEW, "name": "other"}, headers=key)
    assert (other.status, other.body["error"]) == (409, "ConflictError")
    assert other.body["details"] == {"header": "Idempotency-Key"}


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize(
    ("content", "status", "pointer"),
    [
        (b'{"name":"","payload":{}}', 422, "/name"),
        (b'{"name":"a\\u0000b","payload":{}}', 422, "/name"),
        (b'{"name":"%s","payload":{}}' % (b"x" * 201), 422, "/name"),
        (b'{"name":"x","payload":[]}', 422, "/payload"),
        (b'{"name":"x","payload":null}', 422, "/payload"),
        (b'{"name":"x","payload":{"a":1e400}}', 400, None),
        (b'{"name":"x","payload":{"a":NaN}}', 400, None),
        (b'{"name":"x","payload":{"a":"\\ud800"}}', 400, None),
        (b'{"name":"x","payload":' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"}", 400, None),
        (b'{"name":"x","payload":{"a":"%s"}}' % (b"x" * 65536), 413, None),
    ],
)
def test_records_that_are_none(
    services: Services, database: str, content: bytes, status: int, pointer: str | None
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = services.ask(f"insert_{database}_record", content=content, headers=headers)
    assert answer.status == status
    if pointer is not None:
        assert [error["pointer"] for error in answer.body["details"]["errors"]] == [pointer]
