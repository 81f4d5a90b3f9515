"""The policies of an operation, from its `x-` extensions or the document's defaults."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypedDict, TypeVar

from scripts.contract.runtime.operation import UNITS, Owner, RateLimit

T = TypeVar("T")

BYTES = {"B": 1, "kB": 1000, "MB": 1000**2, "KiB": 1024, "MiB": 1024**2}


class Policies(TypedDict):
    """The fields of `Operation` that extensions carry."""

    rate_limit: RateLimit | None
    cache_ttl: int | None
    timeout: float | None
    depends_on: tuple[str, ...]
    roles: tuple[str, ...]
    owner: Owner | None
    max_body: int | None


def policies(root: Mapping[str, Any], operation: Mapping[str, Any]) -> Policies:
    """Read the policies: what stands on the operation wins over the default at the root, null included."""
    stated = {**root, **operation}
    return Policies(
        rate_limit=_read(stated, "x-rate-limit", rate_limit),
        cache_ttl=_read(stated, "x-cache-ttl", int),
        timeout=_read(stated, "x-timeout", seconds),
        depends_on=tuple(stated.get("x-depends-on") or ()),
        roles=tuple(stated.get("x-roles") or ()),
        owner=_read(stated, "x-owner", owner),
        max_body=_read(stated, "x-max-body", size),
    )


def rate_limit(text: str) -> RateLimit:
    amount, _, unit = text.partition("/")
    return RateLimit(int(amount), UNITS[unit])


def owner(stated: Mapping[str, Any]) -> Owner:
    return Owner(parameter=stated["of"], roles=tuple(stated.get("or", ())))


def seconds(text: str) -> float:
    number, unit = _quantity(text)
    return number / 1000 if unit == "ms" else float(number)


def size(value: str | int) -> int:
    if isinstance(value, int):
        return value
    number, unit = _quantity(value)
    return round(number * BYTES[unit])


def _quantity(text: str) -> tuple[float, str]:
    match = re.fullmatch(r"([0-9.]+)\s*([A-Za-z]+)", text)
    if match is None:
        raise ValueError(f"{text!r} is not a number with a unit")
    return float(match[1]), match[2]


def _read(stated: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    value = stated.get(name)
    return None if value is None else read(value)
