"""Cursors, pages and the bodies behind a key, with stores that are lists."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import errors
from app.handlers.database import NUMBERS, OBJECT_IDS, UUIDS
from app.integrations.records import Draft, Position, Record
from app.services import records
from generated.operations import CONTRACT

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2112, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  it adds the zone
IDS = {
    "postgres": (UUIDS, st.uuids()),
    "mysql": (NUMBERS, st.integers(1, 2**63 - 1)),
    "mongodb": (OBJECT_IDS, st.binary(min_size=12, max_size=12).map(bytes.hex)),
}


class Listed:
    """A store of numbered records, the newest last."""

    def __init__(self, count: int) -> None:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        self.all = [
            Record(number, f"{number}", "{}", start + number // 2 * timedelta(microseconds=1))
            for number in range(1, count + 1)
        ]

    async def newest(self, limit: int, after: Position[int] | None) -> list[Record[int]]:
        places = [
            each
            for each in self.all
            if after is None or (each.created_at, each.id) < (after.created_at, after.id)
        ]
        return sorted(places, key=lambda each: (each.created_at, each.id), reverse=True)[:limit]

    async def insert(self, draft: Draft) -> Record[int]:
        raise NotImplementedError

    async def get(self, record_id: int) -> Record[int] | None:
        return next((each for each in self.all if each.id == record_id), None)

    async def delete(self, record_id: int) -> bool:
        return any(each.id == record_id for each in self.all)


@pytest.mark.parametrize("database", IDS)
@given(data=st.data())
def test_a_cursor_is_read_as_it_was_written(database: str, data: st.DataObject) -> None:
    cursors: Any
    cursors, ids = IDS[database]
    record: Record[Any] = Record(data.draw(ids), "", "{}", data.draw(MOMENTS))
    cursor = cursors.write(record)

    assert CONTRACT.judge.validator(f"{database.capitalize()}Cursor").is_valid(cursor)
    assert cursors.read(cursor) == Position(record.created_at, record.id)


@pytest.mark.parametrize("database", IDS)
@given(data=st.data())
def test_every_cursor_that_the_contract_admits_can_be_read(database: str, data: st.DataObject) -> None:
    cursors: Any = IDS[database][0]
    pattern = CONTRACT.judge.schema(f"{database.capitalize()}Cursor")
    assert isinstance(pattern, dict)
    cursors.read(data.draw(st.from_regex(pattern["pattern"], fullmatch=True)))


@pytest.mark.parametrize(("count", "pages"), [(0, [0]), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4])])
async def test_the_last_page_says_so(count: int, pages: list[int]) -> None:
    store = Listed(count)
    cursor: str | None = None
    read: list[Record[int]] = []
    for number, size in enumerate(pages):
        page = await records.page(store, NUMBERS, 4, cursor)
        assert len(page.records) == size
        assert (page.next_cursor is None) == (number == len(pages) - 1)
        cursor = page.next_cursor
        read += page.records

    assert [record.id for record in read] == list(range(count, 0, -1))


async def test_what_is_not_there() -> None:
    store = Listed(1)
    assert await records.existing(store, 1) == store.all[0]
    await records.delete(store, 1)
    for attempt in (records.existing(store, 2), records.delete(store, 2)):
        with pytest.raises(errors.ResourceNotFoundError) as caught:
            await attempt
        assert caught.value.details == {"record_id": "2"}


def test_a_draft_without_key_claims_nothing() -> None:
    assert records.draft("x", {"a": [1, 1.0, -0.0, "\0", 2**64]}, None) == Draft(
        "x", '{"a":[1,1.0,-0.0,"\\u0000",18446744073709551616]}'
    )


def test_a_claim_names_the_body_key_order_aside() -> None:
    mine = str(uuid.uuid4())
    claims = [
        records.draft("x", {"a": 1, "b": {"c": 2, "d": 3}}, mine).claim,
        records.draft("x", {"b": {"d": 3, "c": 2}, "a": 1}, mine).claim,
    ]
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("y", {"a": 1}),
        ("x", {"a": 1}),
        ("x", {"a": True}),
        ("x", {"a": "1"}),
    ]
    others = [records.draft(name, payload, mine).claim for name, payload in bodies]
    assert claims[0] == claims[1]
    assert len({*claims, *others}) == 5
