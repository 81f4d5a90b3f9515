"""What holds for any request: ids, paths that are not there, origins."""

from uuid import UUID, uuid4

import pytest
from services import Services


def test_a_path_that_is_not_in_the_contract_is_404(services: Services) -> None:
    answer = services.ask_anything("GET", "/no/such/path")
    assert (answer.status, answer.body["error"], answer.body["status_code"]) == (404, "NotFoundError", 404)
    assert answer.body["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/examples/cache/", "/examples/cache/a/b", "/docs/", "/HEALTH"])
def test_paths_are_taken_literally(services: Services, path: str) -> None:
    assert services.ask_anything("GET", path).status == 404


def test_a_uuid4_of_the_client_is_the_id_of_the_request(services: Services) -> None:
    mine = str(uuid4())
    assert services.ask("check_health", headers={"X-Request-ID": mine}).headers["x-request-id"] == mine
    missing = services.ask_anything("GET", "/no/such/path", headers={"X-Request-ID": mine})
    assert (missing.headers["x-request-id"], missing.body["request_id"]) == (mine, mine)


@pytest.mark.parametrize("theirs", ["mine", "", "5f0c3f1e", "00000000-0000-0000-0000-000000000000"])
def test_anything_else_is_replaced(services: Services, theirs: str) -> None:
    made = services.ask("check_health", headers={"X-Request-ID": theirs}).headers["x-request-id"]
    assert made != theirs
    assert UUID(made).version == 4


def test_every_request_has_another_id(services: Services) -> None:
    ids = {services.ask("check_health").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_an_allowed_origin_may_ask(services: Services) -> None:
    origin = services.ask("get_root").body["security"]["cors"]["allowed_origins"][0]
    answer = services.ask("check_health", headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"].lower() == "origin"
    assert "x-request-id" in answer.headers["access-control-expose-headers"].lower()


def test_a_foreign_origin_is_not_named(services: Services) -> None:
    answer = services.ask("check_health", headers={"Origin": "http://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_preflight(services: Services) -> None:
    cors = services.ask("get_root").body["security"]["cors"]
    asked = {"Origin": cors["allowed_origins"][0], "Access-Control-Request-Method": "POST"}
    answer = services.ask_anything("OPTIONS", "/examples/cache/example", headers=asked)
    assert (answer.status, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == cors["allowed_origins"][0]
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-max-age"] == str(cors["max_age_seconds"])


def test_errors_can_be_read_from_an_allowed_origin(services: Services) -> None:
    origin = services.ask("get_root").body["security"]["cors"]["allowed_origins"][0]
    answer = services.ask_anything("GET", "/no/such/path", headers={"Origin": origin})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (404, origin)
