"""The books, and the two failures that every handler shares."""

from api import models

BOOKS: dict[str, models.Book] = {}
ABSENT = models.Problem(detail="No such book.")
