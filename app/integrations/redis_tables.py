"""What a Redis Cluster says of itself, read from the texts that it answers with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal

Value = int | float | str
TEXTS: Final = frozenset({"redis_version", "redis_git_sha1", "redis_build_id", "run_id", "gcc_version"})
"""Fields that are no numbers although they may look like one."""
INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
HIDDEN: Final = frozenset({"executable", "config_file"})
"""Paths on the server are nobody's business."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A slot on its way to or from the node `other`."""

    slot: int
    direction: Literal["migrating", "importing"]
    other: str


@dataclass(frozen=True, slots=True)
class Member:
    """A line of CLUSTER NODES; `host` is empty where the cluster has no address of the node."""

    node_id: str
    host: str
    port: int
    hostname: str | None
    flags: tuple[str, ...]
    master_id: str | None
    ping_sent: int
    pong_recv: int
    config_epoch: int
    connected: bool
    ranges: tuple[tuple[int, int], ...]
    migrations: tuple[Migration, ...]

    @property
    def role(self) -> Literal["master", "replica"] | None:
        """None while the node is just being met."""
        if "master" in self.flags:
            return "master"
        return "replica" if "slave" in self.flags else None

    @property
    def slots_count(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


def read_nodes(text: str) -> tuple[Member, ...]:
    """Read CLUSTER NODES, by host and port."""
    members = (_member(line.split()) for line in text.splitlines() if line.strip())
    return tuple(sorted(members, key=lambda member: (_rank(member.host), member.port)))


def names(members: Iterable[Member]) -> dict[str, Member]:
    """Name the nodes redis-1, redis-2 and so on by host and port, or as they announce themselves.

    Nodes without an address and those that are still being met have no name.
    """
    known = [m for m in members if m.host and not {"handshake", "noaddr"} & set(m.flags)]
    return {member.hostname or f"redis-{number}": member for number, member in enumerate(known, 1)}


def read_info(text: str) -> dict[str, Value]:
    """Read INFO or CLUSTER INFO: numbers where they are written as Redis writes numbers."""
    lines = (line.partition(":") for line in text.splitlines() if ":" in line and line[0] != "#")
    return {name: _value(name, value.strip()) for name, _, value in lines if name not in HIDDEN}


def _member(fields: Sequence[str]) -> Member:
    node_id, address, flags, master, ping, pong, epoch, state, *slots = fields
    host, port, hostname = _address(address)
    return Member(
        node_id=node_id,
        host=host,
        port=port,
        hostname=hostname,
        flags=tuple(flag for flag in flags.split(",") if flag != "noflags"),
        master_id=None if master == "-" else master,
        ping_sent=int(ping),
        pong_recv=int(pong),
        config_epoch=int(epoch),
        connected=state == "connected",
        ranges=tuple(_range(slot) for slot in slots if not slot.startswith("[")),
        migrations=tuple(_migration(slot) for slot in slots if slot.startswith("[")),
    )


def _address(text: str) -> tuple[str, int, str | None]:
    """Read `host:port@bus,hostname,name=value`: all but host and port depends on the version of Redis."""
    place, *more = text.split(",")
    host, _, port = place.partition("@")[0].rpartition(":")
    return host, int(port), more[0] if more and more[0] else None


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _migration(text: str) -> Migration:
    """Read `[slot->-node]` of a slot that leaves, `[slot-<-node]` of one that comes."""
    slot, arrow, other = text.strip("[]").partition("->-")
    if arrow:
        return Migration(int(slot), "migrating", other)
    slot, _, other = text.strip("[]").partition("-<-")
    return Migration(int(slot), "importing", other)


def _rank(host: str) -> tuple[int, int, str]:
    """Sort addresses by number, whatever else a host may be after them by name."""
    try:
        address = ip_address(host)
    except ValueError:
        return 9, 0, host
    return address.version, int(address), ""


def _value(name: str, text: str) -> Value:
    if name not in TEXTS and INTEGER.fullmatch(text):
        return int(text)
    if name not in TEXTS and DECIMAL.fullmatch(text):
        return float(text)
    return text
