"""MongoDB's collections and indexes, in numbered steps; each may run twice, so that nobody has to wait."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from pymongo import DESCENDING, IndexModel
from pymongo.errors import OperationFailure

from app.integrations.mongodb import Database

TOMBSTONE_SECONDS: Final = 86_400
NAMESPACE_EXISTS: Final = 48
TEXT: Final[Mapping[str, Any]] = {"bsonType": "string"}
MOMENT: Final[Mapping[str, Any]] = {"bsonType": "date"}
RECORD: Final[Mapping[str, Any]] = {
    "bsonType": "object",
    "additionalProperties": False,
    "properties": {
        "_id": {"bsonType": "objectId"},
        "name": TEXT,
        "payload": TEXT,
        "created_at": MOMENT,
        "removed_at": MOMENT,
        "key": {
            "bsonType": "object",
            "required": ["value", "digest", "expires_at"],
            "properties": {"value": TEXT, "digest": TEXT, "expires_at": MOMENT},
        },
    },
    "oneOf": [{"required": ["name", "payload", "created_at"]}, {"required": ["removed_at"]}],
}
RECORD_INDEXES: Final = [
    IndexModel(
        [("created_at", DESCENDING), ("_id", DESCENDING)],
        name="newest",
        partialFilterExpression={"created_at": {"$exists": True}},
    ),
    IndexModel(
        [("key.value", DESCENDING)],
        name="key",
        unique=True,
        partialFilterExpression={"key.value": {"$exists": True}},
    ),
    IndexModel([("removed_at", DESCENDING)], name="removed", expireAfterSeconds=TOMBSTONE_SECONDS),
]


async def _records(database: Database) -> None:
    try:
        await database.create_collection("records", check_exists=False, validator={"$jsonSchema": RECORD})
    except OperationFailure as error:
        if error.code != NAMESPACE_EXISTS:
            raise
    await database.records.create_indexes(RECORD_INDEXES)


STEPS: Final[Mapping[str, Callable[[Database], Awaitable[None]]]] = {"0001_records": _records}


async def migrate(database: Database) -> None:
    done = {document["_id"] async for document in database.migrations.find()}
    for name, step in STEPS.items():
        if name not in done:
            await step(database)
            await database.migrations.update_one(
                {"_id": name}, {"$currentDate": {"applied_at": True}}, upsert=True
            )


async def is_migrated(database: Database) -> bool:
    return await database.migrations.find_one({"_id": list(STEPS)[-1]}) is not None
