"""A code-first application, as teams have them: handlers first, the document derived."""

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, HTTPException, Path, Query, Response
from pydantic import BaseModel, Field

app = FastAPI(title="Library", version="2.3.0", description="Books and who has them.")

Isbn = Annotated[str, Path(pattern=r"^\d{13}$", description="Thirteen digits.")]


class Author(BaseModel):
    name: str = Field(min_length=1, max_length=80)
    born: int | None = Field(default=None, ge=0, le=2100)


class NewBook(BaseModel):
    isbn: str = Field(pattern=r"^\d{13}$")
    title: str = Field(min_length=1, max_length=200)
    author: Author
    genre: Literal["novel", "essay", "reference"] = "novel"


class Book(NewBook):
    lent_to: str | None = None


class Problem(BaseModel):
    detail: str


BOOKS: dict[str, Book] = {}


@app.get("/books", tags=["books"])
async def list_books(
    genre: Literal["novel", "essay", "reference"] | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[Book]:
    """List the books, oldest entry first."""
    return [book for book in BOOKS.values() if genre in {None, book.genre}][:limit]


@app.post("/books", tags=["books"], status_code=201, responses={409: {"model": Problem}})
async def add_book(book: NewBook) -> Book:
    """Add a book."""
    if book.isbn in BOOKS:
        raise HTTPException(409, "This book is here already.")
    BOOKS[book.isbn] = Book(**book.model_dump())
    return BOOKS[book.isbn]


@app.get("/books/{isbn}", tags=["books"], responses={404: {"model": Problem}})
async def get_book(isbn: Isbn) -> Book:
    """Look a book up."""
    if isbn not in BOOKS:
        raise HTTPException(404, "No such book.")
    return BOOKS[isbn]


@app.delete("/books/{isbn}", tags=["books"], status_code=204, responses={404: {"model": Problem}})
async def remove_book(isbn: Isbn) -> Response:
    """Take a book out."""
    if BOOKS.pop(isbn, None) is None:
        raise HTTPException(404, "No such book.")
    return Response(status_code=204)


@app.put("/books/{isbn}/loan", tags=["loans"], responses={404: {"model": Problem}, 409: {"model": Problem}})
async def lend_book(isbn: Isbn, reader: Annotated[str, Header(min_length=1, max_length=40)]) -> Book:
    """Lend a book to a reader."""
    book = await get_book(isbn)
    if book.lent_to:
        raise HTTPException(409, f"{book.lent_to} has it.")
    book.lent_to = reader
    return book


@app.get("/statistics")
async def statistics() -> Any:
    """Count things; nobody ever said what comes out."""
    return {"books": len(BOOKS), "lent": sum(book.lent_to is not None for book in BOOKS.values())}
