"""The adopted contract with the old handlers moved over."""

from api.operations import CONTRACT
from api.routers import books as books_router
from api.routers import loans as loans_router
from api.routers import statistics as statistics_router
from api.runtime import build_app
from starlette.requests import Request

from handlers import books, loans, statistics


def request_of(request: Request) -> Request:
    return request


app = build_app(
    CONTRACT,
    [
        books_router.build_router(books, request_of),
        loans_router.build_router(loans, request_of),
        statistics_router.build_router(statistics, request_of),
    ],
)
