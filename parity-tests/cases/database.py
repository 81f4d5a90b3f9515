"""The test query of each database."""

import pytest
from services import Services


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
