"""Which node of a Redis Cluster holds a key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.integrations.redis_node import Address

SLOTS: Final = 16384


@dataclass(frozen=True, slots=True)
class SlotMap:
    """`owners` has the address of each slot's master, None for a slot that nobody serves."""

    owners: list[Address | None]
    masters: dict[str, Address]
    """By node id."""
    members: frozenset[Address]

    @classmethod
    def of(cls, ranges: Iterable[Sequence[Any]], asked: Address) -> "SlotMap":
        """Read the answer of `asked` to CLUSTER SLOTS."""
        owners: list[Address | None] = [None] * SLOTS
        masters: dict[str, Address] = {}
        members: set[Address] = set()
        for first, last, *nodes in ranges:
            addresses = [_address(node, asked) for node in nodes]
            owners[first : last + 1] = [addresses[0]] * (last + 1 - first)
            masters[nodes[0][2].decode()] = addresses[0]
            members.update(addresses)
        return cls(owners, masters, frozenset(members))


def _address(node: Sequence[Any], asked: Address) -> Address:
    """Take the asked node's host where a node does not know its own."""
    host: bytes = node[0] or b""
    return asked[0] if host in (b"", b"?") else host.decode(), int(node[1])
