"""The Redis Cluster itself: its nodes, their slots, what they say of themselves."""

from typing import Final

from app.context import RequestContext
from app.errors import ResourceNotFoundError
from app.integrations.redis_slots import SLOTS
from app.integrations.redis_tables import Member, names
from generated import models

SUCCESS: Final = "success"


async def list_cluster_nodes(context: RequestContext) -> models.ClusterNodes:
    members = await context.resources.redis.members()
    named = {member.node_id: name for name, member in names(members).items()}
    nodes = [_node(member, named.get(member.node_id)) for member in members]
    return models.ClusterNodes(status=SUCCESS, total_nodes=len(nodes), nodes=nodes)


async def list_cluster_slots(context: RequestContext) -> models.ClusterSlots:
    members = await context.resources.redis.members()
    shares = [_share(member, first, last, members) for member in members for first, last in member.ranges]
    total = sum(member.slots_count for member in members)
    return models.ClusterSlots(
        status=SUCCESS,
        total_slots=total,
        max_slots=SLOTS,
        coverage_percentage=round(100 * total / SLOTS, 2),
        slot_distribution=sorted(shares, key=lambda share: share.start_slot),
    )


async def get_cluster_info(context: RequestContext) -> models.ClusterInfo:
    state = await context.resources.redis.state()
    return models.ClusterInfo(status=SUCCESS, cluster_info=models.ClusterState.model_validate(state))


async def get_cluster_node_info(context: RequestContext, *, node_name: str) -> models.NodeInfo:
    info = await context.resources.redis.info(node_name)
    if info is None:
        raise ResourceNotFoundError("The cluster has no node of this name.", details={"node": node_name})
    return models.NodeInfo(status=SUCCESS, node=node_name, info=models.NodeReport.model_validate(info))


def _node(member: Member, name: str | None) -> models.ClusterNode:
    return models.ClusterNode(
        name=name,
        node_id=member.node_id,
        host=member.host,
        port=member.port,
        role=member.role,
        flags=list(member.flags),
        master_id=member.master_id,
        ping_sent=member.ping_sent,
        pong_recv=member.pong_recv,
        config_epoch=member.config_epoch,
        link_state="connected" if member.connected else "disconnected",
        slots_count=member.slots_count,
        slot_ranges=[models.SlotRange(start=first, end=last) for first, last in member.ranges],
        migrations=[
            models.SlotMigration(slot=moving.slot, direction=moving.direction, node_id=moving.other)
            for moving in member.migrations
        ],
    )


def _share(master: Member, first: int, last: int, members: tuple[Member, ...]) -> models.SlotShare:
    replicas = [_address(member) for member in members if member.master_id == master.node_id]
    return models.SlotShare(
        start_slot=first,
        end_slot=last,
        slots_count=last - first + 1,
        master=_address(master),
        replicas=replicas,
    )


def _address(member: Member) -> models.NodeAddress:
    return models.NodeAddress(host=member.host, port=member.port, node_id=member.node_id)
