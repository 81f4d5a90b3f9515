"""The responses of the contract that have headers or several statuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scripts.contract.runtime import (
    TypedResponse,
)

from .models import Order
from .operations import JSON


@dataclass(frozen=True, slots=True)
class CreateOrder201(TypedResponse):
    declared: ClassVar[str] = "201"
    media_type: ClassVar[str | None] = JSON
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location", "x_total": "X-Total"}

    body: Order
    location: str
    x_total: int | None = None


@dataclass(frozen=True, slots=True)
class CreateOrder2XX(TypedResponse):
    declared: ClassVar[str] = "2XX"
    media_type: ClassVar[str | None] = "text/plain"

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Undeclared(TypedResponse):
    declared: ClassVar[str] = "200"
