"""Import a generated package, serve it, and send each of its operations a request; print what came back."""

import asyncio
import importlib
import json
import logging
import re
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote

ELSEWHERE: Final = frozenset({404, 405, 500})
"""Answers that no operation without a handler gives: it asks for credentials or a body, or says 501."""


PLAIN: Final = "/:;,@&=+$!*'()~"
OK: Final = 200


class Handlers:
    """Has a handler for nothing."""


async def _nobody(*_: object) -> None:
    return None


def main(arguments: Sequence[str]) -> int:
    name, *tags = arguments
    sys.path.insert(0, "")
    logging.disable()
    started = time.process_time()
    operations = importlib.import_module(f"{name}.operations")
    modules = [importlib.import_module(f"{name}.routers.{tag}") for tag in tags]
    imported = time.process_time() - started
    routers = [module.build_router(Handlers(), lambda request: request) for module in modules]
    runtime = importlib.import_module(f"{name}.runtime")
    believing = runtime.CredentialAuthenticator(_nobody)
    app = runtime.build_app(operations.CONTRACT, routers, authenticator=believing)
    mounted = time.process_time() - started - imported
    answers = asyncio.run(_answers(app, operations.CONTRACT))
    document = asyncio.run(_ask(app, "GET", "/openapi.json"))
    if document != OK:
        print(f"/openapi.json is answered {document}", file=sys.stderr)
        return 1
    wrong = {id_: status for id_, status in answers.items() if status in ELSEWHERE}
    reached = [id_ for id_ in answers if id_ not in wrong]
    print(json.dumps({"reached": reached, "missed": wrong, "imported": imported, "mounted": mounted}))
    return 0


async def _answers(app: Any, contract: Any) -> dict[str, int]:
    return {operation.id: await _answer(app, contract, operation) for operation in _operations(contract)}


def _operations(contract: Any) -> Iterable[Any]:
    found: Iterable[Any] = contract.operations.values()
    return found


async def _answer(app: Any, contract: Any, operation: Any) -> int:
    """Ask for an operation's path; 404 where that leads to another one."""
    path = quote(contract.base_path + re.sub(r"\{[^{}]+\}", "0", operation.path), safe=PLAIN)
    found = contract.find(path)
    took = found and found.route(operation.method)
    if not took or took[0].id != operation.id:
        return 404
    return await _ask(app, operation.method, path)


async def _ask(app: Any, method: str, path: str) -> int:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "server": ("127.0.0.1", 80),
        "client": None,
    }
    await app(scope, receive, send)
    return statuses[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
