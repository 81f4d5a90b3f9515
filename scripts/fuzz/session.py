"""One fuzzing from its beginning to its verdict."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar

import httpx

from generated.operations import CONTRACT
from scripts.fuzz import judgement, outages
from scripts.fuzz.client import AT_ONCE, PATIENCE, Client, Requests
from scripts.fuzz.links import Walker
from scripts.fuzz.probes import probe, probe_docs
from scripts.fuzz.schemathesis import EVENTS, REPORTS, SUMMARY, Plan, command
from scripts.fuzz.seen import Seen, operation_at
from scripts.fuzz.service import LIMITED, STRICT, WHOLE, Door, dead, served, token
from scripts.stack import Stack

Result = TypeVar("Result")
EXTRA_SECONDS: Final = 900
TABLE: Final = REPORTS / "coverage.md"


class Session:
    def __init__(self, stack: str, plan: Plan) -> None:
        self._name = stack
        self._plan = plan
        self._seen = Seen()
        self._requests = Requests()
        self._tokens: Mapping[str, str] = {}

    @cached_property
    def _stack(self) -> Stack:
        stack = Stack(self._name, report=_say)
        stack.up()
        return stack

    @cached_property
    def _environment(self) -> dict[str, str]:
        return {**self._stack.environment(), **os.environ}

    async def elsewhere(self, url: str) -> int:
        """Fuzz a service that runs already; what it needs of faults nobody can inject there."""
        _fresh(REPORTS)
        code = await self._schemathesis(url, dict(os.environ))
        self._seen.read(EVENTS)
        _say(judgement.table(self._seen, judgement.unreached()))
        return self._told(self._seen.complaints) or code

    async def part(self) -> int:
        """Let schemathesis alone try what was chosen."""
        await self._begin()
        async with served(self._environment, WHOLE, self._seen.complaints) as url:
            code = await self._schemathesis(url, self._environment)
        return self._told(self._seen.complaints) or code

    async def whole(self) -> int:
        await self._begin()
        async with self._asking(WHOLE) as client:
            client.login = await self._registered(client)
            code = await self._timed(
                "schemathesis", self._schemathesis(str(client.http.base_url), self._environment)
            )
            self._seen.read(EVENTS)
            await self._timed("wrong requests", probe(client, self._requests))
            await self._timed("links", Walker(client, self._requests).walk())
            await self._timed("systems that hang", outages.hung(client, self._requests, self._stack))
        await self._timed("systems that are away", self._away())
        async with self._asking(LIMITED) as client:
            await self._timed("rate limits", outages.too_many(client, self._requests))
        return self._verdict() or code

    async def _away(self) -> None:
        vault = Door(self._environment["VAULT_ADDR"])
        await vault.open()
        async with self._asking({**dead(vault.url), **STRICT}) as client:
            await vault.shut()
            await outages.away(client, self._requests)
            await probe_docs(client, self._requests)
            await outages.overloaded(client, self._requests)

    async def _begin(self) -> None:
        _fresh(REPORTS)
        environment = await asyncio.to_thread(lambda: self._environment)
        roles = ("admin",) if self._plan.operations else ("admin", "user")
        found = await asyncio.gather(*(token(environment, role) for role in roles))
        self._tokens = dict(zip(roles, found, strict=True))
        self._environment["ACCESS_TOKEN"] = self._tokens["admin"]
        if self._plan.seed is not None:
            _say(f"seed {self._plan.seed}")

    @asynccontextmanager
    async def _asking(self, settings: Mapping[str, str]) -> AsyncIterator[Client]:
        async with (
            served(self._environment, settings, self._seen.complaints) as url,
            httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as http,
        ):
            yield Client(http, self._tokens, self._seen, asyncio.Semaphore(AT_ONCE))

    async def _registered(self, client: Client) -> Mapping[str, str]:
        """Make an account whose sessions may end."""
        request = self._requests.of(CONTRACT.operations["register"])[0]
        await client.expect(201, request, "a name that nobody has")
        return {name: request.body[name] for name in ("username", "password")}

    async def _schemathesis(self, url: str, environment: Mapping[str, str]) -> int:
        child = await asyncio.create_subprocess_exec(*command(url, self._plan), env=environment)
        try:
            async with asyncio.timeout((self._plan.seconds or 0) + EXTRA_SECONDS):
                code = await child.wait()
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()
        if code:
            self._seen.complaints += (f"schemathesis ended with {code}", *self._failures())
        return code

    def _failures(self) -> Iterator[str]:
        """Say what schemathesis found, and for each operation how the same is tried again."""
        if not SUMMARY.exists():
            return
        summary = json.loads(SUMMARY.read_text(encoding="utf-8"))
        for found in (*summary["failures"], *summary["errors"]):
            yield " ".join((found["title"], *found.get("operations", ())))
        for warning, places in summary["warnings"].items():
            if places:
                yield f"{warning}: {', '.join(places)}"
        for label in sorted({label for found in summary["failures"] for label in found["operations"]}):
            if operation := operation_at(label):
                yield f"again: {self._plan.again(operation)}"

    async def _timed(self, name: str, work: Awaitable[Result]) -> Result:
        began = monotonic()
        result = await work
        _say(f"{name}: {monotonic() - began:.1f} s")
        return result

    def _verdict(self) -> int:
        excepted = judgement.unreached()
        table = judgement.table(self._seen, excepted)
        TABLE.write_text(table, encoding="utf-8")
        _say(table)
        return self._told([*self._seen.complaints, *judgement.missing(self._seen, excepted)])

    def _told(self, complaints: list[str]) -> int:
        for complaint in complaints:
            print(complaint, file=sys.stderr)
        return int(bool(complaints))


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _say(line: str) -> None:
    print(line, flush=True)
