"""The tag statistics."""

from pydantic import JsonValue
from shelf import BOOKS
from starlette.requests import Request


async def statistics(_: Request, /) -> JsonValue:
    return {"books": len(BOOKS), "lent": sum(book.lent_to is not None for book in BOOKS.values())}
