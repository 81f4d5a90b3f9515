"""The tag books."""

from typing import Literal

from api import models
from api.responses import books as responses
from shelf import ABSENT, BOOKS
from starlette.requests import Request


async def list_books(
    _: Request, /, *, genre: Literal["novel", "essay", "reference"] | None = None, limit: int = 20
) -> list[models.Book]:
    return [book for book in BOOKS.values() if genre in {None, book.genre}][:limit]


async def add_book(_: Request, /, *, body: models.NewBook) -> responses.AddBook201 | responses.AddBook409:
    if body.isbn in BOOKS:
        return responses.AddBook409(body=models.Problem(detail="This book is here already."))
    # What was left out of the request stays absent; the old application answered its default.
    author = models.Author(name=body.author.name, born=body.author.born)
    book = models.Book(isbn=body.isbn, title=body.title, author=author, genre=body.genre, lent_to=None)
    BOOKS[body.isbn] = book
    return responses.AddBook201(body=book)


async def get_book(_: Request, /, *, isbn: str) -> responses.GetBook200 | responses.GetBook404:
    if isbn not in BOOKS:
        return responses.GetBook404(body=ABSENT)
    return responses.GetBook200(body=BOOKS[isbn])


async def remove_book(_: Request, /, *, isbn: str) -> responses.RemoveBook204 | responses.RemoveBook404:
    if BOOKS.pop(isbn, None) is None:
        return responses.RemoveBook404(body=ABSENT)
    return responses.RemoveBook204()
