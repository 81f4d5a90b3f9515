"""Keys by pattern over every master of a cluster, a page at a time."""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from app.integrations.redis_client import ClusterClient
from app.integrations.redis_node import Address

BATCH: Final = 500
"""Keys that a master looks at in one command."""
MOST_BATCHES: Final = 100
MOST_SECONDS: Final = 0.5
ID_LENGTH: Final = 8
"""Of a node's id in a cursor: enough to tell the masters of a cluster apart."""
KEY: Final = re.compile(r"(?!\.{1,2}\Z)[a-zA-Z0-9_:.-]{1,200}")


@dataclass(frozen=True, slots=True)
class Page:
    """`cursor` is None where the search has come to its end."""

    keys: tuple[str, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """How far a search is: the master under way, its own cursor there, and the masters that are done."""

    master: str | None = None
    at: int = 0
    done: tuple[str, ...] = ()

    def text(self) -> str:
        return ".".join((str(self.at), self.master or "", *self.done))

    @classmethod
    def of(cls, text: str) -> "Place":
        at, master, *done = text.split(".")
        return cls(master, int(at), tuple(done))


class Search:
    """Each master is searched from its beginning to its end.

    A key that is there all the while and whose slot stays with its master is found at least once. A master
    that takes over from another, as after a failover, is searched as a new one: nothing is missed, keys may
    be found again. Only a key whose slot moves meanwhile to a master that is done already is missed.
    """

    def __init__(self, client: ClusterClient, prefix: str, pattern: str) -> None:
        self._client = client
        self._prefix = prefix
        self._glob = prefix + pattern

    async def page(self, limit: int, cursor: str | None) -> Page:
        """Look until there are `limit` keys, or until it has taken as much work as a page may."""
        place: Place | None = Place.of(cursor) if cursor else Place()
        found: dict[str, None] = {}
        loop = asyncio.get_running_loop()
        end = loop.time() + MOST_SECONDS
        for _ in range(MOST_BATCHES):
            place = self._step(place)
            if place is None or len(found) >= limit or loop.time() > end:
                break
            keys, place = await self._scan(place, limit - len(found))
            found.update(dict.fromkeys(keys))
        place = self._step(place)
        return Page(tuple(found), place.text() if place else None)

    def _step(self, place: Place | None) -> Place | None:
        """Stay with the master that is under way, or go to the next; None when all are done."""
        if place is None:
            return None
        masters = self._masters()
        if place.master in masters:
            return place
        left = sorted(masters.keys() - set(place.done))
        return Place(left[0], 0, place.done) if left else None

    def _masters(self) -> dict[str, Address]:
        return {name[:ID_LENGTH]: address for name, address in self._client.masters.items()}

    async def _scan(self, place: Place, wanted: int) -> tuple[list[str], Place]:
        """Take the next batch; a smaller one if it holds more than is wanted."""
        address = self._masters()[place.master or ""]
        at, keys = await self._batch(address, place.at, BATCH)
        if len(keys) > wanted:
            at, keys = await self._batch(address, place.at, wanted)
        if at:
            return keys, replace(place, at=at)
        return keys, Place(done=(*place.done, place.master or ""))

    async def _batch(self, address: Address, at: int, count: int) -> tuple[int, list[str]]:
        command = ("SCAN", at, "MATCH", self._glob, "COUNT", count)
        answer: Any = await self._client.ask_node(address, command)
        following, names = answer
        keys = (name.decode(errors="replace")[len(self._prefix) :] for name in names)
        return int(following), [key for key in keys if KEY.fullmatch(key)]
