"""Whether a request costs more where the contract has more operations: all of them against one."""

import asyncio
import importlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final

from fastapi import FastAPI
from starlette.types import Message

_SPEC: Final = Path(__file__).parents[2] / "generated" / "openapi.json"
_ONE: Final = "generated_for_one"
_REQUESTS: Final = 2000
_MOST: Final = 1.1


def breadth(rounds: int, folder: Path) -> bool:
    """Print the processor time of `GET /` in process, in turn with all operations and with it alone."""
    document = json.loads(_SPEC.read_bytes())
    root = document["paths"]["/"]["get"]
    value = root["responses"]["200"]["content"]["application/json"]["example"]
    _generate(document, folder)
    every, one = _app("generated", value), _app(_ONE, value)
    times: dict[str, list[float]] = {"every": [], "one": []}
    for _ in range(rounds):
        times["every"].append(asyncio.run(_batch(every)))
        times["one"].append(asyncio.run(_batch(one)))
    operations = len(importlib.import_module("generated.operations").CONTRACT.operations)
    ratio = statistics.median(a / b for a, b in zip(times["every"], times["one"], strict=True))
    print(
        f"{operations} operations {min(times['every']):.1f} µs, one {min(times['one']):.1f} µs: "
        f"{ratio:.2f} (at most {_MOST:g})"
    )
    return ratio <= _MOST


def _generate(document: dict[str, Any], folder: Path) -> None:
    spec = folder / "one.json"
    spec.write_text(json.dumps({**document, "paths": {"/": document["paths"]["/"]}}))
    subprocess.run(
        [
            *(sys.executable, "-m", "scripts.contract", "generate", "--add-errors"),
            *("--spec", str(spec), "--out", str(folder / _ONE)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    sys.path.insert(0, str(folder))


def _app(package: str, value: dict[str, Any]) -> FastAPI:
    def module(name: str) -> ModuleType:
        return importlib.import_module(f"{package}.{name}")

    info = module("models").RootDocument.model_validate(value)

    async def get_root(_: object) -> object:
        return info

    folder = Path(str(module("routers").__file__)).parent
    tags = sorted(file.stem for file in folder.glob("[!_]*.py"))
    build: Callable[..., FastAPI] = module("runtime").build_app
    routers = [
        module(f"routers.{tag}").build_router(
            SimpleNamespace(get_root=get_root) if tag == "root" else SimpleNamespace(), lambda _: None
        )
        for tag in tags
    ]
    return build(module("operations").CONTRACT, routers, authenticator=_nobody)


async def _nobody(*_: object) -> object:
    return None


async def _batch(app: FastAPI) -> float:
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"bench"), (b"accept", b"*/*")],
    }
    statuses: set[int] = set()

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.add(message["status"])

    began = time.process_time()
    for _ in range(_REQUESTS):
        await app(scope.copy(), receive, send)
    if statuses != {200}:
        sys.exit(f"GET / answered {statuses}")
    return (time.process_time() - began) / _REQUESTS * 1_000_000
