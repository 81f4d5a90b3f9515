"""`python -m app jobs list | show ID … | replay ID … | replay --all | drop ID …`: jobs that were given up."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final

import orjson

from app import logs
from app.errors import BaseAPIException
from app.integrations import job_queue
from app.integrations.job_queue import QueuedJob
from app.redaction import masked
from app.resources import Resources, open_accounts
from app.settings import Settings

MOST: Final = 1000


def main(arguments: Sequence[str]) -> int:
    wanted = _arguments(arguments)
    try:
        settings = Settings.load()
        logs.configure("ERROR")
        return asyncio.run(_answer(settings, wanted))
    except BaseAPIException as error:
        print(f"jobs: {error.message}", file=sys.stderr)  # noqa: T201  a command line
        return 1


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m app jobs", description="Look at the jobs that were given up, and have them done."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help=f"a line for each, the oldest first, at most {MOST}")
    for action, what in {"show": "all of a job", "drop": "forget held jobs"}.items():
        actions.add_parser(action, help=what).add_argument("ids", nargs="+", type=int, metavar="ID")
    replay = actions.add_parser("replay", help="try held jobs anew, from the start")
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="all that are held")
    which.add_argument("ids", nargs="*", type=int, default=[], metavar="ID")
    return parser.parse_args(arguments)


async def _answer(settings: Settings, wanted: argparse.Namespace) -> int:
    """Print a line of JSON for each job; 1 where one that was named is not there."""
    async with open_accounts(settings) as resources:
        found = [line async for line in _lines(resources, wanted)]
    for line in found:
        print(orjson.dumps(line).decode())  # noqa: T201  a command line
    missing = set(getattr(wanted, "ids", [])) - {line["id"] for line in found}
    for job_id in sorted(missing):
        there = "no job" if wanted.action == "show" else "no held job"
        print(f"jobs: there is {there} {job_id}.", file=sys.stderr)  # noqa: T201  as above
    return 1 if missing else 0


async def _lines(resources: Resources, wanted: argparse.Namespace) -> AsyncIterator[dict[str, Any]]:
    transactions = resources.transactions
    match wanted.action:
        case "list":
            for job in await transactions.read(partial(job_queue.held, limit=MOST)):
                yield _shown(job)
        case "show":
            for job_id in wanted.ids:
                job_or_none = await transactions.read(partial(job_queue.find, job_id=job_id))
                if job_or_none is not None:
                    yield _shown(job_or_none)
        case "replay":
            async with transactions.begin() as session:
                again = await job_queue.replay(session, None if wanted.all else wanted.ids)
            for job_id in again:
                yield {"id": job_id, "status": "waiting"}
        case _:
            async with transactions.begin() as session:
                gone = await job_queue.drop(session, wanted.ids)
            for job_id in gone:
                yield {"id": job_id, "status": "dropped"}


def _shown(job: QueuedJob) -> dict[str, Any]:
    """Tell all but what may be secret in the payload."""
    try:
        payload = masked(orjson.loads(job.payload))
    except orjson.JSONDecodeError:
        payload = f"{len(job.payload)} characters that are no JSON"
    return {**asdict(job), "payload": payload}
