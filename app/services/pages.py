"""Numbered pages of a list, and the links between them."""

from collections.abc import Mapping
from urllib.parse import urlencode

Query = Mapping[str, str | int | bool | None]


def offset(page: int, limit: int) -> int:
    """Count what stands before a page."""
    return (page - 1) * limit


def links(path: str, query: Query, page: int, limit: int, total: int) -> str:
    """Write the `Link` header (RFC 8288) of a page; `query` is what narrows the list."""
    last = max(1, -(-total // limit))
    numbers = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    reached = {
        relation: number
        for relation, number in numbers.items()
        if relation in {"first", "last"} or 1 <= number <= last
    }
    return ", ".join(
        f'<{path}?{_written({**query, "page": number, "limit": limit})}>; rel="{relation}"'
        for relation, number in reached.items()
    )


def _written(query: Query) -> str:
    spoken = {True: "true", False: "false"}
    return urlencode(
        {
            name: spoken[value] if isinstance(value, bool) else value
            for name, value in query.items()
            if value is not None
        }
    )
