"""What a handler gets besides its arguments: the store, and what is known of the request."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from everything import models
from everything.runtime import Exchange, NotFoundError
from fastapi import Request


@dataclass
class Store:
    """The things by their ids; an id that was given once is not given again."""

    things: dict[int, models.Thing] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def fresh_id(self) -> int:
        return next(number for number in self.ids if number not in self.things)

    def thing(self, number: int) -> models.Thing:
        if number not in self.things:
            raise NotFoundError(f"There is no thing {number}.", details={"thing_id": number})
        return self.things[number]


@dataclass(frozen=True)
class Context:
    store: Store
    media_type: str | None


STORE = Store()


def request_context(request: Request) -> Context:
    return Context(STORE, Exchange.of(request.scope).media_type)
