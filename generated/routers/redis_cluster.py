"""Router of the tag redis_cluster, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Path, Request

from .. import models
from ..operations import CONTRACT
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class RedisClusterHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag redis_cluster, by its name in the contract."""

    async def list_cluster_nodes(self, context: Context, /) -> models.ClusterNodes:
        """GET /redis/cluster/nodes: List the nodes of the cluster.

        Every node that the cluster knows, the failed ones and those that are just being met included, by host
        and port; as the first node says that answers.
        """

    async def list_cluster_slots(self, context: Context, /) -> models.ClusterSlots:
        """GET /redis/cluster/slots: List who serves the slots.

        The ranges of slots in their order, each with its master and the replicas of it; a master that has
        failed keeps its slots until another takes them.
        """

    async def get_cluster_info(self, context: Context, /) -> models.ClusterInfo:
        """GET /redis/cluster/info: Read the state of the cluster.

        What the first node that answers says of the cluster.
        """

    async def get_cluster_node_info(self, context: Context, /, *, node_name: str) -> models.NodeInfo:
        """GET /redis/nodes/{node_name}/info: Read what a node says of itself.

        The nodes are redis-1, redis-2 and so on, masters and replicas alike, in the order of their host and
        port; a node that announces a hostname has that as its name. The list of nodes has the names. They
        stay as they are while the members of the cluster do, whichever of them fails or is promoted.
        """


def build_router(
    handlers: RedisClusterHandlers[Context], context: Callable[[Request], Context]
) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["redis_cluster"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get(
        "/redis/cluster/nodes", operation_id="list_cluster_nodes", summary="List the nodes of the cluster"
    )
    async def list_cluster_nodes(request: Request) -> models.ClusterNodes:
        return await handlers.list_cluster_nodes(context(request))

    @router.get(
        "/redis/cluster/slots", operation_id="list_cluster_slots", summary="List who serves the slots"
    )
    async def list_cluster_slots(request: Request) -> models.ClusterSlots:
        return await handlers.list_cluster_slots(context(request))

    @router.get(
        "/redis/cluster/info", operation_id="get_cluster_info", summary="Read the state of the cluster"
    )
    async def get_cluster_info(request: Request) -> models.ClusterInfo:
        return await handlers.get_cluster_info(context(request))

    @router.get(
        "/redis/nodes/{node_name}/info",
        operation_id="get_cluster_node_info",
        summary="Read what a node says of itself",
        responses={404: ERROR},
    )
    async def get_cluster_node_info(
        request: Request,
        *,
        node_name: Annotated[
            str, Path(min_length=1, max_length=255, pattern="^[a-zA-Z0-9_-][a-zA-Z0-9_.-]*$")
        ],
    ) -> models.NodeInfo:
        return await handlers.get_cluster_node_info(context(request), node_name=node_name)

    return router
