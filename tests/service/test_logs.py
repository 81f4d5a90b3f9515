"""The lines of a real service at its most talkative: all JSON, with the request's id, none with a secret."""

import json
from pathlib import Path

from scripts.stack import Stack
from tests.served import served

SYSTEMS = ("postgres", "mysql", "mongodb", "redis", "rabbitmq")
FIELDS = {
    "asctime",
    "name",
    "levelname",
    "message",
    "request_id",
    "method",
    "path",
    "status_code",
    "duration_ms",
    "operation",
    "error",
}
ASKED = (
    "/examples/database/postgres/query",
    "/examples/database/mysql/query",
    "/examples/database/mongodb/query",
    "/examples/cache/greeting",
    "/examples/messaging/queue/any/info",
    "/health/vault",
    "/nowhere",
)


async def test_every_line_is_json_and_keeps_the_secrets(stack: Stack, tmp_path: Path) -> None:
    ids = {}
    headers = {"authorization": "Bearer hunter2hunter2", "cookie": "session=hunter2hunter2"}
    async with served(stack, tmp_path / "log", LOG_LEVEL="DEBUG") as service:
        for path in ASKED:
            answer = await service.client.get(path, headers=headers)
            ids[path] = answer.headers["x-request-id"]
    text = service.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]

    secrets = {stack.site.password(system) for system in SYSTEMS} | {"hunter2"}
    assert {secret for secret in secrets if secret in text} == set()
    access = {line["path"]: line for line in lines if line["name"] == "app.access"}
    assert {path: access[path]["request_id"] for path in ASKED} == ids
    assert all(set(line) == FIELDS for line in access.values())
    assert all(FIELDS - set(line) <= FIELDS - {"asctime", "name", "levelname", "message"} for line in lines)
    drivers = [line for line in lines if line["name"].startswith("urllib3") and "health" in line["message"]]
    assert ids["/health/vault"] in {line["request_id"] for line in drivers}
    assert {line["name"] for line in lines} >= {"uvicorn.error", "app.main", "app.access"}
