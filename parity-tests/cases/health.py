"""The probes, and the state of each system while all are up."""

import pytest
from services import Services

SYSTEMS = ["mongodb", "mysql", "postgres", "rabbitmq", "redis", "vault"]


@pytest.mark.parametrize(
    ("operation_id", "status"),
    [
        ("check_health", "ok"),
        ("check_health_slash", "ok"),
        ("check_liveness", "alive"),
        ("check_readiness", "ready"),
    ],
)
def test_probes(services: Services, operation_id: str, status: str) -> None:
    answer = services.ask(operation_id)
    assert (answer.status, answer.body) == (200, {"status": status})


def test_all_six_are_healthy(services: Services) -> None:
    body = services.ask("check_all").body
    assert (body["status"], sorted(body["services"])) == ("healthy", SYSTEMS)
    assert {state["status"] for state in body["services"].values()} == {"healthy"}


def test_the_three_databases(services: Services) -> None:
    body = services.ask("check_database").body
    assert body["status"] == "healthy"
    assert {name: state["status"] for name, state in body["services"].items()} == {
        "postgres": "healthy",
        "mysql": "healthy",
        "mongodb": "healthy",
    }


def test_vault_is_open(services: Services) -> None:
    assert services.ask("check_vault").body == {
        "status": "healthy",
        "details": {"initialized": True, "sealed": False, "standby": False},
    }


@pytest.mark.parametrize("operation_id", ["check_postgres", "check_mysql", "check_mongodb"])
def test_a_database_says_its_version(services: Services, operation_id: str) -> None:
    body = services.ask(operation_id).body
    assert (body["status"], sorted(body)) == ("healthy", ["status", "version"])


@pytest.mark.parametrize("operation_id", ["check_redis", "check_cache"])
def test_the_cluster_and_its_nodes(services: Services, operation_id: str) -> None:
    body = services.ask(operation_id).body
    assert (body["status"], body["cluster_enabled"], body["cluster_state"]) == ("healthy", True, "ok")
    assert body["total_nodes"] == len(body["nodes"])
    assert {node["status"] for node in body["nodes"]} == {"healthy"}
    assert "master" in {node["role"] for node in body["nodes"]}


@pytest.mark.parametrize("operation_id", ["check_rabbitmq", "check_messaging"])
def test_rabbitmq(services: Services, operation_id: str) -> None:
    assert services.ask(operation_id).body == {"status": "healthy"}
