"""What holds for records whatever the database: payloads as text, cursors, and the bodies behind a key."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from pydantic_core import from_json, to_json

from app import errors
from app.integrations.records import Claim, Draft, Position, Record, RecordStore

Id = TypeVar("Id")

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
MOMENT_DIGITS: Final = 13
"""Hexadecimal, of the microseconds since 1970: enough until 2112."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Id]):
    records: list[Record[Id]]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Cursors(Generic[Id]):
    """The contract's pattern lets only texts through that `id_of` reads."""

    id_of: Callable[[str], Id]
    text_of: Callable[[Id], str]

    def write(self, record: Record[Id]) -> str:
        moment = (record.created_at - EPOCH) // MICROSECOND
        return f"{moment:0{MOMENT_DIGITS}x}{self.text_of(record.id)}"

    def read(self, cursor: str) -> Position[Id]:
        moment = EPOCH + int(cursor[:MOMENT_DIGITS], 16) * MICROSECOND
        return Position(moment, self.id_of(cursor[MOMENT_DIGITS:]))


async def page(store: RecordStore[Id], cursors: Cursors[Id], limit: int, cursor: str | None) -> Page[Id]:
    records = await store.newest(limit + 1, None if cursor is None else cursors.read(cursor))
    more = len(records) > limit
    return Page(records[:limit], cursors.write(records[limit - 1]) if more else None)


def draft(name: str, payload: Mapping[str, Any], key: str | None) -> Draft:
    text = to_json(payload).decode()
    return Draft(name, text, None if key is None else Claim(key, _digest(name, payload)))


def payload_of(record: Record[Id]) -> dict[str, Any]:
    payload: dict[str, Any] = from_json(record.payload)
    return payload


async def existing(store: RecordStore[Id], record_id: Id) -> Record[Id]:
    record = await store.get(record_id)
    if record is None:
        raise _absent(record_id)
    return record


async def delete(store: RecordStore[Id], record_id: Id) -> None:
    if not await store.delete(record_id):
        raise _absent(record_id)


def _absent(record_id: object) -> errors.ResourceNotFoundError:
    return errors.ResourceNotFoundError("There is no such record.", details={"record_id": str(record_id)})


def _digest(name: str, payload: Mapping[str, Any]) -> str:
    """Name a body, key order aside."""
    body = json.dumps([name, payload], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
