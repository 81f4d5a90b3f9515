"""Keys by pattern on the real cluster."""

import uuid
from collections.abc import AsyncIterator

import pytest

from app.integrations.redis_search import Page
from app.resources import Resources

KEYS = 240


@pytest.fixture
async def family(resources: Resources) -> AsyncIterator[str]:
    """Store keys that have a prefix of their own, on all masters."""
    family = f"search-{uuid.uuid4().hex}"
    for number in range(KEYS):
        await resources.redis.set(f"{family}:{number}", "x", 120)
    yield family
    for number in range(KEYS):
        await resources.redis.delete(f"{family}:{number}")


async def pages(resources: Resources, pattern: str, limit: int) -> list[Page]:
    found = [await resources.redis.search(pattern, limit, None)]
    while found[-1].cursor is not None:
        found.append(await resources.redis.search(pattern, limit, found[-1].cursor))
    return found


@pytest.mark.parametrize("limit", [1, 7, 100, 1000])
async def test_every_key_of_every_master_is_found(resources: Resources, family: str, limit: int) -> None:
    found = await pages(resources, f"{family}:*", limit)

    assert {key for page in found for key in page.keys} == {f"{family}:{number}" for number in range(KEYS)}
    assert max(len(page.keys) for page in found) < limit + 20  # what shares a bucket with the last one
    assert all(len(set(page.keys)) == len(page.keys) for page in found)


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("1?", {f"1{digit}" for digit in range(10)}),
        ("[12]3", {"13", "23"}),
        ("[^1-9]", {"0"}),
        ("2*9", {"29", "209", "219", "229", "239"}),
        ("239", {"239"}),
        ("none", set()),
    ],
)
async def test_globs_mean_what_the_contract_says(
    resources: Resources, family: str, glob: str, expected: set[str]
) -> None:
    found = await pages(resources, f"{family}:{glob}", 100)

    assert {key.rpartition(":")[2] for page in found for key in page.keys} == expected


async def test_keys_of_the_service_and_names_that_are_no_keys_are_not_found(
    resources: Resources, family: str
) -> None:
    script = "return redis.call('SET', KEYS[1], 'x', 'EX', 60)"
    await resources.redis.evaluate(script, [f"limit:{family}:own"], [])
    await resources.redis.evaluate(script, [f"cache:{family}:not a key"], [])

    found = await pages(resources, f"*{family}:[on]*", 100)
    assert [page.keys for page in found] == [()]


async def test_a_search_goes_on_where_the_masters_of_its_cursor_are_gone(
    resources: Resources, family: str
) -> None:
    """As after a failover: what is not done by a master that still is one is searched."""
    found = await resources.redis.search(f"{family}:*", 1000, "12345.00000000.11111111")

    assert len(found.keys) == KEYS
