"""Which node of a Redis Cluster holds a key."""

import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.integrations.redis_link import Address

SLOTS: Final = 16384


def key_slot(key: str | bytes) -> int:
    """Hash the key, or of it only what stands in the first pair of braces that is not empty."""
    name = key.encode() if isinstance(key, str) else key
    start = name.find(b"{")
    if start >= 0:
        end = name.find(b"}", start + 1)
        if end > start + 1:
            name = name[start + 1 : end]
    return binascii.crc_hqx(name, 0) % SLOTS


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
