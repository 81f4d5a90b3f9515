"""The tag loans."""

from api import models
from api.responses import loans as responses
from shelf import ABSENT, BOOKS
from starlette.requests import Request


async def lend_book(
    _: Request, /, *, isbn: str, reader: str
) -> responses.LendBook200 | responses.LendBook404 | responses.LendBook409:
    book = BOOKS.get(isbn)
    if book is None:
        return responses.LendBook404(body=ABSENT)
    if book.lent_to:
        return responses.LendBook409(body=models.Problem(detail=f"{book.lent_to} has it."))
    BOOKS[isbn] = book.model_copy(update={"lent_to": reader})
    return responses.LendBook200(body=BOOKS[isbn])
