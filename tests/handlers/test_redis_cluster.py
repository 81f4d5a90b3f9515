"""The handlers that look at the cluster, on the real one."""

import pytest

from app import errors
from app.context import RequestContext
from app.handlers import redis_cluster
from generated import models

MASTERS = 3
NODES = 6


async def test_every_node_is_listed_by_its_name(context: RequestContext) -> None:
    table = await redis_cluster.list_cluster_nodes(context)

    assert (table.status, table.total_nodes) == ("success", NODES)
    assert [node.name for node in table.nodes] == [f"redis-{number}" for number in range(1, NODES + 1)]
    masters = [node for node in table.nodes if node.role == "master"]
    replicas = [node for node in table.nodes if node.role == "replica"]
    assert (len(masters), len(replicas)) == (MASTERS, NODES - MASTERS)
    assert {node.master_id for node in replicas} == {node.node_id for node in masters}
    assert sum(node.slots_count for node in masters) == 16384
    assert [node.slot_ranges for node in replicas] == [[], [], []]


async def test_all_slots_are_shared_out(context: RequestContext) -> None:
    shared = await redis_cluster.list_cluster_slots(context)

    shares = shared.slot_distribution
    assert shared == models.ClusterSlots(
        status="success",
        total_slots=16384,
        max_slots=16384,
        coverage_percentage=100.0,
        slot_distribution=shares,
    )
    assert [share.start_slot for share in shares] == sorted(share.start_slot for share in shares)
    assert (shares[0].start_slot, shares[-1].end_slot) == (0, 16383)
    assert sum(share.slots_count for share in shares) == 16384
    assert [len(share.replicas) for share in shares] == [1] * len(shares)


async def test_the_state_of_the_cluster_is_told(context: RequestContext) -> None:
    told = await redis_cluster.get_cluster_info(context)

    assert told.status == "success"
    state = told.cluster_info
    assert (state.cluster_state, state.cluster_slots_ok, state.cluster_known_nodes) == ("ok", 16384, NODES)


@pytest.mark.parametrize("number", range(1, NODES + 1))
async def test_each_node_tells_of_itself(context: RequestContext, number: int) -> None:
    node = (await redis_cluster.list_cluster_nodes(context)).nodes[number - 1]
    told = await redis_cluster.get_cluster_node_info(context, node_name=f"redis-{number}")

    assert (told.status, told.node, told.info.redis_mode) == ("success", f"redis-{number}", "cluster")
    assert told.info.role == ("master" if node.role == "master" else "slave")
    fields = told.info.model_dump()
    assert fields["tcp_port"] == node.port
    assert isinstance(fields["used_memory"], int)
    assert not {"executable", "config_file"} & fields.keys()


@pytest.mark.parametrize("name", ["redis-0", "redis-7", "redis", "127.0.0.1"])
async def test_a_node_that_is_none_is_not_found(context: RequestContext, name: str) -> None:
    with pytest.raises(errors.ResourceNotFoundError) as caught:
        await redis_cluster.get_cluster_node_info(context, node_name=name)
    assert caught.value.details == {"node": name}
