"""Two judges agree on every schema there is, and the models take all that they accept."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from jsonschema_rs import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from scripts.contract import schemas
from scripts.contract.bundle import bundle
from tests.contract.instances import Instances
from tests.contract.oracle import READ_ONLY, WRITE_ONLY, second_judge
from tests.contract.packages import models_of

CATALOGUE = schemas.read(bundle(str(Path(__file__).parent / "everything.yaml")))
COUNT = 240
LEAST = 5


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with models_of(CATALOGUE, tmp_path_factory.mktemp("models"), "everything_models") as module:
        yield module


def first_judge(key: str) -> Callable[[object], bool]:
    document = {**schemas.build(CATALOGUE), "$ref": schemas.reference(key)}
    return Draft202012Validator(document, validate_formats=True).is_valid


@cache
def instances(key: str) -> list[tuple[Any, bool]]:
    """Make the instances of a definition, each with the verdict of the first judge."""
    judge = first_judge(key)
    values = islice(Instances(CATALOGUE.definitions, key).of(key), COUNT)
    return [(value, judge(value)) for value in values]


def hidden(key: str) -> frozenset[str]:
    return READ_ONLY if _is_request(key) else WRITE_ONLY


def _is_request(key: str) -> bool:
    placed = {place.schema_key: place.direction for place in CATALOGUE.places.values()}
    return key.endswith("Request") or (key not in CATALOGUE.classes.values() and placed.get(key) == "request")


@pytest.mark.parametrize("key", CATALOGUE.definitions)
def test_the_judges_agree(key: str) -> None:
    theirs = second_judge(CATALOGUE.document, CATALOGUE.pointers[key], hidden(key))

    apart = [value for value, accepted in instances(key) if accepted != theirs(value)]

    assert apart == []


@pytest.mark.parametrize("key", CATALOGUE.definitions)
def test_instances_fall_on_both_sides(key: str) -> None:
    verdicts = [accepted for _, accepted in instances(key)]

    assert verdicts.count(True) >= LEAST
    assert verdicts.count(False) >= LEAST


@pytest.mark.parametrize(
    "key", [key for key, name in CATALOGUE.classes.items() if key in CATALOGUE.definitions]
)
def test_models_take_and_give_back_what_is_accepted(key: str, models: ModuleType) -> None:
    model: Any = getattr(models, CATALOGUE.classes[key], None)
    accepted = [value for value, accepts in instances(key) if accepts and model]
    adapter: TypeAdapter[Any] = TypeAdapter(model)

    returned = [
        adapter.dump_python(
            adapter.validate_python(value, by_alias=True, by_name=False),
            mode="json",
            by_alias=True,
            exclude_unset=True,
        )
        for value in accepted
    ]

    assert [pair for pair in zip(accepted, returned, strict=True) if not same(*pair)] == []


def same(value: Any, other: Any) -> bool:
    """Compare as JSON does: 1.0 is 1, true is not; moments and UUIDs are equal however they are spelt."""
    match value, other:
        case dict(), dict():
            return value.keys() == other.keys() and all(same(value[name], other[name]) for name in value)
        case list(), list():
            return len(value) == len(other) and all(map(same, value, other))
        case str(), str():
            return value == other or _meaning(value) == _meaning(other)
        case _:
            return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def _meaning(text: str) -> object:
    for read in (datetime.fromisoformat, UUID):
        try:
            return read(text)
        except ValueError:
            continue
    return text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("Texts", {"bounded": "ab", "moment": "0000-01-01T00:00:00Z"}, id="the year 0"),
        pytest.param("Texts", {"bounded": "ab", "moment": "2016-12-31T23:59:60Z"}, id="a leap second"),
        pytest.param("Texts", {"bounded": "ab", "day": "0000-01-01"}, id="a day of the year 0"),
        pytest.param("Lists", {"closed": [1e30]}, id="an integer beyond 64 bits written as a fraction"),
    ],
)
def test_what_python_has_no_room_for(key: str, value: object, models: ModuleType) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(getattr(models, key))

    assert first_judge(key)(value)
    with pytest.raises(ValidationError):
        adapter.validate_python(value, by_alias=True, by_name=False)
