"""The models of the contract."""

from datetime import date
from typing import Any
from uuid import UUID

from scripts.contract.runtime.model import ABSENT, ContractModel


class Entry(ContractModel):
    key: str
    value: str | None
    limit: int
    note: str | None = ABSENT


class Order(ContractModel):
    id: UUID
    day: date
    amount: float
    count: int = 1
    children: "list[Order] | None" = ABSENT


class Filter(ContractModel):
    name: str | None = ABSENT
    age: int | None = ABSENT
    tags: list[str] | None = ABSENT


class Upload(ContractModel):
    title: str
    file: bytes
    sizes: list[int] | None = ABSENT
    meta: dict[str, Any] | None = ABSENT
