"""The requests that are compared: one of each kind of operation, and what a right answer looks like."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CONTRACT: Final = Path(__file__).parents[2] / "generated" / "openapi.json"
_TIME: Final = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00(:00)?)?"
MESSAGE: Final = {"kind": "bench", "id": 123, "name": "John", "tags": ["a", "b"], "active": True}
VALUE: Final = '{"id":123,"name":"John"}'
KEY: Final = "bench"
QUEUE: Final = "bench"
RECORD: Final = "bench"
LIMIT: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that is sent again and again; an answer is right when status and whole body are."""

    operation: str
    method: str = "GET"
    path: str
    body: bytes = b""
    status: int = 200
    answer: re.Pattern[bytes]
    share: float = 0.6
    """What of the bare route's rate the service is to reach."""


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


_RECORD: Final = (
    rb'\{"id":"[0-9a-f-]{36}","name":"%b","payload":' % RECORD.encode()
    + re.escape(_json(MESSAGE))
    + rb',"created_at":"[^"]*"\}'
)
_ALL: Final = (
    Case(
        operation="get_root",
        path="/",
        answer=re.compile(rb'\{"name":"DevStack Core Reference API","version":"[\d.]+",.*\}', re.DOTALL),
    ),
    Case(
        operation="get_cache_value",
        path=f"/examples/cache/{KEY}",
        answer=re.compile(
            re.escape(_json({"key": KEY, "value": VALUE, "exists": True, "ttl": "no expiration"}))
        ),
    ),
    Case(
        operation="query_postgres",
        path="/examples/database/postgres/query",
        answer=re.compile(
            rb'\{"database":"PostgreSQL","query":"SELECT current_timestamp","result":"' + _TIME + rb'"\}'
        ),
    ),
    Case(
        operation="query_mysql",
        path="/examples/database/mysql/query",
        answer=re.compile(
            rb'\{"database":"MySQL","query":"SELECT current_timestamp","result":"' + _TIME + rb'"\}'
        ),
    ),
    Case(
        operation="query_mongodb",
        path="/examples/database/mongodb/query",
        answer=re.compile(rb'\{"database":"MongoDB","collections":\[[^]]*\],"count":\d+\}'),
    ),
    Case(
        operation="get_secret",
        path="/examples/vault/secret/postgres",
        answer=re.compile(rb'\{"service":"postgres","data":\{"database":.*"password":"\*\*\*".*\}.*\}'),
    ),
    Case(
        operation="publish_message_to_queue",
        method="POST",
        path=f"/examples/messaging/publish/{QUEUE}",
        body=_json(MESSAGE),
        answer=re.compile(re.escape(_json({"queue": QUEUE, "message": MESSAGE, "action": "published"}))),
    ),
    Case(
        operation="insert_postgres_record",
        method="POST",
        path="/examples/database/postgres",
        body=_json({"name": RECORD, "payload": MESSAGE}),
        status=201,
        answer=re.compile(_RECORD),
    ),
    Case(
        operation="list_postgres_records",
        path=f"/examples/database/postgres?limit={LIMIT}",
        answer=re.compile(
            rb'\{"records":\[(' + _RECORD + b",?){%d}" % LIMIT + rb'\],"next_cursor":"[0-9a-f]+"\}'
        ),
    ),
    Case(
        operation="get_cluster_info",
        path="/redis/cluster/info",
        answer=re.compile(rb'\{"status":"success","cluster_info":\{"cluster_state":"ok",[^{}]*\}\}'),
    ),
)


def cases(named: str = "") -> tuple[Case, ...]:
    """Return those whose operation the contract has and whose name contains `named`."""
    paths = json.loads(_CONTRACT.read_bytes())["paths"]
    known = {
        operation["operationId"]
        for path in paths.values()
        for operation in path.values()
        if isinstance(operation, dict)
    }
    return tuple(case for case in _ALL if case.operation in known and named in case.operation)
