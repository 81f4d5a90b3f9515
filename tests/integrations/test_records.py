"""Records in each of the three databases: what comes back, in which order, and what a key stands for."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.mysql_records import MysqlRecords
from app.integrations.postgres_records import PostgresRecords
from app.integrations.records import FORGET_SECONDS, Broom, Draft, Position
from app.resources import Resources
from app.services.records import draft
from tests.integrations.records import NAMES, Store, claimed, key, names_of, store

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PAYLOADS = st.dictionaries(st.text() | st.sampled_from(["$ref", "$id", "a.b", "_id", ""]), JSON, max_size=6)
RECORD_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=200)


@pytest.fixture(params=NAMES)
def each(request: pytest.FixtureRequest, resources: Resources) -> Store:
    return store(request.param, resources)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=RECORD_NAMES, payload=PAYLOADS)
async def test_what_was_stored_comes_back(each: Store, name: str, payload: dict[str, Any]) -> None:
    written = draft(name, payload, None)
    record = await each.records.insert(written)
    found = await each.records.get(record.id)

    assert found == record
    assert (record.name, record.payload) == (name, written.payload)
    # As text, because 1 == 1.0 == True, and 0.0 == -0.0.
    assert json.dumps(json.loads(record.payload)) == json.dumps(payload)


@pytest.mark.parametrize(
    "name", ["x" * 200, "😀" * 200, " blanks  at both ends ", "%s %% {} $1 \\ ' \"", "\u2028\uffff\U0010ffff"]
)
async def test_names_that_are_easily_broken(each: Store, name: str) -> None:
    record = await each.records.insert(Draft(name, "{}"))
    found = await each.records.get(record.id)

    assert found is not None
    assert found.name == name


async def test_a_payload_may_be_as_deep_as_it_can_be_sent(each: Store) -> None:
    payload = '{"a":' * 190 + "1" + "}" * 190
    record = await each.records.insert(Draft("deep", payload))

    assert (await each.records.get(record.id)) == record


async def test_the_moment_is_the_database_s_and_now(each: Store) -> None:
    record = await each.records.insert(Draft("now", "{}"))

    assert abs(record.created_at - datetime.now(UTC)) < timedelta(seconds=5)


async def test_a_deleted_record_is_gone(each: Store) -> None:
    record = await each.records.insert(Draft("gone", "{}"))
    first, second = await each.records.delete(record.id), await each.records.delete(record.id)

    assert (first, second) == (True, False)
    assert await each.records.get(record.id) is None
    assert record not in await each.records.newest(100, None)


async def test_a_record_that_never_was(each: Store) -> None:
    assert await each.records.get(each.absent) is None
    assert await each.records.delete(each.absent) is False


async def test_the_newest_come_first(each: Store) -> None:
    inserted = [await each.records.insert(Draft(f"{number}", "{}")) for number in range(5)]
    newest = await each.records.newest(5, None)

    expected = sorted(inserted, key=lambda record: (record.created_at, record.id), reverse=True)
    assert newest == expected


async def test_pages_while_others_insert_and_delete(each: Store) -> None:
    mine = [await each.records.insert(Draft("mine", "{}")) for _ in range(12)]
    expected = sorted(mine, key=lambda record: (record.created_at, record.id), reverse=True)
    read = page = await each.records.newest(4, None)
    while len(read) < len(mine):
        await asyncio.gather(*(each.records.insert(Draft("theirs", "{}")) for _ in range(3)))
        await each.records.delete(read[-1].id)  # the very record that the next page starts after
        page = await each.records.newest(4, Position(page[-1].created_at, page[-1].id))
        read = read + page

    assert read[: len(mine)] == expected


async def test_pages_through_records_of_one_moment(each: Store) -> None:
    """Many inserts at once share their moment in MongoDB, whose clock counts milliseconds."""
    inserted = await asyncio.gather(*(each.records.insert(Draft("equal", "{}")) for _ in range(30)))
    read = page = await each.records.newest(7, None)
    while len(read) < len(inserted):
        page = await each.records.newest(7, Position(page[-1].created_at, page[-1].id))
        read = read + page

    ordered = sorted(inserted, key=lambda record: (record.created_at, record.id), reverse=True)
    assert read[: len(inserted)] == ordered


async def test_a_key_answers_the_first_record_again(each: Store) -> None:
    mine = key()
    first = await each.records.insert(claimed("once", mine, a=1, b=2))
    again = await each.records.insert(claimed("once", mine, b=2, a=1))

    assert again == first
    assert (await names_of(each.records, 1)) == ["once"]
    assert [record.id for record in await each.records.newest(10, None)].count(first.id) == 1


@pytest.mark.parametrize(("name", "payload"), [("once", {"a": 2}), ("twice", {"a": 1}), ("once", {"a": 1.0})])
async def test_a_key_stands_for_one_body(each: Store, name: str, payload: dict[str, Any]) -> None:
    mine = key()
    await each.records.insert(claimed("once", mine, a=1))
    before = await each.records.newest(1, None)
    with pytest.raises(errors.ConflictError) as caught:
        await each.records.insert(claimed(name, mine, **payload))

    assert caught.value.message == "The Idempotency-Key was used with another body."
    assert caught.value.details == {"header": "Idempotency-Key"}
    assert await each.records.newest(1, None) == before


async def test_a_late_repetition_does_not_bring_a_record_back(each: Store) -> None:
    mine = key()
    record = await each.records.insert(claimed("gone", mine))
    await each.records.delete(record.id)
    with pytest.raises(errors.ConflictError) as caught:
        await each.records.insert(claimed("gone", mine))

    assert caught.value.message == "The record of this Idempotency-Key has been deleted."


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_key_ends(each: Store, *, deleted: bool) -> None:
    mine = key()
    first = await each.records.insert(claimed("first", mine))
    if deleted:
        await each.records.delete(first.id)
    await each.expire(mine)
    second = await each.records.insert(claimed("second", mine))

    assert second.id != first.id
    assert (await each.records.insert(claimed("second", mine))) == second
    assert (await each.records.get(first.id)) == (None if deleted else first)


@pytest.mark.parametrize("expired", [False, True])
async def test_of_many_at_once_with_one_key_one_inserts(each: Store, *, expired: bool) -> None:
    for _ in range(8):
        mine = key()
        if expired:
            await each.records.insert(claimed("before", mine))
            await each.expire(mine)
        records = await asyncio.gather(*(each.records.insert(claimed("race", mine)) for _ in range(10)))
        names = [record.id for record in await each.records.newest(20, None) if record.name == "race"]

        assert len({record.id for record in records}) == 1
        assert len(set(records)) == 1
        assert names.count(records[0].id) == 1
        assert await each.keys(mine) == 1
        await each.records.delete(records[0].id)
        assert [record.id for record in await each.records.newest(20, None) if record.name == "race"] == []


async def test_of_many_bodies_at_once_with_one_key_one_wins(each: Store) -> None:
    mine = key()
    outcomes = await asyncio.gather(
        *(each.records.insert(claimed("race", mine, number=number)) for number in range(8)),
        return_exceptions=True,
    )
    won = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]

    assert len(won) == 1
    assert {type(outcome) for outcome in outcomes if outcome is not won[0]} == {errors.ConflictError}


@pytest.mark.parametrize("name", ["postgres", "mysql"])
async def test_expired_keys_are_swept_away(name: str, resources: Resources) -> None:
    now = 0.0
    broom = Broom(lambda: now)
    records = (
        PostgresRecords(resources.postgres, broom)
        if name == "postgres"
        else MysqlRecords(resources.mysql, broom)
    )
    each, old, living = store(name, resources), key(), key()
    for each_key in (old, living):
        await records.insert(claimed("swept", each_key))
    await each.expire(old)
    await records.insert(claimed("too early", key()))
    early = await each.keys(old)
    now = FORGET_SECONDS
    await records.insert(claimed("in time", key()))

    assert (early, await each.keys(old), await each.keys(living)) == (1, 0, 1)


async def test_a_client_s_mistakes_open_no_breaker(each: Store, resources: Resources) -> None:
    breaker: CircuitBreaker = getattr(resources, each.name).breaker
    mine = key()
    await each.records.insert(claimed("right", mine))
    for number in range(6):
        with pytest.raises(errors.ConflictError):
            await each.records.insert(claimed("wrong", mine, number=number))
        assert await each.records.get(each.absent) is None

    assert not breaker.is_open
