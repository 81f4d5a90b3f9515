"""The links between numbered pages."""

import pytest

from app.services import pages


@pytest.mark.parametrize(
    ("page", "total", "relations"),
    [
        (1, 0, {"first": 1, "last": 1}),
        (1, 10, {"first": 1, "last": 1}),
        (1, 11, {"first": 1, "next": 2, "last": 2}),
        (2, 11, {"first": 1, "prev": 1, "last": 2}),
        (2, 30, {"first": 1, "prev": 1, "next": 3, "last": 3}),
        (9, 30, {"first": 1, "prev": 3, "last": 3}),
        (9, 0, {"first": 1, "prev": 1, "last": 1}),
    ],
)
def test_pages_lead_to_each_other(page: int, total: int, relations: dict[str, int]) -> None:
    expected = ", ".join(
        f'</things?page={number}&limit=10>; rel="{relation}"' for relation, number in relations.items()
    )
    assert pages.links("/things", {}, page, 10, total) == expected


def test_what_narrows_the_list_narrows_the_next_page() -> None:
    query: dict[str, str | int | bool | None] = {
        "name": 'ä "&>',
        "activated": False,
        "owner": 7,
        "left": None,
    }
    assert pages.links("/things", query, 1, 1, 1) == (
        '</things?name=%C3%A4+%22%26%3E&activated=false&owner=7&page=1&limit=1>; rel="first", '
        '</things?name=%C3%A4+%22%26%3E&activated=false&owner=7&page=1&limit=1>; rel="last"'
    )


def test_pages_start_where_the_one_before_ends() -> None:
    assert [pages.offset(page, 20) for page in (1, 2, 1_000_000)] == [0, 20, 19_999_980]
