"""The Redis Cluster itself."""

import pytest
from services import Services

SLOTS = 16384


def test_every_node_can_be_asked_by_its_name(services: Services) -> None:
    listed = services.ask("list_cluster_nodes").body
    assert listed["status"] == "success"
    assert listed["total_nodes"] == len(listed["nodes"])
    for node in listed["nodes"]:
        told = services.ask("get_cluster_node_info", {"node_name": node["name"]})
        assert (told.status, told.body["node"]) == (200, node["name"])
        assert told.body["info"]["redis_mode"] == "cluster"


def test_the_slots_are_those_of_the_nodes(services: Services) -> None:
    nodes = services.ask("list_cluster_nodes").body["nodes"]
    shared = services.ask("list_cluster_slots").body
    ranges = sorted((each["start"], each["end"]) for node in nodes for each in node["slot_ranges"])
    assert [(s["start_slot"], s["end_slot"]) for s in shared["slot_distribution"]] == ranges
    assert shared["total_slots"] == sum(node["slots_count"] for node in nodes) == SLOTS
    assert (shared["max_slots"], shared["coverage_percentage"]) == (SLOTS, 100)


def test_the_state_of_a_whole_cluster_is_ok(services: Services) -> None:
    state = services.ask("get_cluster_info").body["cluster_info"]
    assert (state["cluster_state"], state["cluster_slots_ok"]) == ("ok", SLOTS)


@pytest.mark.parametrize("name", ["redis-0", "redis-99999", "nobody"])
def test_nodes_that_are_none(services: Services, name: str) -> None:
    answer = services.ask("get_cluster_node_info", {"node_name": name})
    assert (answer.status, answer.body["error"]) == (404, "ResourceNotFoundError")


@pytest.mark.parametrize("name", ["a b", "a/b", ".hidden", "ä", "x" * 256])
def test_names_that_are_none(services: Services, name: str) -> None:
    answer = services.ask("get_cluster_node_info", {"node_name": name})
    assert answer.status == 422
    assert {error["pointer"] for error in answer.body["details"]["errors"]} == {"/node_name"}
