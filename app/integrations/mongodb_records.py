"""Records in MongoDB: a record and its idempotency key are one document, so that no transaction is needed.

A deleted record leaves its document without name and payload for a day: its key may still come.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, TypeVar

from bson import CodecOptions, ObjectId
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from app.integrations.mongodb import Mongodb
from app.integrations.mongodb_migrations import is_migrated
from app.integrations.records import (
    ATTEMPTS,
    KEY_LIFE,
    Claim,
    Draft,
    Position,
    Record,
    contended,
    not_migrated,
    replayed,
)

Result = TypeVar("Result")
Document: TypeAlias = dict[str, Any]
Documents: TypeAlias = "AsyncIOMotorCollection[Document]"

ORDER: Final = [("created_at", DESCENDING), ("_id", DESCENDING)]
ALIVE: Final[Document] = {"created_at": {"$exists": True}}
AWARE: Final[CodecOptions[Document]] = CodecOptions(tz_aware=True)


class MongodbRecords:
    def __init__(self, mongodb: Mongodb) -> None:
        self._mongodb = mongodb
        self._migrated = False

    async def newest(self, limit: int, after: Position[str] | None) -> list[Record[str]]:
        where = ALIVE if after is None else _beyond(after.created_at, ObjectId(after.id))
        found = await self._run(
            lambda records: records.find(where).sort(ORDER).limit(limit).to_list(limit), idempotent=True
        )
        return [_record(document) for document in found]

    async def insert(self, draft: Draft) -> Record[str]:
        claim = draft.claim
        if claim is None:
            return await self._run(lambda records: _inserted(records, draft), idempotent=False)
        return await self._run(lambda records: _claimed(records, draft, claim), idempotent=True)

    async def get(self, record_id: str) -> Record[str] | None:
        where = {"_id": ObjectId(record_id), **ALIVE}
        found = await self._run(lambda records: records.find_one(where), idempotent=True)
        return None if found is None else _record(found)

    async def delete(self, record_id: str) -> bool:
        where = {"_id": ObjectId(record_id), **ALIVE}
        change = {
            "$unset": {"name": "", "payload": "", "created_at": ""},
            "$currentDate": {"removed_at": True},
        }
        result = await self._run(lambda records: records.update_one(where, change), idempotent=False)
        return bool(result.modified_count)

    async def forget_expired(self) -> None:
        """Take every expired idempotency key from its record; MongoDB itself deletes what has no record."""
        expired = {"key.expires_at": {"$lte": datetime.now(UTC)}, **ALIVE}
        await self._run(
            lambda records: records.update_many(expired, {"$unset": {"key": ""}}), idempotent=True
        )

    async def _run(self, work: Callable[[Documents], Awaitable[Result]], *, idempotent: bool) -> Result:
        if not self._migrated:
            self._migrated = await self._mongodb.run(is_migrated, idempotent=True)
        if not self._migrated:
            # MongoDB would make the collection, without the index that makes a key unique.
            raise not_migrated("mongodb")
        return await self._mongodb.run(
            lambda database: work(database.get_collection("records", codec_options=AWARE)),
            idempotent=idempotent,
        )


def _beyond(created_at: datetime, record_id: ObjectId) -> Document:
    return {
        "created_at": {"$lte": created_at},
        "$or": [{"created_at": {"$lt": created_at}}, {"_id": {"$lt": record_id}}],
    }


async def _inserted(records: Documents, draft: Draft, **key: Document) -> Record[str]:
    """Insert by an update, which alone can take the server's clock."""
    document = await records.find_one_and_update(
        {"_id": ObjectId()},
        {
            "$setOnInsert": {"name": draft.name, "payload": draft.payload, **key},
            "$currentDate": {"created_at": True},
        },
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return _record(document)


async def _claimed(records: Documents, draft: Draft, claim: Claim) -> Record[str]:
    for _ in range(ATTEMPTS):
        key = {"value": claim.key, "digest": claim.digest, "expires_at": datetime.now(UTC) + KEY_LIFE}
        try:
            return await _inserted(records, draft, key=key)
        except DuplicateKeyError:
            held = await records.find_one({"key.value": claim.key})
        if held is None:
            continue
        if held["key"]["expires_at"] > datetime.now(UTC):
            return replayed(claim, held["key"]["digest"], _record(held) if "created_at" in held else None)
        expired = {"_id": held["_id"], "key.expires_at": held["key"]["expires_at"]}
        await records.update_one(expired, {"$unset": {"key": ""}})
    raise contended()


def _record(document: Document) -> Record[str]:
    return Record(str(document["_id"]), document["name"], document["payload"], document["created_at"])
